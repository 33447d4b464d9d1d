"""The formats of SPARQL answers: what is offered, and what `?format=` may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Form
from partnerskap.web import negotiation
from partnerskap.web.negotiation import RDF, choose, prefers_html

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML: Final = negotiation.HTML.media_type
JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
TURTLE: Final = negotiation.TURTLE.media_type
N_TRIPLES: Final = negotiation.N_TRIPLES.media_type
RDF_XML: Final = negotiation.RDF_XML.media_type
JSON_LD: Final = negotiation.JSON_LD.media_type
OTHER: Final = ("application/json", "application/xml", "text/xml")
"""What some clients call the formats that are JSON or XML."""
RESULTS: Final = (JSON, XML, CSV, TSV, *OTHER)
"""Media types for SELECT and ASK, the preferred one first."""
TRIPLES: Final = (
    *(TURTLE, N_TRIPLES, RDF_XML, JSON_LD),
    *(negotiation.N_QUADS.media_type, negotiation.TRIG.media_type, "text/n3", *OTHER),
    *(name for one in RDF for name in one.media_types if name != "text/n3"),
)
"""Media types for CONSTRUCT and DESCRIBE, the preferred one first."""

NAMES: Final[dict[str, tuple[str | None, str | None]]] = {
    "json": (JSON, JSON_LD),
    "xml": (XML, RDF_XML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    "xlsx": (XLSX, None),
    **{name: (None, one.media_type) for one in RDF for name in one.names if name != "xml"},
    "html": (HTML, HTML),
}
"""`?format=` → media type for results and for triples; None where it does not fit."""
CONTENT_TYPES: Final = {
    media_type: negotiation.content_type(media_type)
    for media_type in (*RESULTS, XLSX, *TRIPLES, HTML)
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
        return self.results == HTML


def read_wanted(accept: MIMEAccept, name: str | None) -> Wanted:
    """Return what *accept* and the parameter `format` ask for; the parameter wins.

    Raises `NotAcceptable` for a name that is not known.
    """
    if not name and prefers_html(accept, (*RESULTS, *TRIPLES)):
        return Wanted(HTML, HTML)
    if not name:
        return Wanted(among(accept, RESULTS), among(accept, TRIPLES))
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
