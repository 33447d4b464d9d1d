"""The commands for those who link to us: link a table, check links."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from partnerskap.cli.snapshots import build_option, choose
from partnerskap.errors import MissingSnapshot
from partnerskap.manifest import INDEX, read_manifest
from partnerskap.settings import Settings

if TYPE_CHECKING:
    from partnerskap.linking.index import Index
    from partnerskap.linking.link_keeper import LinkFinding
    from partnerskap.linking.tables import Linker

FORMATS = ("text", "csv", "json")
COLUMNS = ("place", "address", "fault", "right", "other", "why")


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.option("--column", required=True, help="Column with the names.")
@click.option("--country", help="Country of all of them: SE, TR, Sverige …")
@click.option("--type", "kind", default="Municipality", show_default=True, help="Kind of thing.")
@click.option(
    "--with",
    "evidence",
    metavar="PROPERTY=COLUMN",
    multiple=True,
    help="Further column, such as region=Län or kommunkod=Kod; may be repeated.",
)
@click.option("--language", default="en", show_default=True, help="Language of the names added.")
@click.option("--endpoint", metavar="URL", help="Server to ask instead of the build folder.")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="CSV to write.")
@build_option
def link(  # noqa: PLR0913, PLR0917 - an argument for each option
    file: TextIO,
    column: str,
    country: str | None,
    kind: str,
    evidence: tuple[str, ...],
    language: str,
    endpoint: str | None,
    output: TextIO,
    build_folder: Path | None,
) -> None:
    """Add to the table in FILE (CSV) the address, name, score and reason for the names in a column.

    The last column, check, is empty where the link is certain; other rows are for a person to see.
    """
    from partnerskap.linking.tables import link_table, link_there, saying

    settings = choose(build=build_folder)
    columns = dict(read_evidence(evidence))
    if endpoint:
        linker = link_there(endpoint, kind, language)
    else:
        linker = link_in(settings, kind, language, columns, country or "")
    if country:
        linker = saying(linker, "country", country)
    counts = link_table(file, output, column, columns, linker)
    told = ", ".join(f"{number} {name}" for name, number in counts.most_common())
    click.echo(f"Rows: {told or 'none'}.", err=True)


def read_evidence(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the property and the column of each option --with."""
    for text in given:
        name, sign, column = text.partition("=")
        if not (name and sign and column):
            raise click.BadParameter(f"“{text}” is not PROPERTY=COLUMN.", param_hint="--with")
        yield name, column


def link_in(
    settings: Settings, kind: str, language: str, properties: Iterable[str], country: str
) -> Linker:
    """Return what links names by the index in the build folder, which knows what is asked for."""
    from partnerskap.linking.matching import make_matcher
    from partnerskap.linking.tables import check_words, link_here

    index, base = open_current(settings, "or give --endpoint")
    matcher = make_matcher(index, base)
    check_words(matcher, base, kind, properties, country)
    return link_here(matcher, base, kind, language)


def open_current(settings: Settings, instead: str = "") -> tuple[Index, str]:
    """Return the index of the current snapshot, and where its IRIs start.

    The error if there is none says what else there is to do *instead*.
    """
    from partnerskap.linking.index import open_index

    folder = settings.build / "current"
    index = open_index(folder / INDEX)
    if index is None:
        remedies = ", ".join(filter(None, ("run 'partnerskap build'", instead)))
        raise MissingSnapshot(f"There is no index in {folder}: {remedies}.")
    return index, read_manifest(folder).base


@click.command("check-links")
@click.argument("source", metavar="FILE|URL")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@build_option
def check_links(source: str, form: str, build_folder: Path | None) -> None:
    """Check the links to us in somebody's RDF or CSV; code 1 if any is wrong.

    It tells which addresses are wrong, retired, merged or of another kind of thing than is said (a
    town for a municipality), with the right one.
    """
    from partnerskap.linking.link_keeper import make_keeper
    from partnerskap.linking.outside_links import read_links

    index, base = open_current(choose(build=build_folder))
    links = list(read_links(source, base))
    found = list(make_keeper(index, base).check(links))
    if form == "text":
        print_findings(found, len(links))
    else:
        write_findings(found, form)
    if found:
        sys.exit(1)


def print_findings(found: Sequence[LinkFinding], checked: int) -> None:
    """Print *found* for people."""
    for one in found:
        click.echo(f"{one.link.place}: {one.link.address}\n  {one.fault}. {one.why}".rstrip())
        if one.right:
            click.echo(f"  right: {one.right}")
    told = ", ".join(f"{number} {name}" for name, number in count(found).items())
    click.echo(f"{checked} links checked, {len(found)} wrong{': ' + told if told else ''}.")


def count(found: Iterable[LinkFinding]) -> Counter[str]:
    """Return how many findings there are of each fault."""
    return Counter(str(one.fault) for one in found)


def write_findings(found: Iterable[LinkFinding], form: str) -> None:
    """Write *found* for programs, as CSV or JSON."""
    rows = [
        (one.link.place, one.link.address, str(one.fault), one.right, one.link.other, one.why)
        for one in found
    ]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([COLUMNS, *rows])
    else:
        told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
