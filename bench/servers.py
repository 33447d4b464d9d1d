"""The endpoints that are compared, started over the same data and ended for certain."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import httpx
import psutil

LIMIT: Final = 3
"""Seconds that a query may take, for each server that knows a limit."""
SCRIPTS: Final = Path(sys.executable).parent


@dataclass(frozen=True)
class Data:
    """The same statements in the two forms that the servers read."""

    snapshot: Path
    """The snapshot folder."""
    quads: Path
    """N-Quads: each named graph, and the merge of all as the default graph."""
    triples: Path
    """N-Triples: the merge only."""


@dataclass(frozen=True)
class Server:
    """A running endpoint."""

    name: str
    url: str
    process: psutil.Process

    def memory(self) -> float:
        """Return how many megabytes the server and its processes hold now."""
        total = 0
        for process in (self.process, *self.process.children(recursive=True)):
            total += process.memory_info().rss
        return total / 1_000_000


def start_partnerskap(data: Data, port: int) -> tuple[list[str], str]:
    """Return the command for our own server, and its endpoint."""
    command = [sys.executable, "-m", "partnerskap.cli", "serve", "--snapshot", str(data.snapshot)]
    return [*command, "--port", str(port)], f"http://127.0.0.1:{port}/sparql"


def start_oxigraph(data: Data, port: int) -> tuple[list[str], str]:
    """Return the command for the Oxigraph server over a store on disk, and its endpoint."""
    place = data.quads.with_suffix(".store")
    program = str(SCRIPTS / "oxigraph")
    if not place.exists():
        load = [program, "load", "--location", str(place), "--file", str(data.quads)]
        subprocess.run(load, check=True, capture_output=True)
    command = [program, "serve-read-only", "--location", str(place)]
    return [*command, "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query"


def start_oxigraph_memory(_data: Data, port: int) -> tuple[list[str], str]:
    """Return the command for the Oxigraph server with an empty store in memory; `fill` fills it."""
    command = [str(SCRIPTS / "oxigraph"), "serve"]
    return [*command, "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query"


def start_rdflib(data: Data, port: int) -> tuple[list[str], str]:
    """Return the command for rdflib-endpoint, and its endpoint."""
    command = [str(SCRIPTS / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
    return [*command, "--port", str(port), str(data.triples)], f"http://127.0.0.1:{port}/"


Start = Callable[[Data, int], tuple[list[str], str]]
STARTS: Final[MappingProxyType[str, Start]] = MappingProxyType(
    {
        "Partnerskap": start_partnerskap,
        "Oxigraph (disk)": start_oxigraph,
        "Oxigraph (memory)": start_oxigraph_memory,
        "rdflib-endpoint": start_rdflib,
    }
)


@contextmanager
def running(name: str, data: Data, limited: bool = False) -> Iterator[Server]:
    """Run the server called *name* over *data* until the end.

    *limited* gives the Oxigraph server its time limit. That starts a thread for each query, of
    which a few thousand at once end the server, so it has none while speed is measured.
    """
    command, url = STARTS[name](data, free_port())
    if limited and name.startswith("Oxigraph"):
        command += ["--timeout-s", str(LIMIT)]
    limit = {"PARTNERSKAP_QUERY_SECONDS": str(LIMIT)}
    with data.quads.with_name("log").open("ab") as log:
        child = subprocess.Popen(command, env=os.environ | limit, stdout=log, stderr=log)
    family = psutil.Process(child.pid)
    try:
        wait(child, url)
        fill(name, data, url)
        yield Server(name, url, family)
    finally:
        end(family)


def fill(name: str, data: Data, url: str) -> None:
    """Load *data* into a server that starts empty."""
    if name == "Oxigraph (memory)":
        headers = {"Content-Type": "application/n-quads"}
        with data.quads.open("rb") as quads:
            store = url.removesuffix("query") + "store"
            httpx.post(store, content=quads, headers=headers, timeout=60).raise_for_status()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait(child: subprocess.Popen[bytes], url: str) -> None:
    """Return when the server answers at *url*; ends the program if it does not start."""
    for _ in range(600):
        if child.poll() is not None:
            break
        with suppress(httpx.HTTPError):
            httpx.get(url, params={"query": "ASK {}"}, timeout=5).raise_for_status()
            return
        time.sleep(0.1)
    raise SystemExit(f"The server at {url} did not start.")


def end(process: psutil.Process) -> None:
    """Kill *process* and every process it started."""
    with suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(family, timeout=20)
