"""The formats of documents: suffix, media type and writer of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from partnerskap.vocabulary import prefixes
from partnerskap.web.documents.document import Document
from partnerskap.web.documents.jsonld import Context, write_json, write_json_ld
from partnerskap.web.documents.turtle import write_turtle

HTML = "text/html"
JSON = "application/json"


@dataclass(frozen=True)
class Format:
    """One format that a document can be had in."""

    suffix: str
    media_type: str
    name: str
    write: Callable[[Document, Context], bytes]


def turtle(document: Document, _context: Context) -> bytes:
    """Return *document* in Turtle, what it is about first."""
    first = (document.about.value, document.iri.value)
    return write_turtle(document.triples, prefixes(document.base), first)


def rdf_xml(document: Document, _context: Context) -> bytes:
    """Return *document* in RDF/XML; only the namespaces in use are declared."""
    triples = sorted(document.triples, key=str)
    used = {predicate(triple) for triple in triples}
    spaces = {
        name: iri for name, iri in prefixes(document.base).items() if iri in used and name != "rdf"
    }
    return write(triples, RdfFormat.RDF_XML, spaces)


def n_triples(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Triples, sorted."""
    return write(sorted(document.triples, key=str), RdfFormat.N_TRIPLES)


def n_quads(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Quads: every statement in the graph that holds it, sorted."""
    return write(sorted(document.quads, key=str), RdfFormat.N_QUADS)


def trig(document: Document, _context: Context) -> bytes:
    """Return *document* in TriG: every statement in the graph that holds it."""
    spaces = prefixes(document.base)
    quads = sorted(document.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    return write(quads, RdfFormat.TRIG, spaces)


def write(
    statements: list[Triple] | list[Quad], kind: RdfFormat, spaces: dict[str, str] | None = None
) -> bytes:
    """Return *statements* in the format *kind* with prefixes for *spaces*."""
    found = serialize(statements, format=kind, prefixes=spaces)
    assert found is not None  # noqa: S101 - no output was given, so bytes come back
    return found


def predicate(triple: Triple) -> str:
    """Return the namespace of the predicate of *triple*."""
    return re.sub(r"[^/#]*\Z", "", triple.predicate.value)


FORMATS = (
    Format("ttl", "text/turtle", "Turtle", turtle),
    Format("jsonld", "application/ld+json", "JSON-LD", write_json_ld),
    Format("rdf", "application/rdf+xml", "RDF/XML", rdf_xml),
    Format("nt", "application/n-triples", "N-Triples", n_triples),
    Format("trig", "application/trig", "TriG", trig),
    Format("nq", "application/n-quads", "N-Quads", n_quads),
)
"""Every RDF format."""
SUFFIXES = {one.suffix: one.media_type for one in FORMATS} | {"html": HTML, "json": JSON}
"""Suffix of a document's address → media type."""
WRITERS = {one.media_type: one.write for one in FORMATS} | {JSON: write_json}
"""Media type → what writes it; HTML is written by the pages."""
OFFERED = (*(one.media_type for one in FORMATS), HTML, JSON)
"""Every media type, the one for a request without preference first."""
