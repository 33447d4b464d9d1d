"""The command that checks a server as harvesters do: check-harvest."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from partnerskap.cli.console import Watch
from partnerskap.settings import read_settings

if TYPE_CHECKING:
    from partnerskap.harvest_check.report import Check, Report

SIGNS = {"kept": ("✓", "green"), "advice": ("!", "yellow"), "broken": ("✗", "red")}
SHOWN = 10
"""Places of a fault that the text report lists; JSON has all."""


@click.command("check-harvest")
@click.argument("url", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--shapes",
    metavar="FILE|URL",
    multiple=True,
    help="SHACL shapes in place of our own statement of DCAT-AP and DCAT-AP-SE; may be repeated.",
)
def check_harvest(url: str | None, form: str, shapes: tuple[str, ...]) -> None:
    """Check the server at URL as the harvesters of open-data portals do, and print a report.

    Without URL, the server that the settings describe. Code 1 if something is broken.
    """
    from partnerskap.harvest_check.checks import check_server

    settings = read_settings()
    server = url or f"http://{settings.host}:{settings.port}/"
    report = check_server(server, Watch(Console(stderr=True)), shapes)
    if form == "json":
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print_report(report, Console())
    if not report.passed:
        sys.exit(1)


def print_report(report: Report, console: Console) -> None:
    """Print *report* so that the manager of a portal understands it."""
    console.print(Text(f"Harvest check of {report.address}", style="bold"))
    section = ""
    for point in report.points:
        if point.section != section:
            section = point.section
            console.print(Text(f"\n{section}", style="bold"), soft_wrap=True)
        print_point(point, console)
    console.print(Text("\nQuality, as data.europa.eu scores it", style="bold"))
    console.print(score_table(report))
    verdict = "Ready to be harvested." if report.passed else "Not ready: mend what is marked ✗."
    console.print(f"\n{verdict}")


def print_point(point: Check, console: Console) -> None:
    """Print one line for *point*, and where it is not met."""
    sign, colour = SIGNS[point.grade.value]
    console.print(Text.assemble((f" {sign} ", colour), point.wanted))
    for line in point.found[:SHOWN]:
        console.print(Text(f"     {line}", style="dim"), soft_wrap=True)
    if len(point.found) > SHOWN:
        console.print(
            Text(f"     and {len(point.found) - SHOWN} more", style="dim"), soft_wrap=True
        )


def score_table(report: Report) -> Table:
    """Return the scores as a table with their sum."""
    table = Table("dimension", "points", "of", "what is missing", box=None)
    for score in report.scores:
        missing = "; ".join(score.missing[:3]) + (" …" if len(score.missing) > 3 else "")
        table.add_row(
            score.dimension, f"{score.reached:.0f}", str(score.most), missing or "nothing"
        )
    reached, most = (
        sum(getattr(one, name) for one in report.scores) for name in ("reached", "most")
    )
    table.add_row("sum", f"{reached:.0f}", str(most), "")
    return table
