"""What the graph says of one resource: its statements, those pointing to it, and labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from partnerskap.engine.query import Engine, Term
from partnerskap.engine.rows import select
from partnerskap.vocabulary import iri
from partnerskap.web.resources.addresses import require_iri

MOST: Final = 5000
"""Rows that a description is made of at most; own statements come before those of others."""
QUERY: Final = f"""
SELECT ?iri ?graph ?subject ?predicate ?object ?label WHERE {{
  {{ GRAPH ?graph {{ ?iri ?predicate ?object }} OPTIONAL {{ ?object rdfs:label ?label }} }}
  UNION
  {{ GRAPH ?graph {{ ?subject ?predicate ?iri }} OPTIONAL {{ ?subject rdfs:label ?label }} }}
}}
ORDER BY ?subject ?predicate ?object ?graph ?label
LIMIT {MOST}
"""


@dataclass(frozen=True)
class Description:
    """All that a document tells of the resource it is about."""

    iri: NamedNode
    statements: tuple[Quad, ...]
    """The resource's own statements, each in the named graph that holds it."""
    mentions: tuple[Quad, ...]
    """Statements of others that point to the resource."""
    further: tuple[Triple, ...]
    """What is said of the things in statements and mentions: their labels."""
    complete: bool
    """Whether this is everything; if not, only mentions were left out, or it is huge."""

    @property
    def graphs(self) -> list[str]:
        """Return the named graphs that the statements come from, in order."""
        told = (*self.statements, *self.mentions)
        return sorted({require_iri(quad.graph_name).value for quad in told})


def describe(engine: Engine, resource: NamedNode) -> Description | None:
    """Return what *engine* knows of *resource*, or None if nothing says anything of it."""
    rows = select(engine, QUERY, iri=resource)
    own = [row for row in rows if "subject" not in row]
    if not own:
        return None
    others = [row for row in rows if "subject" in row]
    return Description(
        iri=resource,
        statements=tuple(dict.fromkeys(read_statement(row, resource) for row in own)),
        mentions=tuple(dict.fromkeys(read_statement(row, resource) for row in others)),
        further=tuple(sorted(collect_labels(rows), key=str)),
        complete=len(rows) < MOST,
    )


def read_statement(row: dict[str, Term], resource: NamedNode) -> Quad:
    """Return the statement in *row*; what the row leaves out is *resource*."""
    subject, value = row.get("subject", resource), row.get("object", resource)
    if isinstance(subject, Literal):
        raise TypeError(f"{subject} can't be a subject")
    return Quad(subject, require_iri(row["predicate"]), value, require_iri(row["graph"]))


def collect_labels(rows: Iterable[dict[str, Term]]) -> set[Triple]:
    """Return the labels in *rows*, each as a statement of the thing that bears it."""
    found = set()
    for row in rows:
        bearer, label = row.get("subject", row.get("object")), row.get("label")
        if isinstance(bearer, NamedNode) and isinstance(label, Literal):
            found.add(Triple(bearer, iri("rdfs:label"), label))
    return found
