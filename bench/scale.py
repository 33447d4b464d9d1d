"""How publishing and loading grow with the number of municipalities."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.phases import PHASES
from bench.world import make_world
from partnerskap.manifest import read_manifest
from partnerskap.publish.content import FOLDERS
from partnerskap.settings import find_content


@dataclass(frozen=True)
class Figures:
    """What one phase took for one size."""

    seconds: float
    processor: float
    """Seconds of processor time: what other programs do at the same time is not in it."""
    megabytes: float


@dataclass(frozen=True)
class Size:
    """One generated world: its size and what each phase took."""

    municipalities: int
    triples: int
    phases: dict[str, Figures]

    def per_triple(self, phase: str) -> float:
        """Return the processor time of *phase* for each triple, in microseconds."""
        return self.phases[phase].processor / self.triples * 1_000_000


def measure(municipalities: int) -> Size:
    """Generate a world of *municipalities*, or take the real content if none, and run every phase.

    Each phase is a process of its own, in a folder of its own.
    """
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        folder = Path(name)
        if municipalities:
            make_world(folder / "content", municipalities, find_content())
        else:
            copy_content(find_content(), folder / "content")
        phases = {phase: run(phase, folder) for phase in PHASES}
        triples = read_manifest(folder / "build" / "current").triples
    return Size(municipalities, triples, phases)


def copy_content(content: Path, folder: Path) -> None:
    """Copy the parts of *content* into *folder*."""
    for part in FOLDERS:
        shutil.copytree(content / part, folder / part)


def run(phase: str, folder: Path) -> Figures:
    """Run *phase* in a process of its own and return what it took."""
    command = [sys.executable, "-m", "bench.phases", phase]
    folders = [str(folder / "content"), str(folder / "build")]
    done = subprocess.run([*command, *folders], stdout=subprocess.PIPE, check=True)
    return Figures(**json.loads(done.stdout))


def show(sizes: list[Size], console: Console) -> None:
    """Print a row for each phase and size; growth is that of the time per triple."""
    table = Table(title="Publishing and loading by number of municipalities")
    for title in ("phase", "size", "triples", "s", "CPU s", "peak MB", "µs/triple", "growth"):
        table.add_column(title, justify="left" if title == "phase" else "right")
    for phase in PHASES:
        for before, size in zip([None, *sizes], sizes, strict=False):
            table.add_row(*_cells(phase, size, before), end_section=size is sizes[-1])
    console.print(table)


def _cells(phase: str, size: Size, before: Size | None) -> list[str]:
    figures, each = size.phases[phase], size.per_triple(phase)
    return [
        phase if before is None else "",
        f"{size.municipalities or 'real'}",
        f"{size.triples}",
        f"{figures.seconds:.1f}",
        f"{figures.processor:.1f}",
        f"{figures.megabytes:.0f}",
        f"{each:.1f}",
        f"× {each / before.per_triple(phase):.2f}" if before and before.municipalities else "",
    ]
