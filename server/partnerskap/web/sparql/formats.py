"""The formats of SPARQL answers: what is offered, and what `?format=` may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Form
from partnerskap.web.negotiation import choose

HTML: Final = "text/html"
RESULTS: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/xml",
)
"""Media types for SELECT and ASK, the preferred one first."""
TRIPLES: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "text/n3",
    "application/json",
    "application/xml",
    "text/xml",
)
"""Media types for CONSTRUCT and DESCRIBE, the preferred one first."""

JSON, XML, CSV, TSV = RESULTS[:4]
TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG = TRIPLES[:6]
NAMES: Final[dict[str, tuple[str | None, str | None]]] = {
    "json": (JSON, JSON_LD),
    "xml": (XML, RDF_XML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    "turtle": (None, TURTLE),
    "ttl": (None, TURTLE),
    "n3": (None, TURTLE),
    "nt": (None, N_TRIPLES),
    "ntriples": (None, N_TRIPLES),
    "n-triples": (None, N_TRIPLES),
    "rdf": (None, RDF_XML),
    "rdfxml": (None, RDF_XML),
    "rdf+xml": (None, RDF_XML),
    "rdf-xml": (None, RDF_XML),
    "jsonld": (None, JSON_LD),
    "json-ld": (None, JSON_LD),
    "nq": (None, N_QUADS),
    "nquads": (None, N_QUADS),
    "trig": (None, TRIG),
    "html": (HTML, HTML),
}
"""`?format=` → media type for results and for triples; None where it does not fit."""


CONTENT_TYPES: Final = {
    name: name + "; charset=utf-8" if name.startswith("text/") else name
    for name in (*RESULTS, *TRIPLES, HTML)
}
"""Media type → what a Content-Type header says."""


@dataclass(frozen=True)
class Wanted:
    """The media types that a request wants; None where nothing offered is acceptable."""

    results: str | None
    triples: str | None

    @property
    def page(self) -> bool:
        """Whether a page for people is wanted."""
        return HTML in (self.results, self.triples)


def read_wanted(accept: MIMEAccept, name: str | None) -> Wanted:
    """Return what *accept* and the parameter `format` ask for; the parameter wins.

    Raises `NotAcceptable` for a name that is not known.
    """
    if not name:
        return Wanted(among(accept, (*RESULTS, HTML)), among(accept, (*TRIPLES, HTML)))
    known = NAMES.get(name.lower())
    if known is not None:
        return Wanted(*known)
    results, triples = (name if name in offered else None for offered in (RESULTS, TRIPLES))
    if results is None and triples is None:
        raise NotAcceptable(f"Unknown format '{name}'. Known: " + ", ".join(NAMES) + ".")
    return Wanted(results, triples)


def among(accept: MIMEAccept, offered: tuple[str, ...]) -> str | None:
    """Return the best of *offered* for *accept*, or None."""
    try:
        return choose(accept, offered)
    except NotAcceptable:
        return None


def available(form: str) -> NotAcceptable:
    """Return the error that lists what an answer of *form* is available as."""
    offered = TRIPLES if form == Form.TRIPLES else RESULTS
    return NotAcceptable("This answer is available as " + ", ".join(offered) + ".")
