"""One phase of publishing, measured in a process of its own: `python -m bench.phases NAME …`."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from types import MappingProxyType

from partnerskap.engine.store import load_memory, open_data
from partnerskap.publish.build import build, check
from partnerskap.publish.content import read_content
from partnerskap.publish.findings import violations
from partnerskap.publish.reasoning import infer
from partnerskap.publish.validation import validate
from partnerskap.settings import Settings


def run_validate(settings: Settings) -> None:
    """Read the content and run the shapes; complain if the data break one."""
    broken = violations(validate(read_content(settings.content, settings.base)))
    if broken:
        raise SystemExit(f"the data break a rule: {broken[0]}")


def run_edited_row(settings: Settings) -> None:
    """Check the content again after one row of a table, or else one line of Turtle, was edited."""
    edit_row(settings.content)
    check(settings)


def run_edited_file(settings: Settings) -> None:
    """Publish the content again after one Turtle file was edited."""
    edit_turtle(settings.content)
    build(settings)


def edit_turtle(content: Path) -> None:
    """Change one label in the longest Turtle file of *content*."""
    path = max((content / "data").rglob("*.ttl"), key=lambda one: one.stat().st_size)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"@en', ' (edited)"@en', 1), encoding="utf-8")


def edit_row(content: Path) -> None:
    """Change one name in the longest table of *content*, or else in the longest Turtle file."""
    tables = list((content / "data").rglob("*.csv"))
    if not tables:
        edit_turtle(content)
        return
    path = max(tables, key=lambda one: one.stat().st_size)
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    column = next(at for at, name in enumerate(head.split(",")) if "name" in name)
    number = next(at for at, row in enumerate(rows) if '"' not in row)
    cells = rows[number].split(",")
    cells[column] += " (edited)"
    rows[number] = ",".join(cells)
    path.write_text("".join([head, *rows]), encoding="utf-8")


def run_infer(settings: Settings) -> None:
    """Read the content and infer."""
    infer(read_content(settings.content, settings.base), settings.content)


def run_build(settings: Settings) -> None:
    """Publish the content with every file that a snapshot has."""
    build(settings)


def run_load(settings: Settings) -> None:
    """Load the snapshot into a store in memory, as a query process does."""
    with open_data(settings.build / "current" / "data.nq") as source:
        load_memory(source)


PHASES: MappingProxyType[str, Callable[[Settings], None]] = MappingProxyType(
    {
        "validate": run_validate,
        "infer": run_infer,
        "build": run_build,
        "edited row": run_edited_row,
        "edited file": run_edited_file,
        "load": run_load,
    }
)


def main() -> None:
    """Run the phase named first on the content and build folders named next; print figures."""
    name, content, build_folder = sys.argv[1:]
    settings = Settings(content=Path(content), build=Path(build_folder))
    begun, worked = perf_counter(), process_time()
    PHASES[name](settings)
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "seconds": perf_counter() - begun,
        "processor": process_time() - worked + children.ru_utime + children.ru_stime,
        "megabytes": max(own.ru_maxrss, children.ru_maxrss) / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
