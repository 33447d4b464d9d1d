"""The command that asks: query, over our own snapshot or any endpoint."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat
from rich.console import Console
from rich.table import Table

from partnerskap.cli.snapshots import build_option, choose
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Answer, Engine, Form, Query, Term
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

RESULTS = {
    "json": QueryResultsFormat.JSON.media_type,
    "xml": QueryResultsFormat.XML.media_type,
    "csv": QueryResultsFormat.CSV.media_type,
    "tsv": QueryResultsFormat.TSV.media_type,
}
TRIPLES = {
    "turtle": RdfFormat.TURTLE.media_type,
    "nt": RdfFormat.N_TRIPLES.media_type,
    "rdf": RdfFormat.RDF_XML.media_type,
    "jsonld": RdfFormat.JSON_LD.media_type,
}
SUFFIXES = (".rq", ".sparql")
NAME = re.compile(r"\S*[./\\]\S*")
"""What can be the name of a file and is no query, not even a wrong one."""
WIDE = 10_000
"""Columns of a table that goes to another program: no value is broken."""
FORMATS = ("table", *RESULTS, *TRIPLES)


@click.command()
@click.argument("query")
@click.option("--endpoint", help="Address of a SPARQL endpoint to ask instead of the snapshot.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table")
@click.option(
    "--snapshot",
    type=click.Path(exists=True, path_type=Path),
    help="Snapshot folder or N-Quads file to ask instead of the current snapshot.",
)
@build_option
def query(
    query: str,
    endpoint: str | None,
    form: str,
    snapshot: Path | None,
    build_folder: Path | None,
) -> None:
    """Answer QUERY, which is a SPARQL query or the name of a file with one."""
    settings = choose(endpoint=endpoint, snapshot=snapshot, build=build_folder)
    with open_engine(settings) as engine:
        answer = ask(engine, read_text(query), form)
        with answer.body as body:
            if form != "table":
                sys.stdout.buffer.write(body.read())
            elif answer.form is Form.TRIPLES:
                click.echo(body.read().decode(), nl=False)
            else:
                show(body.read(), settings)


def read_text(query: str) -> str:
    """Return the text of *query*: of the file that has this name, or itself.

    Raises `BadParameter` if it can only be the name of a file that is not there.
    """
    path = Path(query)
    try:
        if path.is_file():
            return path.read_text(encoding="utf-8-sig")
    except OSError:  # too long to be the name of a file
        return query
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"The file '{query}' is not in UTF-8.") from error
    if "{" not in query and (path.suffix in SUFFIXES or NAME.fullmatch(query)):
        raise click.BadParameter(f"There is no file '{query}'.")
    return query


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """Give the engine that *settings* ask for, and close it in the end."""
    alone = settings.model_copy(update={"processes": 1})
    if settings.endpoint:
        from partnerskap.engine.remote import RemoteEngine

        with closing(RemoteEngine(alone, None, NoObserver())) as remote:
            yield remote
        return
    snapshot = open_snapshot(settings.snapshot or settings.build / "current", settings.base)
    try:
        with closing(EmbeddedEngine(snapshot, alone, NoObserver())) as engine:
            yield engine
    finally:
        snapshot.release()


def ask(engine: Engine, text: str, form: str) -> Answer:
    """Return the answer to *text* in the format called *form*; tables come as JSON or Turtle."""
    wanted = Query(text)
    if form != "table":
        wanted = wanted._replace(results=RESULTS.get(form), triples=TRIPLES.get(form))
    try:
        return engine.answer(wanted)
    except NotAcceptable as error:
        raise NotAcceptable(f"This query's answer ({error}) does not exist as {form}.") from error


def show(content: bytes, settings: Settings) -> None:
    """Print SPARQL results in JSON as a table."""
    solutions = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(solutions, QueryBoolean):
        click.echo("yes" if solutions else "no")
        return
    names = [variable.value for variable in solutions.variables]
    table = Table(box=None)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in solutions:
        table.add_row(*(shorten(term, prefixes(settings.base)) for term in row))
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    console.print(table)
    console.print(f"{table.row_count} rows", style="dim")


def shorten(term: Term | None, known: dict[str, str]) -> str:
    """Return *term* as a person reads it: text without quotes, an IRI with a prefix."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        for prefix, iri in known.items():
            if term.value.startswith(iri) and "/" not in term.value[len(iri) :]:
                return f"{prefix}:{term.value[len(iri) :]}"
        return term.value
    return str(term)
