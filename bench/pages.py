"""How soon a server answers after its start, and how long pages take that nobody has asked for."""

from __future__ import annotations

import os
import random
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from bench.documents import serving
from bench.linking import open_build, publish
from partnerskap.linking.index import Choice, Index
from partnerskap.manifest import THINGS, read_manifest
from partnerskap.vocabulary import BASE
from partnerskap.web.pages.language import LANGUAGES
from partnerskap.web.pages.lists import FACETS
from partnerskap.web.pages.routes import VIEWS

SAMPLE: Final = 30
"""Pages of each kind that are asked for."""
SEED: Final = 13
AIM: Final = 0.150
"""Seconds within which 95 of 100 pages are to come."""
PATIENCE: Final = 120.0
SUGGESTIONS: Final = "suggestions"
SITE: Final = (
    *(path for path in VIEWS if not path.startswith(("/search", "/opensearch"))),
    *("/search?q=kalmar", "/search?q=0880", "/search?q=Yenisehir", "/search?q=Bornva"),
    *("/ask", "/ns", "/shapes", "/catalog", "/version/", "/sparql", "/sparql?query=ASK%7B%7D"),
)
"""The pages about the site as a whole."""


@dataclass(frozen=True)
class Start:
    """What it took from the start of a server to its first page."""

    seconds: float
    processor: float
    """Seconds of processor time of all its processes."""


@dataclass(frozen=True)
class Kind:
    """How long the pages of one kind took, in seconds, and which took longest."""

    name: str
    seconds: Sequence[float]
    slowest: str

    def at(self, percent: int) -> float:
        """Return the seconds within which so many *percent* of the pages came."""
        return quantiles([*self.seconds, self.seconds[-1]], n=100, method="inclusive")[percent - 1]


def measure(build: Path | None, sample: int) -> tuple[Start, list[Kind]]:
    """Return how a server over *build*, or else the content of the project, starts and answers."""
    with folder_of(build) as folder:
        start = measure_start(folder)
        with serving(folder) as url:
            connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
            asked = list_pages(folder, sample)
            return start, [ask_all(connection, name, paths) for name, paths in asked.items()]


@contextmanager
def folder_of(build: Path | None) -> Iterator[Path]:
    """Give *build*, or else a build folder of its own with the content of the project."""
    if build is not None:
        yield build
        return
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        yield publish(Path(name))


def measure_start(build: Path) -> Start:
    """Return how long a server over *build* takes until its first page is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "partnerskap.cli", "serve", "--port", str(port)]
    before, begun = processor_seconds(), perf_counter()
    with subprocess.Popen(
        [*command, "--build", str(build)], stdout=subprocess.DEVNULL, env=os.environ
    ) as process:
        try:
            while not answers(port) and perf_counter() - begun < PATIENCE:
                sleep(0.01)
            seconds = perf_counter() - begun
        finally:
            process.terminate()
    return Start(seconds, processor_seconds() - before)


def processor_seconds() -> float:
    """Return the processor time of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answers(port: int) -> bool:
    """Tell whether there is a first page at *port*."""
    try:
        return get(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), "/") > 0
    except (OSError, HTTPException):
        return False


def get(connection: HTTPConnection, path: str) -> float:
    """Ask for the page at *path*; return the seconds that it took."""
    begun = perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    if response.status not in {200, 410}:
        raise SystemExit(f"{path} answers {response.status}")
    return perf_counter() - begun


def list_pages(build: Path, sample: int) -> dict[str, list[str]]:
    """Return what is asked for: of each kind of page at most *sample*, in languages by turns."""
    index, draw, turns = open_build(build), random.Random(SEED), cycle(LANGUAGES)
    things = group_things(build / "current", index)
    pages = {
        "the site": [path for path in SITE for _ in LANGUAGES],
        "lists": list_filters(index, sample),
        **{kind: draw.sample(all_, min(sample, len(all_))) for kind, all_ in things.items()},
    }
    return {
        name: [f"{path}{'&' if '?' in path else '?'}lang={next(turns)}" for path in paths]
        for name, paths in pages.items()
    } | {SUGGESTIONS: list_beginnings(index, draw, 10 * sample)}


def group_things(snapshot: Path, index: Index) -> dict[str, list[str]]:
    """Return the path of everything in *snapshot* that has a page, by its kind."""
    manifest = read_manifest(snapshot)
    regions = find_paths(index, "Region")
    found = {"region": regions, "graph": [place(graph, manifest.base) for graph in manifest.graphs]}
    known = set(regions)
    for line in (snapshot / THINGS).read_text(encoding="utf-8").split():
        path = "/" + line.partition("#")[0]
        if path not in known:
            found.setdefault(path.split("/")[2], []).append(path)
            known.add(path)
    return dict(sorted(found.items()))


def find_paths(index: Index, kind: str) -> list[str]:
    """Return the path of the page of each thing of *kind* in *index*."""
    iris = index.list_kind(kind, Choice("en", limit=10**6)).iris
    return [place(iri, BASE).replace("/id/", "/doc/", 1) for iri in iris]


def place(iri: str, base: str) -> str:
    """Return where *iri* answers."""
    return "/" + quote(iri.removeprefix(base))


def list_filters(index: Index, sample: int) -> list[str]:
    """Return lists by each filter, at most *sample* of one."""
    return [
        f"{path}?{urlencode({name: value})}"
        for path, kind in (("/municipalities", "Municipality"), ("/partnerships", "Partnership"))
        for name in FACETS
        for value, _ in index.facet_values(kind, name)[:sample]
    ]


def list_beginnings(index: Index, draw: random.Random, number: int) -> list[str]:
    """Return what is asked for while somebody types: *number* beginnings of names."""
    forms = index.ask("SELECT text FROM form WHERE role = 'name' ORDER BY text", ())
    names = draw.sample([str(row[0]) for row in forms], min(number, len(forms)))
    return [
        f"/search/suggest?{urlencode({'q': name[: draw.randint(1, len(name))]})}" for name in names
    ]


def ask_all(connection: HTTPConnection, name: str, paths: Sequence[str]) -> Kind:
    """Return how long each of *paths* took on *connection*, one after another."""
    took = {path: get(connection, path) for path in paths}
    return Kind(name, sorted(took.values()), max(took, key=lambda path: took[path]))


def show(start: Start, kinds: Sequence[Kind], console: Console) -> None:
    """Print what was measured, the slowest kinds first."""
    console.print(
        f"First page {start.seconds:.1f} s after the start of the server, of which its processes "
        f"worked {start.processor:.1f} s.",
        highlight=False,
    )
    pages = [kind for kind in kinds if kind.name != SUGGESTIONS]
    every = sorted(seconds for kind in pages for seconds in kind.seconds)
    table = Table(title="Pages that nobody has asked for before, in milliseconds")
    for title in ("kind", "pages", "median", "95 %", "most", "which took most"):
        table.add_column(title, justify="left" if title in {"kind", "which took most"} else "right")
    total = Kind("all pages", every, f"{share_within(every):.1%} within {AIM * 1000:.0f} ms")
    for kind in (*sorted(kinds, key=lambda kind: -kind.at(95)), total):
        numbers = (kind.at(50), kind.at(95), kind.seconds[-1])
        cells = (f"{seconds * 1000:.0f}" for seconds in numbers)
        table.add_row(kind.name, str(len(kind.seconds)), *cells, unquote(kind.slowest))
    console.print(table)


def share_within(seconds: Sequence[float]) -> float:
    """Return the share of *seconds* that are within the aim."""
    return sum(one <= AIM for one in seconds) / len(seconds)
