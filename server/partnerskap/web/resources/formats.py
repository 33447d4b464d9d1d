"""Writes a document in each format of RDF; Turtle in house style, sorted and grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from partnerskap import turtle
from partnerskap.engine import well_formed
from partnerskap.vocabulary import prefixes
from partnerskap.web import negotiation
from partnerskap.web.negotiation import Representation
from partnerskap.web.resources.context import Context
from partnerskap.web.resources.document import Document
from partnerskap.web.resources.jsonld import write_json, write_json_ld


@cache
def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes of documents under *base*."""
    return prefixes(base)


def write_turtle(document: Document, _context: Context) -> bytes:
    """Return *document* in Turtle, what it is about first."""
    first = (document.about.value, document.iri.value)
    return turtle.write_turtle(document.triples, prefixes_of(document.base), first)


def write_rdf_xml(document: Document, _context: Context) -> bytes:
    """Return *document* in RDF/XML; only the namespaces in use are declared."""
    triples = sorted(document.triples, key=str)
    return well_formed.write_rdf_xml(triples, prefixes_of(document.base))


def write_n_triples(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Triples, sorted."""
    return serialize_statements(sorted(document.triples, key=str), RdfFormat.N_TRIPLES)


def write_n_quads(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Quads: everything, and again what lies in named graphs."""
    return write_quads(document.dataset, RdfFormat.N_QUADS, document.base)


def write_trig(document: Document, _context: Context) -> bytes:
    """Return *document* in TriG: everything, and again what lies in named graphs."""
    return write_quads(document.dataset, RdfFormat.TRIG, document.base)


def write_quads(quads: Iterable[Quad], kind: RdfFormat, base: str) -> bytes:
    """Return *quads* in the format *kind*, N-Quads sorted, TriG graph by graph."""
    ordered = sorted(quads, key=str)
    if kind == RdfFormat.N_QUADS:
        return serialize_statements(ordered, kind)
    ordered.sort(key=lambda quad: str(quad.graph_name))
    told = turtle.write_n_triples(quad.triple for quad in ordered)
    used = turtle.used_prefixes([told], prefixes_of(base))
    return serialize_statements(ordered, kind, used)


def serialize_statements(
    statements: list[Triple] | list[Quad], kind: RdfFormat, spaces: dict[str, str] | None = None
) -> bytes:
    """Return *statements* in the format *kind* with prefixes for *spaces*."""
    found = serialize(statements, format=kind, prefixes=spaces)
    assert found is not None  # noqa: S101 - no output was given, so bytes come back
    return found


WRITERS: Final[Mapping[Representation, Callable[[Document, Context], bytes]]] = {
    negotiation.TURTLE: write_turtle,
    negotiation.JSON_LD: write_json_ld,
    negotiation.RDF_XML: write_rdf_xml,
    negotiation.N_TRIPLES: write_n_triples,
    negotiation.TRIG: write_trig,
    negotiation.N_QUADS: write_n_quads,
    negotiation.JSON: write_json,
}
"""What writes each representation; HTML is written by the pages."""
