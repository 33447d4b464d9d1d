"""Runs the measurements: `python -m bench [PART …] [--sizes 24 2400 24000]`."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from bench import documents, endpoints, scale

PARTS = ("scale", "endpoints", "documents")


def main() -> None:
    """Make the measurements that are named, all of them if none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=" or ".join(PARTS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[24, 2_400, 24_000])
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else 120)
    if "scale" in (given.parts or PARTS):
        measure_scale(given.sizes, console)
    if "endpoints" in (given.parts or PARTS):
        endpoints.compare(console)
    if "documents" in (given.parts or PARTS):
        documents.show(documents.measure(), console)


def measure_scale(wanted: list[int], console: Console) -> None:
    """Measure each size that is *wanted*, smallest first, and print the table."""
    sizes = []
    for municipalities in sorted(wanted):
        console.print(f"Measuring {municipalities} municipalities …", highlight=False)
        sizes.append(scale.measure(municipalities))
    scale.show(sizes, console)


if __name__ == "__main__":
    main()
