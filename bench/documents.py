"""Requests per second for the documents about municipalities, first and repeated."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from partnerskap.engine.store import open_data

CONNECTIONS = 4
REPEATED = 4_000
MARK = "/id/municipality/"
NOTHING: Mapping[str, str] = MappingProxyType({})
LISTENING = "Partnerskap listens at "


@dataclass(frozen=True)
class Kind:
    """One kind of request: its name, the document's suffix, and whether it is conditional."""

    name: str
    suffix: str
    conditional: bool = False


KINDS = (
    Kind("Turtle", ".ttl"),
    Kind("JSON-LD", ".jsonld"),
    Kind("HTML", ".html"),
    Kind("304 (Turtle)", ".ttl", conditional=True),
    Kind("304 (HTML)", ".html", conditional=True),
)


@dataclass(frozen=True)
class Rate:
    """Requests per second for one kind: each document once, and one document many times."""

    kind: Kind
    first: float
    repeated: float


def measure() -> list[Rate]:
    """Publish the content of the project, and measure every kind on a server of its own."""
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        build = Path(name) / "build"
        command = [sys.executable, "-m", "partnerskap.cli", "build", "--build", str(build)]
        subprocess.run(command, check=True, capture_output=True)
        paths = municipalities(build)
        return [measure_kind(kind, build, paths) for kind in KINDS]


def municipalities(build: Path) -> list[str]:
    """Return the path of the document about each municipality, without suffix."""
    with open_data(build / "current" / "data.nq") as source:
        subjects = {line.split(b" ", 1)[0].decode().strip("<>") for line in source}
    return sorted("/doc" + one[one.index(MARK) + 3 :] for one in subjects if MARK in one)


def measure_kind(kind: Kind, build: Path, paths: Sequence[str]) -> Rate:
    """Return how fast a fresh server over *build* answers *kind*."""
    with serving(build) as url:
        documents = [path + kind.suffix for path in paths]
        tags = fetch_tags(url, documents) if kind.conditional else [""] * len(documents)
        asked = list(zip(documents, tags, strict=True))
        first = 0.0 if kind.conditional else rate(url, asked)
        many = list(islice(cycle(asked[:1]), REPEATED))
        return Rate(kind, first, rate(url, many))


@contextmanager
def serving(build: Path, settings: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """Run a server over *build* with *settings* and give its address; end it afterwards."""
    command = [sys.executable, "-m", "partnerskap.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--build", str(build)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | settings,
        text=True,
    ) as process:
        lines = iter(process.stdout or ())
        try:
            yield next(line for line in lines if line.startswith(LISTENING)).split()[3]
        finally:
            process.terminate()


def fetch_tags(url: str, paths: Sequence[str]) -> list[str]:
    """Return the entity tag of the document at each of *paths*."""
    connection = HTTPConnection(urlsplit(url).netloc)
    return [ask(connection, (path, "")) for path in paths]


def rate(url: str, asked: Sequence[tuple[str, str]]) -> float:
    """Return the requests per second for *asked*, shared among several connections."""
    shares = [asked[number::CONNECTIONS] for number in range(CONNECTIONS)]
    with ProcessPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(partial(work, url), [[] for _ in shares]))  # start the processes
        begun = perf_counter()
        list(pool.map(partial(work, url), shares))
        return len(asked) / (perf_counter() - begun)


def work(url: str, asked: Sequence[tuple[str, str]]) -> None:
    """Ask for each (path, entity tag) of *asked* on one connection."""
    connection = HTTPConnection(urlsplit(url).netloc)
    for one in asked:
        ask(connection, one)
    connection.close()


def ask(connection: HTTPConnection, asked: tuple[str, str]) -> str:
    """Get a path, conditionally if there is an entity tag; return the tag of the answer."""
    path, tag = asked
    connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
    response = connection.getresponse()
    response.read()
    if response.status != (304 if tag else 200):
        raise SystemExit(f"{path} answers {response.status}")
    return response.headers["ETag"]


def show(rates: Sequence[Rate], console: Console) -> None:
    """Print *rates* as a table."""
    table = Table(title=f"Documents about municipalities, {CONNECTIONS} connections")
    table.add_column("Requests per second")
    table.add_column("first", justify="right")
    table.add_column("repeated", justify="right")
    for one in rates:
        first = f"{one.first:,.0f}" if one.first else "–"
        table.add_row(one.kind.name, first, f"{one.repeated:,.0f}")
    console.print(table)


if __name__ == "__main__":
    show(measure(), Console())
