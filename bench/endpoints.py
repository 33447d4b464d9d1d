"""Our endpoint beside others over the same data: requests per second, and deadly queries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import DefaultGraph, RdfFormat, serialize
from rich.console import Console
from rich.table import Table

from bench import load
from bench.asking import deadly_queries, read_query
from bench.deadly import Attack, attack, take_time
from bench.servers import LIMIT, STARTS, Data, running
from partnerskap.engine.loading import load_memory

OURS: Final = "Partnerskap"
ROUNDS: Final = 3
"""Each speed is the middle one of so many, taken in turns with the other servers."""
KINDS: Final = ("lookup", "join", "aggregate")
CONNECTIONS: Final = (8, 64)
"""How many clients ask at the same time: few, who wait for each other, and enough to be busy."""


@dataclass(frozen=True)
class Speed:
    """Requests per second of each server for one kind of query."""

    kind: str
    unique: bool
    connections: int
    servers: dict[str, float]


def compare(console: Console) -> None:
    """Measure and print everything."""
    load.find_wrk()
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        data = prepare(Path(name))
        console.print("Measuring requests per second …", highlight=False)
        show_speeds(list(measure_speeds(data)), console)
        console.print("Sending deadly queries …", highlight=False)
        for name in STARTS:
            show_attacks(name, dict(measure_attacks(name, data)), console)


def prepare(folder: Path) -> Data:
    """Publish our own content into *folder* and write it in the forms that the others read."""
    command = [sys.executable, "-m", "partnerskap.cli", "build", "--build", str(folder / "build")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    snapshot = (folder / "build" / "current").resolve()
    data = Data(snapshot, folder / "all.nq", folder / "merge.nt")
    with (snapshot / "data.nq").open("rb") as source:
        store = load_memory(source)
    serialize(store, data.quads, RdfFormat.N_QUADS)
    merge = store.quads_for_pattern(None, None, None, DefaultGraph())
    serialize((quad.triple for quad in merge), data.triples, RdfFormat.N_TRIPLES)
    return data


def measure_speeds(data: Data) -> Iterator[Speed]:
    """Yield the speeds for each number of clients and kind of query, repeated and unique."""
    with ExitStack() as stack:
        servers = [stack.enter_context(running(name, data)) for name in STARTS]
        for connections, kind, unique in product(CONNECTIONS, KINDS, (False, True)):
            query = read_query(kind)
            rounds = [
                [load.measure(server.url, query, unique, connections) for server in servers]
                for _ in range(ROUNDS)
            ]
            speeds = map(median, zip(*rounds, strict=True))
            yield Speed(kind, unique, connections, dict(zip(STARTS, speeds, strict=True)))


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


def show_speeds(speeds: list[Speed], console: Console) -> None:
    """Print requests per second, and how ours compare."""
    table = Table(
        title="Requests per second",
        caption="× says how many times as fast ours is.",
    )
    table.add_column("connections", justify="right")
    table.add_column("query")
    for name in STARTS:
        table.add_column(name, justify="right")
        if name != OURS:
            table.add_column("×", justify="right")
    for speed in speeds:
        title = f"{speed.kind}, {'unique' if speed.unique else 'repeated'}"
        clients = str(speed.connections)
        table.add_row(clients, title, *speed_cells(speed), end_section=speed.unique)
    console.print(table)


def speed_cells(speed: Speed) -> Iterator[str]:
    """Yield the speed of each server, and how ours compares."""
    for name, found in speed.servers.items():
        yield f"{found:,.0f}"
        if name != OURS:
            yield f"{speed.servers[OURS] / found:.2f}"


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
