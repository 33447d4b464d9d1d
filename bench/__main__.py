"""Runs the measurements: `python -m bench`, or one of them: `python -m bench NAME`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from bench import documents, endpoints, journeys, scale
from bench.crawl.compare import compare, tell
from bench.crawl.record import record

FILE = click.Path(dir_okay=False, path_type=Path)
CONSOLE = Console(width=None if sys.stdout.isatty() else 120)


@click.group(invoke_without_command=True)
@click.pass_context
def bench(context: click.Context) -> None:
    """Measure speed and memory; without a command, everything."""
    if context.invoked_subcommand is None:
        for command in (measure_scale, compare_endpoints, measure_documents):
            context.invoke(command)


@bench.command("scale")
@click.option("--size", "sizes", type=int, multiple=True, default=(24, 2_400, 24_000))
def measure_scale(sizes: Sequence[int]) -> None:
    """Measure how publishing grows with the number of municipalities."""
    measured = []
    for municipalities in sorted(sizes):
        CONSOLE.print(f"Measuring {municipalities} municipalities …", highlight=False)
        measured.append(scale.measure(municipalities))
    scale.show(measured, CONSOLE)


@bench.command("endpoints")
def compare_endpoints() -> None:
    """Compare our endpoint with others."""
    endpoints.compare(CONSOLE)


@bench.command("documents")
def measure_documents() -> None:
    """Measure how fast documents are answered, first and repeated."""
    documents.show(documents.measure(), CONSOLE)


@bench.command("journeys")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def count_journeys(as_json: bool) -> None:
    """Count the files that a request passes in the web process, and a build."""
    counted = journeys.count()
    if as_json:
        click.echo(journeys.to_json(counted))
    else:
        journeys.show(counted, CONSOLE)


@bench.group()
def crawl() -> None:
    """Record what a server answers to every kind of request, and compare."""


@crawl.command("record")
@click.argument("file", type=FILE)
@click.option("--url", required=True, help="Where the server listens.")
def record_crawl(file: Path, url: str) -> None:
    """Ask the server at --url for everything and write what it answers to FILE."""
    click.echo(f"{record(url, file)} requests recorded.")


@crawl.command("compare")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--ignore", multiple=True, help="Header, or 'body', that is left out.")
@click.option("--shown", default=3, help="Examples of each kind of difference.")
def compare_crawls(old: Path, new: Path, ignore: Sequence[str], shown: int) -> None:
    """Print what differs between two records; code 1 if anything does."""
    found = compare(old, new, ignore)
    for line in tell(found, shown):
        click.echo(line)
    if found:
        sys.exit(1)


if __name__ == "__main__":
    bench()
