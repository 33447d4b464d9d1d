"""The proxies of docs/proxy.md, run for real: the client, host and scheme are what they say."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from live import Live, http, serving

GUIDE = Path(__file__).parents[2] / "docs" / "proxy.md"
MODULES = Path("/usr/lib/apache2/modules")
NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {text}
}}
"""
APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
ErrorLog {folder}/log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule reqtimeout_module {modules}/mod_reqtimeout.so
{text}
"""


def example(language: str, port: int, behind: int) -> str:
    """Return the example in *language* from the guide, between our ports."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    return found[1].replace(":8080", f":{port}").replace(":8000", f":{behind}")


@contextmanager
def running(name: str, folder: Path, behind: int) -> Iterator[str]:
    """Run the proxy called *name* in front of the port *behind*, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    text = example(name, port, behind)
    frame, command = (NGINX, "nginx -c") if name == "nginx" else (APACHE, "apache2 -X -f")
    program = shutil.which(command.split()[0])
    assert program, f"The tests of proxies need {command.split()[0]}; .ci/run installs it."
    path = folder / "proxy.conf"
    path.write_text(frame.format(folder=folder, modules=MODULES, text=text))
    with subprocess.Popen([program, *command.split()[1:], str(path)]) as process:
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


@pytest.fixture(scope="module")
def served(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    log = tmp_path_factory.mktemp("behind") / "log"
    with serving(log, "--build", str(tiny), processes=2, proxies=1) as live:
        yield live


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(
    request: pytest.FixtureRequest, served: Live, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    with running(request.param, folder, urlsplit(served.url).port or 0) as address:
        yield address


def fetch(url: str, headers: dict[str, str]) -> httpx.Response:
    """Get *url*, once the proxy listens."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as client:
        return client.get(url, headers={"Accept": "text/turtle"} | headers)


@pytest.mark.parametrize(
    "fake",
    [
        {},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"},
        {"X_Forwarded_For": "192.0.2.1", "X-Forwarded-For": "192.0.2.1"},
    ],
    ids=["honest", "hyphens", "underscores", "client"],
)
def test_what_a_client_says_of_itself_is_not_believed(proxy: str, fake: dict[str, str]) -> None:
    answer = fetch(f"{proxy}sparql", fake)  # the description of the service names its address
    assert answer.status_code == 200
    assert f"<{proxy}sparql>" in answer.text
    assert "evil" not in answer.text
    assert "https://evil" not in answer.text


def test_each_host_has_its_own_answers(proxy: str) -> None:
    texts = [
        fetch(f"{proxy}sparql", {"Host": name}).text
        for name in ("a.example", "b.example", "a.example")
    ]
    assert texts[0] == texts[2]
    assert "http://a.example/sparql" in texts[0]
    assert "http://b.example/sparql" in texts[1]


def test_query_is_answered_compressed_through_a_proxy(proxy: str) -> None:
    query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"}
    plain, packed = (
        http.post(f"{proxy}sparql", data=query, headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip")
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.json() == packed.json()
