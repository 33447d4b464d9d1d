"""Asks the reader's query and gathers everything that the page shows of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString

from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web import explanations
from partnerskap.web.endpoint.formats import JSON, N_TRIPLES
from partnerskap.web.problems import kebab
from partnerskap.web.querypage.cells import Cell, show
from partnerskap.web.querypage.charts import Chart, draw_chart
from partnerskap.web.querypage.citing import Citation, cite
from partnerskap.web.querypage.code import write_code
from partnerskap.web.querypage.naming import name_nodes
from partnerskap.web.querypage.places import Atlas, draw_atlas
from partnerskap.web.querypage.reading import Table, read_table
from partnerskap.web.querypage.sharing import Share, share
from partnerskap.web.serving import Served
from partnerskap.web.watching.accounting import account


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it."""

    table: Table
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None
    atlas: Atlas | None
    share: Share
    code: Sequence[tuple[str, str, str]]
    citation: Citation


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, and where in the query that is if it is known."""

    text: str
    line: int | None = None
    column: int | None = None
    told: LazyString | str = ""
    """The same in general, in the reader's language."""


def answer(query: Query, title: str, link: Sequence[tuple[str, str]], served: Served) -> Shown:
    """Return what to show for *query*, called *title*, at *link* if it has a short one.

    Raises the errors of the engine.
    """
    table = read_table(ask(query, served))
    names = name_nodes(served, table.nodes())
    shared = share(query, table.form, served, link)
    return Shown(
        table,
        [[show(term, names) for term in row] for row in table.rows],
        draw_chart(table, names),
        draw_atlas(table, names),
        shared,
        write_code(shared),
        cite(shared, served.manifest, title),
    )


def ask(query: Query, served: Served) -> Answer:
    """Return the engine's answer to *query* in the formats that the page can read."""
    with account(query, served) as note:
        answered = served.engine.answer(query._replace(results=JSON, triples=N_TRIPLES))
        note.answered(answered)
    return answered


def explain(error: PartnerskapError) -> Fault:
    """Return what the page says of *error*."""
    told = explanations.explain(kebab(type(error).__name__), error.status)
    if isinstance(error, InvalidQuery):
        return Fault(error.reason, error.line, error.column, told.title)
    return Fault(str(error), told=told.title)
