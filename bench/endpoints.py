"""Our endpoint beside others over the same data: requests per second, and deadly queries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from statistics import median
from typing import Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize
from rich.console import Console
from rich.live import Live
from rich.table import Table

from bench import load
from bench.asking import deadly_queries
from bench.deadly import Attack, attack, take_time
from bench.load import Load
from bench.servers import LIMIT, STARTS, Data, running

OURS: Final = "Partnerskap"
MEMORY: Final = "Oxigraph (memory)"
RDFLIB: Final = "rdflib-endpoint"
GOALS: Final = {
    ("lookup", False): {MEMORY: 1.0},
    ("join", False): {MEMORY: 3.0},
    ("lookup", True): {MEMORY: 0.2, RDFLIB: 10.0},
    ("join", True): {MEMORY: 0.4, RDFLIB: 10.0},
    ("aggregate", True): {MEMORY: 0.3, RDFLIB: 10.0},
}
"""How many times as fast as another ours shall be by GET, by query and whether it is new."""
OF_GET: Final = 0.8
"""How many times as fast as GET another method shall be."""


METHODS: Final = ("GET", "POST")
ENCODINGS: Final = ("identity", "gzip")


@dataclass(frozen=True)
class Plan:
    """What is measured: every combination, by GET and POST, with gzip and without."""

    kinds: Sequence[str] = ("lookup", "join", "aggregate")
    connections: Sequence[int] = (8, 64)
    """How many clients ask at once: few, who wait for each other, and enough to be busy."""
    seconds: int = 2
    rounds: int = 3
    """Each speed is the middle one of so many, taken in turns with the other servers."""

    def loads(self) -> Iterator[Load]:
        """Yield every load, those that are compared with each other in turn."""
        parts = (self.connections, self.kinds, (False, True), ENCODINGS, METHODS)
        for connections, kind, unique, encoding, method in product(*parts):
            yield Load(kind, unique, method, encoding, connections)


Speeds = dict[Load, dict[str, float]]
"""Requests per second of each server for each load."""


def prepare(folder: Path) -> Data:
    """Publish our own content into *folder* and write it in the forms that the others read."""
    command = [sys.executable, "-m", "partnerskap.cli", "build", "--build", str(folder / "build")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    snapshot = (folder / "build" / "current").resolve()
    data = Data(snapshot, folder / "all.nq", folder / "merge.nt")
    store = Store()
    store.bulk_load(path=str(snapshot / "data.nq"), format=RdfFormat.N_QUADS)
    merge = {quad.triple for quad in store}
    store.extend(Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in merge)
    serialize(store, str(data.quads), RdfFormat.N_QUADS)
    serialize(merge, str(data.triples), RdfFormat.N_TRIPLES)
    return data


def measure_speeds(data: Data, plan: Plan) -> Iterator[tuple[Load, dict[str, float]]]:
    """Yield how fast each server is at each load of *plan*."""
    load.find_wrk()
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, data)) for name in STARTS]
        for one in plan.loads():
            rounds = [
                [load.measure(server.url, one, plan.seconds) for server in servers]
                for _ in range(plan.rounds)
            ]
            yield one, dict(zip(STARTS, map(median, zip(*rounds, strict=True)), strict=True))


def measure_attacks(name: str, data: Data) -> Iterator[tuple[str, Attack]]:
    """Yield how the server called *name* takes each deadly query.

    Ours goes on from one to the next; each of the others starts afresh, lest it be judged
    by what the query before has left.
    """
    with ExitStack() as stack:
        server = stack.enter_context(running(name, data, limited=True))
        for deadly, query in deadly_queries().items():
            alone = take_time(server, query)
            if name != OURS:
                stack.close()
                server = stack.enter_context(running(name, data, limited=True))
            yield deadly, attack(server, query, alone)
            if name != OURS:
                stack.close()
                server = stack.enter_context(running(name, data, limited=True))


def show_speeds(measured: Iterable[tuple[Load, dict[str, float]]], console: Console) -> None:
    """Print how many requests a second ours answers, and how many times as many as the others.

    Each row is shown as soon as it is *measured*: who stops it keeps what there is.
    """
    speeds: Speeds = {}
    table = Table(
        title="Requests per second, and how many times those of the others",
        caption="A goal that is not reached stands behind the figure it is for.",
    )
    for title in ("clients", "query", "method", "encoding"):
        table.add_column(title)
    others = [name for name in STARTS if name != OURS]
    for title in ("ours", *(f"× {name}" for name in others), "× GET"):
        table.add_column(title, justify="right")
    with Live(table, console=console):
        for one, found in measured:
            speeds[one] = found
            table.add_row(*cells_of(one, speeds), end_section=one.method != "GET")


def cells_of(one: Load, speeds: Speeds) -> Iterator[str]:
    """Yield what is shown of load *one*, beside the *speeds* at it and at the same by GET."""
    found = speeds[one]
    yield str(one.connections)
    yield f"{'new' if one.unique else 'repeated'} {one.kind}"
    yield from (one.method, one.encoding, f"{found[OURS]:,.0f}")
    goals = GOALS.get((one.kind, one.unique), {}) if one.method == "GET" else {}
    for name in found:
        if name != OURS:
            yield ratio(found[OURS], found[name], goals.get(name))
    get = speeds.get(replace(one, method="GET"))
    yield ratio(found[OURS], get[OURS], OF_GET) if get and one.method != "GET" else ""


def ratio(ours: float, other: float, goal: float | None) -> str:
    """Return how many times *other* *ours* is, with the *goal* if that is not reached."""
    if not other:  # which answered nothing in all that time
        return "∞"
    found = ours / other
    missed = goal is not None and found < goal
    return f"{found:.2f}" + (f" [red]< {goal:g}[/red]" if missed else "")


def show_attacks(name: str, attacks: dict[str, Attack], console: Console) -> None:
    """Print how the server called *name* took each deadly query."""
    table = Table(title=f"{name} under deadly queries, time limit {LIMIT} s")
    titles = ("alone s", "s", "peak MB", "cheap p99 ms", "cheap failed", "alive")
    for title in ("query", "answers", *titles):
        table.add_column(title, justify="right" if title in titles else "left")
    for deadly, found in attacks.items():
        table.add_row(
            deadly,
            ", ".join(sorted(set(found.outcomes))),
            f"{found.alone:.2f}",
            f"{found.seconds:.1f}",
            f"{found.memory:.0f}",
            f"{found.cheap * 1000:.0f}",
            f"{found.failures}",
            "yes" if found.alive else "no",
        )
    console.print(table)
