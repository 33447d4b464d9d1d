"""The commands for officers, who have spreadsheets: write a template, import a filled one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from partnerskap.cli.console import Watch
from partnerskap.cli.snapshots import build_option, choose, content_option
from partnerskap.errors import MissingSnapshot, SourceError, sentence
from partnerskap.settings import Settings

if TYPE_CHECKING:
    from partnerskap.sheets.importing import SourceGraph
    from partnerskap.sheets.published import Published

TO_MEND = sentence("To mend: %(number)s. Nothing was written.")
UNCHANGED = sentence("Nothing has changed.")
READERS = ("sv", "en", "tr")
FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
language_option = click.option(
    "--language",
    type=click.Choice(READERS),
    help="Language of what is told; that of the terminal if not given.",
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "graph", metavar="GRAPH", help="Published graph to fill in: programmes/…")
@language_option
@build_option
def template(
    file: Path, graph: str | None, language: str | None, build_folder: Path | None
) -> None:
    """Write a workbook (.xlsx) to fill in: partnerships, participants, money, results, sources.

    Its cells offer the themes, roles and municipalities of the build folder. With --from it holds a
    published graph, to be changed and imported again.
    """
    from partnerskap.sheets.exporting import export_graph
    from partnerskap.sheets.template import write_workbook
    from partnerskap.sheets.wording import choose_language

    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter("A template is an .xlsx file.", param_hint="FILE")
    language = language or choose_language()
    published = open_published(choose(build=build_folder))
    rows = None
    if graph is not None:
        path = graph.rpartition("graph/")[2]
        exported = export_graph(path, published.read_graph(path), published, language)
        if exported.lost:
            told = "\n".join(f"  {one}" for one in exported.lost[:10])
            raise SourceError(
                f"A workbook has no place for {len(exported.lost)} statements of {path}; change "
                f"data/{path}.ttl itself. They begin with:\n{told}"
            )
        rows = exported.rows
    file.write_bytes(write_workbook(published, language, rows))
    click.echo(str(file))


def open_published(settings: Settings) -> Published:
    """Return what the current snapshot says, or raise `MissingSnapshot`."""
    from partnerskap.sheets.published import read_published

    folder = settings.build / "current"
    published = read_published(folder)
    if published is None:
        raise MissingSnapshot(f"There is no index in {folder}: run 'partnerskap build'.")
    return published


@click.command("import")
@click.argument("files", metavar="FILE…", type=FILES, nargs=-1, required=True)
@click.option("--graph", metavar="GRAPH", help="Name of the graph: programmes/… by default.")
@click.option(
    "--languages",
    help="Languages of labels that are left out: sv,en,tr by default.",
    metavar="LIST",
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the change; today by default."
)
@click.option(
    "--check/--no-check",
    default=True,
    help="Hold the graph against the shapes first; 'partnerskap validate' does so later.",
)
@language_option
@content_option
@build_option
def import_(  # noqa: PLR0913, PLR0917 - an argument for each option
    files: tuple[Path, ...],
    graph: str | None,
    languages: str | None,
    day: datetime | None,
    check: bool,
    language: str | None,
    content: Path | None,
    build_folder: Path | None,
) -> None:
    """Turn a filled workbook (.xlsx, .ods) into a source graph under data/; code 1 if it can't be.

    Several FILEs are one workbook: CSV files are called like their sheets, participants.csv and so
    on. What is to be mended is told by sheet and cell, and nothing is written then.
    """
    from partnerskap.publish.workers import limit_memory
    from partnerskap.sheets.files import replace_files
    from partnerskap.sheets.provenance import write_files
    from partnerskap.sheets.wording import choose_language

    reader = language or choose_language()
    settings = choose(content=content, build=build_folder)
    limit_memory(settings.content)
    published = open_published(settings)
    made = read_graph(files, published, graph, languages, reader)
    on = day.date() if day else datetime.now(UTC).date()
    texts = write_files(made, published, settings.content, on)
    refuse(made, reader)
    refuse_loss(settings.content / "data" / f"{made.path}.ttl", made)
    if check and texts:
        hold_against_shapes(made, texts, settings)
        refuse(made, reader)
    changed = replace_files(texts)
    tell(made, changed, reader)


def read_graph(
    files: Sequence[Path],
    published: Published,
    graph: str | None,
    languages: str | None,
    reader: str,
) -> SourceGraph:
    """Return the graph that the workbook in *files* makes, called *graph* if that is given."""
    from partnerskap.publish.workers import working
    from partnerskap.sheets.importing import choose_languages, choose_path, import_workbook
    from partnerskap.sheets.reading import read_workbooks

    with working(", ".join(map(str, files))):
        filled = read_workbooks(files)
    path = choose_path(filled, graph, name_by(files))
    chosen = choose_languages(filled, languages)
    return import_workbook(filled, published, path, chosen, reader)


def hold_against_shapes(made: SourceGraph, texts: Mapping[Path, str], settings: Settings) -> None:
    """Add to what is to be mended in *made* what the shapes find if files had these *texts*."""
    from partnerskap.publish.imports import judge_import

    with Watch(Console(stderr=True))("Validating"):
        made.findings += judge_import(made, texts, settings)


def name_by(files: Sequence[Path]) -> str:
    """Return the path of the graph that *files* are by default, called like the first."""
    from partnerskap.linking.names import fold_words

    first = files[0].absolute()
    name = first.parent.name if first.suffix.lower() == ".csv" else first.stem
    return f"programmes/{'-'.join(fold_words(name))}"


def refuse(made: SourceGraph, language: str) -> None:
    """End with code 1 if anything is to be mended, and say what."""
    from partnerskap.sheets.wording import translate

    if made.findings:
        for one in made.findings:
            click.echo(one.tell(language), err=True)
        told = translate(TO_MEND, language) % {"number": len(made.findings)}
        click.echo(told, err=True)
        sys.exit(1)


def refuse_loss(path: Path, made: SourceGraph) -> None:
    """Raise `SourceError` if *made* can't take the place of what the file at *path* says."""
    from partnerskap.sheets.exporting import find_unsayable
    from partnerskap.sheets.files import read_triples

    former = read_triples(path)
    lost = find_unsayable(former)
    other = "Give the workbook another name (--graph), or change the file itself."
    if lost:
        raise SourceError(
            f"{path}: says {len(lost)} things that a workbook has no place for, such as\n"
            f"  {lost[0]}\n{other}"
        )
    if former and not made.triples.keys() & set(former):
        raise SourceError(f"{path}: says nothing that this workbook says. {other}")


def tell(made: SourceGraph, changed: Sequence[Path], language: str) -> None:
    """Say how many rows of each sheet were read, and which files changed: below here, or where."""
    from partnerskap.sheets.wording import translate

    here = Path.cwd()
    names = [path.relative_to(here) if path.is_relative_to(here) else path for path in changed]
    counts = Counter(row.sheet for row in made.rows)
    click.echo(", ".join(f"{sheet}: {number}" for sheet, number in counts.items()))
    click.echo("\n".join(map(str, names)) or translate(UNCHANGED, language))
