"""Asks the reader's query and gathers everything that the page shows of the answer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext
from pyoxigraph import NamedNode

from partnerskap.engine.answer import select
from partnerskap.engine.hints import HINTS
from partnerskap.engine.query import Answer, Query, Term
from partnerskap.web.metrics import account
from partnerskap.web.pages.page import Page, make_page
from partnerskap.web.query_page.headings import Heading, name_columns
from partnerskap.web.query_page.pictures import TABLE, Picture, find_pictures
from partnerskap.web.query_page.sharing import Citation, Share, cite, share, write_code
from partnerskap.web.query_page.table import Cell, Table, put_in_order, read_table, show
from partnerskap.web.serving import Served
from partnerskap.web.sparql.formats import JSON, N_TRIPLES


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it."""

    table: Table
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    pictures: Mapping[str, Picture]
    """What it can be shown as besides a table, by name."""
    view: str
    """What it is shown as."""
    share: Share
    code: Sequence[tuple[str, str, str]]
    citation: Citation
    hints: Sequence[str] = ()
    """Why nothing may have been found, in the reader's language."""


def answer(
    query: Query, title: str, link: Sequence[tuple[str, str]], served: Served, view: str = TABLE
) -> Shown:
    """Return what to show for *query*, called *title*, at *link* if it has a short one.

    It is shown as *view*, or as a table if it has not the shape for that.

    Raises the errors of the engine.
    """
    answered = ask(query, served)
    table = put_in_order(read_table(answered), query.text)
    names = name_nodes(served, table.nodes())
    pictures = find_pictures(table, names)
    chosen = view if view in pictures else TABLE
    shared = share(query, table.form, served, link, chosen)
    return Shown(
        table,
        name_columns(table, query.text, names),
        [[show(term, names) for term in row] for row in table.rows],
        pictures,
        chosen,
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
