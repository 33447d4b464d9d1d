"""How a server takes queries that ask for more than any server has."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Final

import httpx
import psutil

from bench.asking import ATTACKERS, read_query, variants
from bench.servers import LIMIT, Server

PATIENCE: Final = 3 * LIMIT
"""Seconds after which a client gives up."""
PAUSE: Final = 0.02
"""Seconds between two cheap queries."""
JSON: Final = "application/sparql-results+json"
ACCEPT: Final = f"{JSON}, application/n-triples"


@dataclass
class Watch:
    """What is seen of a server while it is under attack."""

    server: Server
    seconds: list[float] = field(default_factory=list)
    """How long each cheap query took."""
    failures: int = 0
    memory: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def probe(self) -> None:
        """Send cheap queries, each one new, until it is over."""
        with httpx.Client(timeout=PATIENCE) as client:
            while not self.over.wait(PAUSE):
                begun = time.perf_counter()
                self.failures += not answers(client, self.server, f"{time.monotonic_ns()}")
                self.seconds.append(time.perf_counter() - begun)

    def weigh(self) -> None:
        """Keep the most memory that was seen, until it is over or the server is gone."""
        while not self.over.wait(0.1):
            try:
                self.memory = max(self.memory, self.server.memory())
            except psutil.NoSuchProcess:
                continue

    def slowest(self) -> float:
        """Return within how many seconds 99 of 100 cheap queries were answered."""
        return quantiles(self.seconds, n=100)[-1] if len(self.seconds) > 1 else PATIENCE


@dataclass(frozen=True)
class Attack:
    """How a server took one deadly query, sent by several clients at once."""

    outcomes: tuple[str, ...]
    alone: float
    """How long it took when it was sent once, to a server with nothing else to do."""
    seconds: float
    """How long the slowest answer took, waiting included, or until the client gave up."""
    memory: float
    cheap: float
    """Within how many seconds 99 of 100 cheap queries were answered meanwhile."""
    failures: int
    """Cheap queries that were not answered."""
    alive: bool


def attack(server: Server, query: str, alone: float) -> Attack:
    """Send *query* to *server*, watch it meanwhile, and ask afterwards whether it still answers."""
    watch = Watch(server)
    watchers = [threading.Thread(target=act) for act in (watch.probe, watch.weigh)]
    for watcher in watchers:
        watcher.start()
    with ThreadPoolExecutor(ATTACKERS) as pool:
        answered = tuple(pool.map(insist, [server] * ATTACKERS, variants(query)))
    watch.over.set()
    for watcher in watchers:
        watcher.join()
    with httpx.Client(timeout=PATIENCE) as client:
        alive = answers(client, server, "afterwards")
    outcomes, seconds = zip(*(pair for pairs in answered for pair in pairs), strict=True)
    return Attack(
        outcomes, alone, max(seconds), watch.memory, watch.slowest(), watch.failures, alive
    )


def take_time(server: Server, query: str) -> float:
    """Return how long *server* takes to answer *query* once."""
    begun = time.perf_counter()
    send(server, query)
    return time.perf_counter() - begun


def insist(server: Server, query: str) -> list[tuple[str, float]]:
    """Send *query* again and again for `LIMIT` seconds; return what came and how long it took."""
    answered = []
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        begun = time.perf_counter()
        outcome = send(server, query)
        answered.append((outcome, time.perf_counter() - begun))
    return answered


def send(server: Server, query: str) -> str:
    """Return in a word or two how *server* answered *query*."""
    last, size = b"", 0
    form = {"data": {"query": query}, "headers": {"Accept": ACCEPT}}
    end = time.monotonic() + PATIENCE
    try:
        with httpx.stream("POST", server.url, timeout=PATIENCE, **form) as response:  # type: ignore[arg-type]
            for part in response.iter_bytes():
                last, size = part, size + len(part)
                if time.monotonic() > end:
                    return f"no end in {PATIENCE} s"
    except httpx.TimeoutException:
        return f"no answer in {PATIENCE} s"
    except httpx.TransportError:
        return "connection broken"
    whole = JSON not in response.headers["Content-Type"] or last.rstrip().endswith(b"}")
    return str(response.status_code) + ("" if whole else " with half a body")


def answers(client: httpx.Client, server: Server, name: str) -> bool:
    """Return whether *server* answers a cheap query rightly."""
    query = {"query": read_query("lookup").replace("UNIQUE", name)}
    try:
        response = client.get(server.url, params=query, headers={"Accept": JSON})
    except httpx.TransportError:
        return False
    return response.status_code == 200 and "Kalmar" in response.text
