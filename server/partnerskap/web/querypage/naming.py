"""Finds what the things in an answer are called, with one query for many of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyoxigraph import NamedNode

from partnerskap.engine.query import Term
from partnerskap.engine.rows import select
from partnerskap.web.pages.asking import make_page
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import Served

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
