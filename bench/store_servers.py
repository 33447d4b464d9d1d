"""Real stores of others on free ports, each run as an ordinary process until it is not needed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx

SCRIPTS = Path(sysconfig.get_path("scripts"))
VIRTUOSO_INI = Template("""\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 20
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
FileExtend = 20
[Parameters]
ServerPort = 127.0.0.1:$sql
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
[HTTPServer]
ServerPort = 127.0.0.1:$http
ServerThreads = 10
ServerRoot = .
[SPARQL]
ResultSetMaxRows = $rows
[Client]
[VDB]
[Replication]
ServerName = partnerskap
""")


@dataclass(frozen=True)
class StoreServer:
    """A running store."""

    kind: str
    endpoint: str
    """Where it is asked."""
    url: str
    """What `partnerskap load` is told, with name and password where it wants them."""
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], folder: Path, kind: str, endpoint: str, url: str = ""
) -> Iterator[StoreServer]:
    """Run *command* in *folder* until the end; it is ready when it answers a query."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        wait_for(endpoint, process, folder / "output")
        yield StoreServer(kind, endpoint, url or endpoint, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()


def wait_for(endpoint: str, process: subprocess.Popen[bytes], output: Path) -> None:
    for _ in range(600):
        with suppress(httpx.TransportError):
            if httpx.get(endpoint, params={"query": "ASK {}"}, trust_env=False).is_success:
                return
        assert process.poll() is None, output.read_text()
        time.sleep(0.1)
    raise AssertionError(output.read_text())


@contextmanager
def run_oxigraph(folder: Path, *, disk: bool = False) -> Iterator[StoreServer]:
    """Run Oxigraph's server, in memory or on *disk*."""
    folder.mkdir()
    port = free_port()
    command = [str(SCRIPTS / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    command += ["--location", "store"] if disk else []
    url = f"http://127.0.0.1:{port}/"
    with running(command, folder, "oxigraph", url + "query", url) as server:
        yield server


@contextmanager
def run_virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[StoreServer]:
    """Run Virtuoso over an empty database; an answer of more than *rows* is cut by it."""
    program = shutil.which("virtuoso-t")
    assert program, "These tests need Virtuoso; .ci/run installs it."
    folder.mkdir()
    sql, http = free_port(), free_port()
    (folder / "test.ini").write_text(VIRTUOSO_INI.substitute(sql=sql, http=http, rows=rows))
    command = [program, "+configfile", "test.ini", "+foreground"]
    place = f"127.0.0.1:{http}/sparql"
    with running(
        command, folder, "virtuoso", f"http://{place}", f"http://dba:dba@{place}"
    ) as server:
        yield server


@contextmanager
def run_rdflib(folder: Path, quads: Path) -> Iterator[StoreServer]:
    """Run rdflib-endpoint over the file *quads*."""
    folder.mkdir()
    port = free_port()
    command = [str(SCRIPTS / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
    command += ["--port", str(port), str(quads)]
    with running(command, folder, "rdflib", f"http://127.0.0.1:{port}/") as server:
        yield server
