"""Asks the reader's query and gathers everything that the page shows of the answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, gettext
from pyoxigraph import NamedNode

from partnerskap.drawing.maps import Map
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.hints import HINTS
from partnerskap.engine.query import Answer, Query, Term
from partnerskap.engine.rows import select
from partnerskap.errors import PartnerskapError
from partnerskap.web.metrics import account
from partnerskap.web.pages.page import Page, make_page
from partnerskap.web.problems import explain as explain_kind
from partnerskap.web.problems import is_translated, kebab, say
from partnerskap.web.query_page.charts import Chart, draw_answer, draw_chart
from partnerskap.web.query_page.sharing import Citation, Share, cite, share, write_code
from partnerskap.web.query_page.table import Cell, Table, read_table, show
from partnerskap.web.serving import Served
from partnerskap.web.sparql.formats import JSON, N_TRIPLES


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it."""

    table: Table
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None
    maps: Sequence[Map]
    share: Share
    code: Sequence[tuple[str, str, str]]
    citation: Citation
    hints: Sequence[str] = ()
    """Why nothing may have been found, in the reader's language."""


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, and where in the query that is if it is known."""

    text: str
    line: int | None = None
    column: int | None = None
    told: LazyString | str = ""
    """The same in general, in the reader's language."""
    translated: bool = False
    """Whether `text` is in the reader's language too."""


def answer(query: Query, title: str, link: Sequence[tuple[str, str]], served: Served) -> Shown:
    """Return what to show for *query*, called *title*, at *link* if it has a short one.

    Raises the errors of the engine.
    """
    answered = ask(query, served)
    table = read_table(answered)
    names = name_nodes(served, table.nodes())
    shared = share(query, table.form, served, link)
    return Shown(
        table,
        [[show(term, names) for term in row] for row in table.rows],
        draw_chart(table, names),
        draw_answer(table, names),
        shared,
        write_code(shared),
        cite(shared, served.manifest, title),
        [str(gettext(HINTS[hint.kind], **hint.parts)) for hint in answered.hints],
    )


def ask(query: Query, served: Served) -> Answer:
    """Return the engine's answer to *query* in the formats that the page can read."""
    with account(query.text, served.manifest.digest, time.perf_counter()) as note:
        answered = served.engine.answer(query._replace(results=JSON, triples=N_TRIPLES))
        note.answered(answered)
    return answered


def explain(error: PartnerskapError) -> Fault:
    """Return what the page says of *error*."""
    told = explain_kind(kebab(type(error).__name__), error.status)
    if isinstance(error, InvalidQuery):
        text, translated = say(error, place=False), is_translated(error)
        return Fault(text, error.line, error.column, told.title, translated=translated)
    return Fault(str(error), told=told.title)


MOST: Final = 1000
"""Things that one query asks the names of."""
NAMES: Final = """
SELECT ?s ?p ?o WHERE {
  VALUES ?s { %s }
  {
    VALUES ?p { rdfs:label skos:prefLabel schema:name dcterms:title pk:country }
    ?s ?p ?o
  }
  UNION { ?s pk:governedBy/pk:country ?o BIND (pk:country AS ?p) }
}"""


def name_nodes(served: Served, nodes: Sequence[NamedNode]) -> Page:
    """Return a page that knows the names, and the countries, of *nodes*."""
    rows: list[dict[str, Term]] = []
    for start in range(0, len(nodes), MOST):
        # A list can't be bound to a variable. A checked IRI holds no sign that could end it early.
        checked = " ".join(str(NamedNode(node.value)) for node in nodes[start : start + MOST])
        rows += select(served.engine, NAMES % checked)
    return make_page(rows)
