"""Runs the measurements: `python -m bench`, or one of them: `python -m bench NAME`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from bench import (
    documents,
    endpoints,
    frames,
    journeys,
    linking,
    pages,
    scale,
    slow,
    stores,
    versions,
)
from bench.crawl.compare import compare, tell
from bench.crawl.record import record
from bench.documents import serving
from bench.endpoints import Plan
from bench.servers import STARTS

PLAN = Plan()
FILE = click.Path(dir_okay=False, path_type=Path)
CONSOLE = Console(width=None if sys.stdout.isatty() else 120)


@click.group(invoke_without_command=True)
@click.pass_context
def bench(context: click.Context) -> None:
    """Measure speed and memory; without a command, everything."""
    if context.invoked_subcommand is None:
        for command in (
            *(measure_scale, measure_pages, compare_endpoints, compare_attacks),
            *(measure_slow, measure_documents, measure_frames, measure_linking),
            *(measure_versions, measure_stores),
        ):
            context.invoke(command)


@bench.command("scale")
@click.option("--size", "sizes", type=int, multiple=True, default=(0, 24, 2_400, 24_000))
def measure_scale(sizes: Sequence[int]) -> None:
    """Measure how publishing grows with the number of municipalities; 0 are the real content."""
    measured = []
    for municipalities in sorted(sizes):
        size = f"{municipalities} municipalities" if municipalities else "the real content"
        CONSOLE.print(f"Measuring {size} …", highlight=False)
        measured.append(scale.measure(municipalities))
    scale.show(measured, CONSOLE)


@bench.command("endpoints")
@click.option("--kinds", multiple=True, default=PLAN.kinds, type=click.Choice(PLAN.kinds))
@click.option("--connections", multiple=True, default=PLAN.connections, help="Clients at once.")
@click.option("--seconds", default=PLAN.seconds, help="For each measurement.")
@click.option("--rounds", default=PLAN.rounds, help="Of which the middle one counts.")
def compare_endpoints(
    kinds: Sequence[str], connections: Sequence[int], seconds: int, rounds: int
) -> None:
    """Compare the speed of our endpoint with that of others.

    --kinds and --connections may be given several times. For a look of two minutes:
    --kinds join --connections 8 --seconds 1 --rounds 1.
    """
    plan = Plan(kinds, connections, seconds, rounds)
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        CONSOLE.print("Measuring requests per second …", highlight=False)
        data = endpoints.prepare(Path(name))
        endpoints.show_speeds(endpoints.measure_speeds(data, plan), CONSOLE)


@bench.command("attacks")
@click.option("--servers", multiple=True, default=tuple(STARTS), type=click.Choice(tuple(STARTS)))
def compare_attacks(servers: Sequence[str]) -> None:
    """Send deadly queries to our endpoint and to others."""
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        data = endpoints.prepare(Path(name))
        for server in servers:
            CONSOLE.print(f"Sending deadly queries to {server} …", highlight=False)
            endpoints.show_attacks(server, dict(endpoints.measure_attacks(server, data)), CONSOLE)


@bench.command("slow")
@click.option("--readers", default=100)
@click.option("--seconds", default=20.0, help="For which all of them read.")
def measure_slow(readers: int, seconds: float) -> None:
    """Measure the memory that slow readers of long answers cost."""
    slow.show(slow.measure(readers, seconds), CONSOLE)


@bench.command("documents")
def measure_documents() -> None:
    """Measure how fast documents are answered, first and repeated."""
    documents.show(documents.measure(), CONSOLE)


@bench.command("pages")
@click.option("--build", type=click.Path(exists=True, path_type=Path), help="Build folder to use.")
@click.option("--sample", default=pages.SAMPLE, help="Pages of each kind that are asked for.")
def measure_pages(build: Path | None, sample: int) -> None:
    """Measure how soon a server answers after its start, and pages that nobody asked for before."""
    pages.show(*pages.measure(build, sample), CONSOLE)


@bench.command("frames")
@click.option("--municipalities", default=2_000, show_default=True, help="In a generated world.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the world is kept.")
@click.option("--build", type=click.Path(exists=True, path_type=Path), help="Build folder to use.")
@click.option("--page", "names", multiple=True, type=click.Choice(tuple(frames.PAGES)))
def measure_frames(
    municipalities: int, folder: Path | None, build: Path | None, names: tuple[str, ...]
) -> None:
    """Measure the longest task that pages of many municipalities give a browser.

    Each page is loaded, scrolled, zoomed by the wheel, moved and looked at in Chromium, and the
    choices on it are made. Told is the processor time of the longest task of the page's main thread
    while that went on, without what it waited for, and what it went into; "!" stands at those above
    the aim of 100 ms. Then it measures how the first page comes to a slow phone.

    A world that lies in --folder is used again.
    """
    with stores.choose(folder) as place:
        if build is None:
            CONSOLE.print(f"Publishing {municipalities:,} municipalities …", highlight=False)
            stores.publish(place, municipalities * stores.EACH)
        with serving(build or place / "build") as url:
            measured = list(frames.measure(url, names or tuple(frames.PAGES)))
            frames.show(measured, frames.measure_first(url), CONSOLE)


@bench.command("linking")
@click.option("--number", default=linking.NUMBER, help="Names that are spoilt.")
@click.option("--seed", default=linking.SEED, help="What they are drawn by.")
@click.option("--build", type=click.Path(exists=True, path_type=Path), help="Build folder to use.")
@click.option("--json", "as_json", is_flag=True, help="Accuracy only, for a program.")
def measure_linking(number: int, seed: int, build: Path | None, as_json: bool) -> None:
    """Measure how well and how fast spoilt names are recognised."""
    if build is not None:
        accuracy = linking.measure_accuracy(build, number, seed)
        cold = 0.0 if as_json else linking.measure_cold(build)
    else:
        accuracy, cold = linking.measure(number, seed)
    if as_json:
        click.echo(linking.to_json(accuracy))
    else:
        linking.show(accuracy, cold, CONSOLE)


@bench.command("stores")
@click.option("--size", default=100_000, show_default=True, help="Triples, about.")
@click.option("--requests", default=300, show_default=True, help="Of each kind.")
@click.option("--stores", "names", multiple=True, default=tuple(stores.STORES))
@click.option("--folder", type=click.Path(path_type=Path), help="Where the world is kept.")
def measure_stores(size: int, requests: int, names: tuple[str, ...], folder: Path | None) -> None:
    """Measure a generated world over our own store on disk, Oxigraph's server and Virtuoso.

    A world that lies in --folder is used again. For one that is large: --size 4000000.
    """
    measured = dict[str, stores.Figures]()
    with stores.choose(folder) as place:
        CONSOLE.print(f"Publishing {size:,} triples …", highlight=False)
        world = stores.publish(place, size)
        for name in names:
            CONSOLE.print(f"Measuring {name} …", highlight=False)
            measured[name] = stores.measure(name, place, world.municipalities, requests)
    stores.show(world, measured, CONSOLE)


@bench.command("versions")
@click.option("--seconds", default=8.0, help="For each measurement.")
@click.option("--rounds", default=3, help="Of which the middle one counts.")
def measure_versions(seconds: float, rounds: int) -> None:
    """Measure how much queries on former versions slow those on the current one."""
    versions.show(versions.measure(seconds, rounds), CONSOLE)


@bench.command("journeys")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@click.option("--build", type=click.Path(exists=True, path_type=Path), help="Serve this one.")
def count_journeys(as_json: bool, build: Path | None) -> None:
    """Count the files that a request passes in the web process, and a build."""
    counted = journeys.count(build)
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
