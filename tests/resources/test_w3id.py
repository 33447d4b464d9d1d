"""The rules for w3id.org, run by a real Apache."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

RULES = Path(__file__).parents[2] / "server" / "w3id" / ".htaccess"
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/log
DocumentRoot {folder}/site
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule rewrite_module {modules}/mod_rewrite.so
LoadModule headers_module {modules}/mod_headers.so
<Directory {folder}/site>
    AllowOverride All
    Require all granted
</Directory>
"""
THERE = "https://partnerskap.example.org"


@pytest.fixture(scope="module")
def w3id(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of an Apache that has our rules in its folder partnerskap/."""
    folder = tmp_path_factory.mktemp("apache")
    (folder / "site" / "partnerskap").mkdir(parents=True)
    shutil.copy(RULES, folder / "site" / "partnerskap")
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    text = CONFIGURATION.format(port=port, folder=folder, modules=MODULES)
    (folder / "apache.conf").write_text(text)
    transport = httpx.HTTPTransport(retries=8)  # with growing pauses, until Apache listens
    command = ["apache2", "-X", "-f", str(folder / "apache.conf")]
    with subprocess.Popen(command) as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport) as client:
            yield client
        process.terminate()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("id/municipality/se/kalmar", 303),
        ("id/municipality/tr/sisli?lang=tr&format=ttl", 303),
        ("doc/municipality/se/kalmar.ttl", 307),
        ("ns", 307),
        ("ns/0.1.0", 307),
        ("graph/programmes/tuselog", 307),
        ("sparql?query=ASK%20%7B%7D", 307),
        (".well-known/void", 307),
        ("id/%c5%9fi%c5%9fli%20%25%22%3c", 303),
        ("", 307),
    ],
)
def test_every_address_keeps_its_path(w3id: httpx.Client, path: str, status: int) -> None:
    response = w3id.get(f"/partnerskap/{path}")
    assert (response.status_code, response.headers["Location"]) == (status, f"{THERE}/{path}")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_posted_query_stays_posted(w3id: httpx.Client) -> None:
    response = w3id.post("/partnerskap/sparql", data={"query": "ASK {}"})
    assert (response.status_code, response.headers["Location"]) == (307, THERE + "/sparql")
