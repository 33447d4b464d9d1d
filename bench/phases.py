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
from partnerskap.publish.build import build
from partnerskap.publish.content import read_content
from partnerskap.publish.reasoning import infer
from partnerskap.publish.validation import validate
from partnerskap.settings import Settings


def run_validate(settings: Settings) -> None:
    """Read the content and run the shapes; complain if the generated data break one."""
    findings = validate(read_content(settings.content, settings.base))
    if findings:
        raise SystemExit(f"generated data break a rule: {findings[0]}")


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
    {"validate": run_validate, "infer": run_infer, "build": run_build, "load": run_load}
)


def main() -> None:
    """Run the phase named first on the content and build folders named next; print figures."""
    name, content, build_folder = sys.argv[1:]
    settings = Settings(content=Path(content), build=Path(build_folder))
    begun, worked = perf_counter(), process_time()
    PHASES[name](settings)
    figures = {
        "seconds": perf_counter() - begun,
        "processor": process_time() - worked,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
