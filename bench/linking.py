"""Measures how well and how fast spoilt names of the registers are recognised."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import httpx
from rich.console import Console
from rich.table import Table

from bench.documents import serving
from bench.misspelling import Spoilt, read_named, spoil
from partnerskap.linking.index import Index, open_index
from partnerskap.linking.matching import make_matcher
from partnerskap.manifest import INDEX
from partnerskap.vocabulary import BASE

NUMBER: Final = 1000
SEED: Final = 7_261_128
"""Drawn once the rules of matching were done, which were made looking at the seeds 1 to 3."""
COLD: Final = 40
"""Names that a fresh server is asked at once."""


@dataclass(frozen=True)
class Accuracy:
    """How well spoilt names are recognised."""

    municipalities: int
    names: int
    first: float
    """The share whose thing is the first candidate: recall."""
    certain: float
    """The share that is said to be certain."""
    precision: float
    """The share of those that is right."""
    load_seconds: float
    match_milliseconds: float
    """For one name."""
    wrong: Sequence[str]
    """What was certain and is wrong."""
    missed: Sequence[str]


def publish(folder: Path) -> Path:
    """Publish the content of the project into *folder* and return the build folder."""
    build = folder / "build"
    command = [sys.executable, "-m", "partnerskap.cli", "build", "--build", str(build)]
    subprocess.run(command, check=True, capture_output=True)
    return build


def open_build(build: Path) -> Index:
    """Return the index of what *build* serves."""
    index = open_index(build / "current" / INDEX)
    if index is None:
        raise SystemExit(f"There is no index in {build}.")
    return index


def measure_accuracy(build: Path, number: int, seed: int) -> Accuracy:
    """Return how well *number* names that are spoilt by *seed* are recognised in *build*."""
    index = open_build(build)
    started = perf_counter()
    matcher = make_matcher(index, BASE)
    loaded = perf_counter()
    named = read_named(index, BASE)
    spoilt = spoil(named, number, seed)
    began = perf_counter()
    answers = [(one, matcher.match(one.text, [f"{BASE}ns#Municipality"])) for one in spoilt]
    took = perf_counter() - began
    missed = [one for one, found in answers if not found or found[0].iri != one.iri]
    certain = [(one, found[0]) for one, found in answers if found and found[0].certain]
    wrong = [one for one, first in certain if first.iri != one.iri]
    return Accuracy(
        municipalities=len(named),
        names=len(spoilt),
        first=1 - len(missed) / len(spoilt),
        certain=len(certain) / len(spoilt),
        precision=1 - len(wrong) / max(1, len(certain)),
        load_seconds=loaded - started,
        match_milliseconds=took / len(spoilt) * 1000,
        wrong=[tell(one) for one in wrong],
        missed=[tell(one) for one in missed],
    )


def tell(spoilt: Spoilt) -> str:
    """Return what was spoilt, and how."""
    return f"{spoilt.text} ({spoilt.rules}: {spoilt.iri})"


def measure_cold(build: Path) -> float:
    """Return the seconds in which a fresh server answers a batch of names."""
    names = [one.text for one in spoil(read_named(open_build(build), BASE), COLD, SEED)]
    random.Random(SEED).shuffle(names)
    batch = {str(place): {"query": name} for place, name in enumerate(names)}
    with serving(build) as url:
        started = perf_counter()
        answer = httpx.post(
            url.rstrip("/") + "/reconcile", data={"queries": json.dumps(batch)}, timeout=60
        )
        took = perf_counter() - started
    answer.raise_for_status()
    return took


def measure(number: int, seed: int) -> tuple[Accuracy, float]:
    """Publish the content of the project; return the accuracy, and the time of a first batch."""
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        build = publish(Path(name))
        return measure_accuracy(build, number, seed), measure_cold(build)


def to_json(accuracy: Accuracy) -> str:
    """Return *accuracy* for a program."""
    return json.dumps(asdict(accuracy), ensure_ascii=False)


def show(accuracy: Accuracy, cold: float, console: Console) -> None:
    """Print what was measured."""
    table = Table(title="Linking spoilt names", box=None)
    for title in ("", "measured"):
        table.add_column(title)
    for name, shown in (
        ("municipalities", str(accuracy.municipalities)),
        ("spoilt names", str(accuracy.names)),
        ("right first (recall)", f"{accuracy.first:.4f}"),
        ("certain", f"{accuracy.certain:.4f}"),
        ("of these right (precision)", f"{accuracy.precision:.4f}"),
        ("loading the index", f"{accuracy.load_seconds:.3f} s"),
        ("one name", f"{accuracy.match_milliseconds:.2f} ms"),
    ):
        table.add_row(name, shown)
    table.add_row(f"{COLD} names on a fresh server", f"{cold:.3f} s")
    console.print(table)
    for text in accuracy.wrong:
        console.print(f"wrong for certain: {text}", highlight=False)
