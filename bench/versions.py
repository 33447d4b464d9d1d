"""How much queries on former versions slow those on the current one, at the 99th percentile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from bench.asking import read_query
from bench.documents import serving

LIMIT: Final = 1.5
"""How many times as long a query on the current version may take at the most."""
ROOT: Final = Path(__file__).parents[1]
PAUSE: Final = 0.005
"""Seconds between two queries of one asker of the current version."""
READERS, SCHOLARS = 4, 4
"""How many ask the current version, and how many a former one, as fast as they are answered."""
KINDS: Final = ("lookup", "join", "aggregate")
NUMBERS: Final = count()


@dataclass(frozen=True)
class Waits:
    """Within how many seconds 99 of 100 queries were answered, without and with the others."""

    alone: float
    beside: float
    others: int
    """Queries on the former version that were answered meanwhile."""

    @property
    def ratio(self) -> float:
        """How many times as long it takes beside the others."""
        return self.beside / self.alone


def measure(seconds: float, rounds: int) -> Waits:
    """Measure for so many *seconds* without and with the others in turn, in so many *rounds*."""
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        build = publish(Path(name))
        with serving(build) as url:
            ask(url, "/version/0.1.0/sparql", "warm", "lookup")
            read(url, 1.0)
            pairs = [measure_once(url, seconds) for _ in range(rounds)]
    return Waits(
        median(alone for alone, _, _ in pairs),
        median(beside for _, beside, _ in pairs),
        sum(others for _, _, others in pairs),
    )


def measure_once(url: str, seconds: float) -> tuple[float, float, int]:
    """Return the 99th percentile without others and with them, and how many queries those had."""
    alone = read(url, seconds)
    with bothering(url) as answered:
        beside = read(url, seconds)
    return alone, beside, answered[0]


def publish(folder: Path) -> Path:
    """Publish two versions of our own content in *folder*; return the build folder."""
    for part in ("ontology", "data", "shapes"):
        shutil.copytree(ROOT / part, folder / "content" / part)
    release(folder)
    register = folder / "content/data/registers/se/kommuner.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("http://www.kalmar.se", "https://kalmar.se"), "utf-8")
    release(folder)
    return folder / "build"


def release(folder: Path) -> None:
    """Publish the content in *folder* as the next version."""
    places = ["--content", str(folder / "content"), "--build", str(folder / "build")]
    command = [sys.executable, "-m", "partnerskap.cli", "release", "--yes", *places]
    subprocess.run(command, check=True, capture_output=True)


def read(url: str, seconds: float) -> float:
    """Ask the current version for so many *seconds*; return the 99th percentile of the waits."""
    waits: list[float] = []
    end = time.monotonic() + seconds

    def reader() -> None:
        while time.monotonic() < end:
            begun = time.perf_counter()
            ask(url, "/sparql", f"now{next(NUMBERS)}", "join")
            waits.append(time.perf_counter() - begun)
            time.sleep(PAUSE)

    threads = [threading.Thread(target=reader) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return quantiles(waits, n=100)[-1]


@contextmanager
def bothering(url: str) -> Iterator[list[int]]:
    """Have others ask the former version at *url* meanwhile; give how often they were answered."""
    context = get_context("spawn")
    over, answered = context.Event(), context.Value("i", 0)
    others = [context.Process(target=bother, args=(url, over, answered)) for _ in range(SCHOLARS)]
    told = [0]
    for other in others:
        other.start()
    try:
        time.sleep(2)
        yield told
    finally:
        over.set()
        for other in others:
            other.join()
        told[0] = answered.value


def bother(url: str, over: threading.Event, answered: object) -> None:
    """Ask the former version for one thing after the other until it is *over*.

    Asking itself is to take no time from who asks the current version.
    """
    os.nice(19)
    for number in count():
        if over.is_set():
            return
        name = f"then{threading.get_native_id()}_{number}"
        ask(url, "/version/0.1.0/sparql", name, KINDS[number % len(KINDS)])
        with answered.get_lock():  # type: ignore[attr-defined]
            answered.value += 1  # type: ignore[attr-defined]


def ask(url: str, path: str, name: str, kind: str) -> None:
    """Ask a query of *kind* at *path*, that nobody asked before; ends the program if it fails."""
    place = urlsplit(url)
    query = urlencode({"query": read_query(kind).replace("UNIQUE", name)})
    connection = HTTPConnection(place.hostname or "", place.port, timeout=60)
    connection.request("GET", f"{path}?{query}", headers={"Accept": "text/csv"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}: {content.decode()[:200]}")


def show(waits: Waits, console: Console) -> None:
    """Print the *waits*."""
    table = Table(title="Queries on the current version while others ask a former one")
    for title in ("99 of 100 within ms", "beside others ms", "times", "at most", "others answered"):
        table.add_column(title, justify="right")
    table.add_row(
        f"{waits.alone * 1000:.1f}",
        f"{waits.beside * 1000:.1f}",
        f"{waits.ratio:.2f}",
        f"{LIMIT}",
        f"{waits.others}",
    )
    console.print(table)
