"""Snapshots of tiny worlds, and real servers over them, for tests from outside."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

BASE = "https://w3id.org/partnerskap/"
ADDRESS = "Partnerskap listens at "
PATIENCE = 120.0
"""Seconds within which what is waited for comes, however slow the machine is."""
http = httpx.Client(timeout=60, verify=False, limits=httpx.Limits(max_keepalive_connections=0))  # noqa: S501
"""Asks without certificates, the reading of which takes longer than many an answer; each request
has a connection of its own."""


def write_snapshot(build: Path, quads: str) -> Path:
    """Write *quads* as a snapshot into *build*, make it the current one and return its folder."""
    lines = sorted({line for line in quads.splitlines() if line.strip()})
    data = ("\n".join(lines) + "\n").encode()
    digest = hashlib.sha256(data).hexdigest()
    folder = build / "snapshots" / digest
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.nq").write_bytes(data)
    graphs = [line.rsplit(" ", 2)[1].strip("<>") for line in lines]
    manifest = {
        "digest": digest,
        "version": "0.1.0",
        "modified": "2026-11-22",
        "base": BASE,
        "quads": len(lines),
        "triples": len({line.rsplit(" ", 2)[0] for line in lines}),
        "graphs": {graph: graphs.count(graph) for graph in sorted(set(graphs))},
    }
    (folder / "snapshot.json").write_text(json.dumps(manifest))
    link = build / "next"
    link.symlink_to(folder)
    link.replace(build / "current")
    return folder


def until(ready: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "It did not come to that."
        time.sleep(0.01)


@dataclass(frozen=True)
class Live:
    """A running `partnerskap serve`."""

    url: str
    """Where it listens, with a slash at the end."""
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def sparql(self) -> str:
        """The endpoint."""
        return self.url + "sparql"


@contextmanager
def serving(
    log: Path, *options: str, through: Sequence[str] = (), **settings: object
) -> Iterator[Live]:
    """Run `partnerskap serve` with *options* and *settings* on a free port until the end.

    *through* is a command that becomes the one that stands behind it.
    """
    program = [sys.executable, "-m", "partnerskap.cli", "serve", "--port", "0", *options]
    command = [*through, *program]
    given = {f"PARTNERSKAP_{name.upper()}": str(value) for name, value in settings.items()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | given, stdout=output, stderr=output, cwd=log.parent
        )
    try:
        yield Live(wait_for_address(process, log), process, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the URL at which *process* says in *log* that it listens."""
    for _ in range(600):
        for line in log.read_text().splitlines():
            if line.startswith(ADDRESS):
                return line.removeprefix(ADDRESS).split()[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")


def get(server: Live, query: str, **parameters: str) -> httpx.Response:
    """Ask *server* by GET."""
    return http.get(server.sparql, params={"query": query} | parameters, timeout=60)
