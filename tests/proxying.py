"""The proxies of docs/proxy.md, run for real in front of a server."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

GUIDE = Path(__file__).parents[1] / "docs" / "proxy.md"
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


def example(language: str, port: int, behind: int, path: str) -> str:
    """Return the example in *language* from the guide that is for *path*, between our ports."""
    found = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (text,) = [one for one in found if (f" {path}" in one if path else " / " in one)]
    return text.replace(":8080", f":{port}").replace(":8000", f":{behind}")


@contextmanager
def running(name: str, folder: Path, behind: int, path: str = "") -> Iterator[str]:
    """Run the proxy called *name* in front of the port *behind*, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    text = example(name, port, behind, path)
    frame, command = (NGINX, "nginx -c") if name == "nginx" else (APACHE, "apache2 -X -f")
    program = shutil.which(command.split()[0])
    assert program, f"The tests of proxies need {command.split()[0]}; .ci/run installs it."
    path = folder / "proxy.conf"
    path.write_text(frame.format(folder=folder, modules=MODULES, text=text))
    with subprocess.Popen([program, *command.split()[1:], str(path)]) as process:
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def fetch(url: str, headers: dict[str, str]) -> httpx.Response:
    """Get *url*, once the proxy listens."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as client:
        return client.get(url, headers={"Accept": "text/turtle"} | headers)
