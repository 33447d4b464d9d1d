"""Writes a document in each format of RDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from partnerskap.vocabulary import prefixes
from partnerskap.web import negotiation
from partnerskap.web.negotiation import Representation
from partnerskap.web.resources.context import Context
from partnerskap.web.resources.document import Document
from partnerskap.web.resources.jsonld import write_json, write_json_ld
from partnerskap.web.resources.turtle import serialize_turtle


def write_turtle(document: Document, _context: Context) -> bytes:
    """Return *document* in Turtle, what it is about first."""
    first = (document.about.value, document.iri.value)
    return serialize_turtle(document.triples, prefixes(document.base), first)


def write_rdf_xml(document: Document, _context: Context) -> bytes:
    """Return *document* in RDF/XML; only the namespaces in use are declared."""
    triples = sorted(document.triples, key=str)
    used = {namespace_of(triple.predicate) for triple in triples}
    spaces = {
        name: iri for name, iri in prefixes(document.base).items() if iri in used and name != "rdf"
    }
    return serialize_statements(triples, RdfFormat.RDF_XML, spaces)


def write_n_triples(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Triples, sorted."""
    return serialize_statements(sorted(document.triples, key=str), RdfFormat.N_TRIPLES)


def write_n_quads(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Quads: every statement in the graph that holds it, sorted."""
    return serialize_statements(sorted(document.quads, key=str), RdfFormat.N_QUADS)


def write_trig(document: Document, _context: Context) -> bytes:
    """Return *document* in TriG: every statement in the graph that holds it."""
    spaces = prefixes(document.base)
    quads = sorted(document.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    return serialize_statements(quads, RdfFormat.TRIG, spaces)


def serialize_statements(
    statements: list[Triple] | list[Quad], kind: RdfFormat, spaces: dict[str, str] | None = None
) -> bytes:
    """Return *statements* in the format *kind* with prefixes for *spaces*."""
    found = serialize(statements, format=kind, prefixes=spaces)
    assert found is not None  # noqa: S101 - no output was given, so bytes come back
    return found


def namespace_of(predicate: NamedNode) -> str:
    """Return the namespace of *predicate*: all up to its last `#` or `/`."""
    return re.sub(r"[^/#]*\Z", "", predicate.value)


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
