"""How much memory a server takes while many clients read long answers slowly."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode, urlsplit

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bench.documents import LISTENING
from bench.servers import end

LIMIT: Final = 300
"""Megabytes that the web process may have resident."""
STATEMENTS: Final = 400_000
"""Statements of the world; every answer tells all of them, in more than 60 MB of JSON."""
QUERY: Final = "SELECT ?s ?p ?o { ?s ?p ?o } # "
PART: Final = 8192
"""Bytes that a reader takes at a time."""
PAUSE: Final = 0.1
"""Seconds between two looks at all the readers."""
PATIENCE: Final = 300
"""Seconds after which the rest of the readers are no longer waited for."""
SETTINGS: Final = {
    "PARTNERSKAP_QUERY_SECONDS": "60",
    "PARTNERSKAP_QUEUE_SECONDS": "300",
    "PARTNERSKAP_QUEUE_LENGTH": "200",
    "PARTNERSKAP_ACCESS_LOG": "false",
}


@dataclass
class Reader:
    """A client that reads a long answer slowly."""

    connection: socket.socket
    status: str = ""
    received: int = 0
    ended: bool = False

    def read(self) -> None:
        """Read a little of the answer."""
        part = self.connection.recv(PART)
        if not self.received:
            self.status = part[9:12].decode("ascii", "replace")
        self.received += len(part)
        self.ended = not part


@dataclass
class Slow:
    """What was seen while the readers read."""

    readers: int
    web: float = 0.0
    """Most megabytes that the web process had resident."""
    family: float = 0.0
    """Most megabytes that the server had with all its processes."""
    statuses: dict[str, int] = field(default_factory=dict)
    alive: bool = False
    """Whether a cheap query was answered while all of them were reading."""


def measure(readers: int, seconds: float) -> Slow:
    """Let so many *readers* read for so many *seconds* once all have begun; return what was seen.

    Each has a question of its own, so that none gets the answer of another.
    """
    with TemporaryDirectory(prefix="partnerskap-bench-") as name, serving(Path(name)) as server:
        process, url = server
        seen = Slow(readers)
        asked = [ask(url, f"{QUERY}{number}") for number in range(readers)]
        for _ in look(asked, seconds):
            weigh(process, seen)
        seen.alive = cheap(url)
        for one in asked:
            seen.statuses[one.status] = seen.statuses.get(one.status, 0) + 1
            one.connection.close()
        return seen


def look(asked: list[Reader], seconds: float) -> Iterator[None]:
    """Read a little from every one of *asked* that has something, again and again."""
    selector = selectors.DefaultSelector()
    for one in asked:
        selector.register(one.connection, selectors.EVENT_READ, one)
    given_up = time.monotonic() + PATIENCE
    until = None
    while time.monotonic() < (until or given_up):
        for key, _ in selector.select(timeout=PAUSE):
            key.data.read()
            if key.data.ended:
                selector.unregister(key.fileobj)
        if until is None and all(one.received or one.ended for one in asked):
            until = time.monotonic() + seconds
        yield
        time.sleep(PAUSE)


def ask(url: str, query: str) -> Reader:
    """Send *query* to the server at *url* on a connection that buffers little."""
    place = urlsplit(url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PART)
    connection.connect((place.hostname, place.port))
    path = f"/sparql?{urlencode({'query': query})}"
    accept = "Accept: application/sparql-results+json"
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n{accept}\r\n\r\n".encode())
    return Reader(connection)


def weigh(server: psutil.Process, seen: Slow) -> None:
    """Note in *seen* how much memory the processes of *server* have now.

    What the server's first process starts itself are its web processes; what those start
    are query processes.
    """
    together = 0.0
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            size = process.memory_info().rss / 1_000_000
            together += size
            if server.pid in (process.pid, process.ppid()):
                seen.web = max(seen.web, size)
    seen.family = max(seen.family, together)


def cheap(url: str) -> bool:
    """Tell whether the server at *url* answers a cheap query."""
    answer = httpx.get(f"{url}sparql", params={"query": "ASK { ?s ?p 1 }"}, timeout=60)
    return answer.status_code == 200


@contextmanager
def serving(folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Serve a world that is made in *folder*; give the process and the address of the server."""
    world = folder / "world.nq"
    with world.open("w", encoding="utf-8") as file:
        for number in range(STATEMENTS):
            subject = f"<https://w3id.org/partnerskap/id/place/{number // 4}>"
            predicate = f"<https://w3id.org/partnerskap/ns#figure{number % 4}>"
            graph = "<https://w3id.org/partnerskap/graph/world>"
            file.write(f'{subject} {predicate} "{number}" {graph} .\n')
    command = [sys.executable, "-m", "partnerskap.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--snapshot", str(world)],
        env=os.environ | SETTINGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        lines = iter(process.stdout or ())
        url = next(line for line in lines if line.startswith(LISTENING)).split()[3]
        try:
            yield psutil.Process(process.pid), url
        finally:
            end(psutil.Process(process.pid))


def show(seen: Slow, console: Console) -> None:
    """Print what was *seen*."""
    table = Table(title=f"{seen.readers} slow readers of long answers")
    titles = ("web process MB", "at most", "all processes MB", "answers", "answers others")
    for title in titles:
        table.add_column(title, justify="right")
    statuses = ", ".join(
        f"{number} × {status or 'none'}" for status, number in seen.statuses.items()
    )
    alive = "yes" if seen.alive else "no"
    table.add_row(f"{seen.web:.0f}", f"{LIMIT}", f"{seen.family:.0f}", statuses, alive)
    console.print(table)
