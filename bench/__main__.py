"""Runs the measurements: `python -m bench [--sizes 24 2400 24000]`."""

from __future__ import annotations

import argparse

from rich.console import Console

from bench import scale


def main() -> None:
    """Measure each size, smallest first, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[24, 2_400, 24_000])
    console = Console()
    sizes = []
    for municipalities in sorted(parser.parse_args().sizes):
        console.print(f"Measuring {municipalities} municipalities …", highlight=False)
        sizes.append(scale.measure(municipalities))
    scale.show(sizes, console)


if __name__ == "__main__":
    main()
