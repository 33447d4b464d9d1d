"""Sends statements in the RDF format that the request wishes, with validators and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from flask import Response, request
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from partnerskap.engine.errors import NotAcceptable
from partnerskap.vocabulary import prefixes
from partnerskap.web.documents.document import Document
from partnerskap.web.documents.formats import FORMATS, JSON, OFFERED, WRITERS
from partnerskap.web.documents.responses import fingerprint, lead, prepare
from partnerskap.web.documents.wishes import Wish, read_wish
from partnerskap.web.negotiation import choose
from partnerskap.web.serving import Served

XML: Final = "application/rdf+xml"
JSON_LD: Final = "application/ld+json"
TRIG: Final = "application/trig"
WITH_GRAPHS: Final = (TRIG, "application/n-quads", JSON_LD)
"""Media types that say which graph a statement is in."""
NO_GRAPHS: Final = tuple(one.media_type for one in FORMATS if one.media_type not in WITH_GRAPHS)
FOREVER: Final = "public, max-age=31536000, immutable"


def wish(first: Sequence[str] = (), without: Iterable[str] = ()) -> Wish:
    """Return what the request wishes of a document that is offered as *first* by preference.

    Raises `NotAcceptable` for a media type among those *without* which it is offered.
    """
    wanted = read_wish()
    offered = [*first, *(one for one in OFFERED if one not in {*first, *without, JSON})]
    if wanted.negotiated:
        return Wish(wanted.path, choose(request.accept_mimetypes, offered), negotiated=True)
    if wanted.media_type not in offered:
        raise NotAcceptable("This resource is available as " + ", ".join(offered) + ".")
    return wanted


def send_quads(
    served: Served, wanted: Wish, iri: NamedNode, make: Callable[[], Sequence[Quad]]
) -> Response:
    """Return the statements that *make* makes about *iri*, as *wanted*, with their graphs."""
    return _send(served, wanted, iri, lambda: write_quads(served, wanted.media_type, make()))


def send_triples(
    served: Served, wanted: Wish, iri: NamedNode, make: Callable[[], Sequence[Triple]]
) -> Response:
    """Return the statements that *make* makes about *iri*, as *wanted*."""

    def quads() -> list[Quad]:
        return [Quad(one.subject, one.predicate, one.object) for one in make()]

    return send_quads(served, wanted, iri, quads)


def _send(served: Served, wanted: Wish, iri: NamedNode, body: Callable[[], bytes]) -> Response:
    query = request.query_string.decode("ascii", "replace")
    marked = Wish(f"{wanted.path}?{query}", wanted.media_type, wanted.negotiated)
    response = prepare(served, wanted, 200)
    response.set_etag(fingerprint(served, marked))
    if response.make_conditional(request).status_code == 304:
        return response
    response.set_data(body())
    return lead(response, "/" + iri.value.removeprefix(served.manifest.base), wanted, [])


def write_quads(served: Served, media_type: str, quads: Sequence[Quad]) -> bytes:
    """Return *quads* in the format of *media_type*; the same statements give the same bytes."""
    base = served.manifest.base
    if media_type == JSON_LD:
        ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
        written = serialize(ordered, format=RdfFormat.JSON_LD, prefixes=prefixes(base))
        return written or b""
    document = Document(base, NamedNode(base), NamedNode(base), tuple(quads), (), (), ())
    return WRITERS[media_type](document, {})
