"""A large world behind the site: over its own store on disk, Oxigraph's server, and Virtuoso."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType
from typing import Final

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bench.asking import read_query
from bench.documents import serving
from bench.scale import run
from bench.store_servers import StoreServer, run_oxigraph, run_virtuoso
from bench.world import GROUP, make_world
from partnerskap.manifest import read_manifest
from partnerskap.settings import find_content

Run = Callable[[Path], AbstractContextManager[StoreServer | None]]
EMBEDDED: Final = "embedded, on disk"
STORES: Final[Mapping[str, Run]] = MappingProxyType(
    {
        EMBEDDED: lambda _: nullcontext(),
        "Oxigraph": lambda folder: run_oxigraph(folder, disk=True),
        "Virtuoso": run_virtuoso,
    }
)
"""Name of a store → what runs it in a new folder."""
KINDS: Final = ("lookup", "join", "aggregate", "page")
EACH: Final = 82
"""Triples that one municipality adds."""
KALMAR: Final = "municipality/se/kalmar"


@dataclass(frozen=True)
class Timing:
    """How long requests of one kind took, in milliseconds."""

    median: float
    slowest: float
    """Of 99 in a hundred, the slowest."""


@dataclass(frozen=True)
class Figures:
    """What one store took for one world."""

    load: float
    """Seconds until the site answers from it."""
    gigabytes: float
    """Most memory of the store's process that was seen after loading and after asking."""
    timings: dict[str, Timing]


@dataclass(frozen=True)
class World:
    """A generated world, published in a folder."""

    municipalities: int
    triples: int
    seconds: float
    """That publishing took."""
    processor: float
    """Of these, and of those of other processors, what it computed for."""
    gigabytes: float
    """Most memory that one of its processes used."""


@contextmanager
def choose(folder: Path | None) -> Iterator[Path]:
    """Give *folder*, which stays, or else one that is removed in the end."""
    if folder is not None:
        yield folder.absolute()
        return
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        yield Path(name)


def publish(folder: Path, size: int) -> World:
    """Publish a world of about *size* triples in *folder*, or take the one that is there."""
    told = folder / "world.json"
    if not told.is_file():
        municipalities = max(GROUP, size // EACH)
        make_world(folder / "content", municipalities, find_content())
        took = run("build", folder)
        triples = read_manifest(folder / "build" / "current").triples
        world = World(municipalities, triples, took.seconds, took.processor, took.megabytes / 1000)
        told.write_text(json.dumps(asdict(world)), encoding="utf-8")
    return World(**json.loads(told.read_text(encoding="utf-8")))


def command(folder: Path, *arguments: str) -> None:
    """Run `partnerskap` with *arguments* on the build in *folder*."""
    program = [sys.executable, "-m", "partnerskap.cli", *arguments]
    subprocess.run([*program, "--build", str(folder / "build")], check=True, capture_output=True)


def measure(name: str, folder: Path, municipalities: int, requests: int) -> Figures:
    """Return what the store called *name* takes for the build in *folder*: so many *requests*."""
    place = folder / "store"
    begun = perf_counter()
    with STORES[name](place) as store:
        if store is not None:
            command(folder, "load", store.url, "--store", store.kind)
        with site(folder / "build", store) as url:
            load = perf_counter() - begun
            memory = weigh(store)
            timings = {kind: ask(url, kind, municipalities, requests) for kind in KINDS}
            figures = Figures(load, max(memory, weigh(store)), timings)
    shutil.rmtree(place, ignore_errors=True)
    return figures


@contextmanager
def site(build: Path, store: StoreServer | None) -> Iterator[str]:
    """Run the site over *build* and *store*, ours if there is none, and give its address."""
    settings = {"PARTNERSKAP_DISK_MEGABYTES": "0"}
    if store is not None:
        settings = {"PARTNERSKAP_ENDPOINT": store.endpoint, "PARTNERSKAP_STORE": store.kind}
    with serving(build, settings) as url:
        httpx.get(url + "health", timeout=60, trust_env=False).raise_for_status()
        yield url


def weigh(store: StoreServer | None) -> float:
    """Return how many gigabytes of memory the process of *store* holds."""
    return psutil.Process(store.process.pid).memory_info().rss / 1e9 if store else 0.0


def ask(url: str, kind: str, municipalities: int, requests: int) -> Timing:
    """Send so many *requests* of *kind*, each another one, and return what they took."""
    taken = list[float]()
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for number in numbers(municipalities, requests):
            request = make_request(client, kind, number)
            begun = perf_counter()
            client.send(request).raise_for_status()
            taken.append((perf_counter() - begun) * 1000)
    cuts = quantiles(taken, n=100)
    return Timing(cuts[49], cuts[98])


def numbers(municipalities: int, requests: int) -> Iterator[int]:
    """Yield the numbers of so many Swedish municipalities, each once: every fifth is one."""
    swedish = range(0, municipalities, 5)
    yield from swedish[:: max(1, len(swedish) // requests)][:requests]


def make_request(client: httpx.Client, kind: str, number: int) -> httpx.Request:
    """Return the request of *kind* about the municipality of *number*."""
    path = f"municipality/se/m{number}"
    if kind == "page":
        return client.build_request("GET", f"doc/{path}", headers={"Accept": "text/html"})
    text = read_query(kind).replace(KALMAR, path).replace("UNIQUE", str(number))
    return client.build_request("POST", "sparql", data={"query": text})


def show(world: World, stores: Mapping[str, Figures], console: Console) -> None:
    """Print a row for each of *stores*."""
    told = (
        f"published in {world.seconds:.0f} s ({world.processor:.0f} s of processors), "
        f"{world.gigabytes:.1f} GB"
    )
    table = Table(title=f"{world.triples:,} triples, {told}")
    table.add_column("store")
    for heading in ("load s", "GB", *(f"{kind} ms" for kind in KINDS)):
        table.add_column(heading, justify="right")
    for name, figures in stores.items():
        timings = (figures.timings[kind] for kind in KINDS)
        cells = (f"{one.median:.1f} / {one.slowest:.1f}" for one in timings)
        table.add_row(name, f"{figures.load:.0f}", f"{figures.gigabytes:.1f}", *cells)
    console.print(table)
    console.print("Times: median / 99 of 100, one client, each request another one.", style="dim")
