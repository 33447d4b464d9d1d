"""Responses that send a document: body, validators, and links to its other representations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from io import SEEK_END
from typing import IO, Final

from flask import Response, request
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from werkzeug.wsgi import wrap_file

from partnerskap import __version__
from partnerskap.vocabulary import prefixes
from partnerskap.web.negotiation import (
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    RDF,
    TRIG,
    Representation,
    Selection,
    content_type,
)
from partnerskap.web.resources.addresses import document_of, link, path_of
from partnerskap.web.resources.document import DATASET, Document
from partnerskap.web.resources.formats import WRITERS, write_quads
from partnerskap.web.serving import Served

PART: Final = 64 * 1024
CONTEXT: Final = "http://www.w3.org/ns/json-ld#context"
QUADS: Final = {TRIG: RdfFormat.TRIG, N_QUADS: RdfFormat.N_QUADS}
PAGE: Final = "https://schema.org/AboutPage"


def send_document(
    served: Served, selection: Selection, make: Callable[[], Document], status: int = 200
) -> Response:
    """Return what *make* makes as the *selection* says; it is not called for a 304."""
    response = prepare(served, selection, status)
    response.set_etag(entity_tag(served, selection))
    if status == 200 and response.make_conditional(request).status_code == 304:
        return response
    document, wanted = make(), selection.representation
    names = served.loaded.context if wanted in (JSON_LD, JSON) else {}
    response.set_data(WRITERS[wanted](document, names))
    links = signpost(document.about, document.licenses, document.kinds, document.base)
    return add_links(response, path_of(document.base, document.iri.value), selection, links)


def send_page(
    served: Served, selection: Selection, about: NamedNode, page: str, status: int = 200
) -> Response:
    """Return the HTML *page* that describes *about*, or 304 if the sender has it already."""
    base = served.manifest.base
    granted = served.loaded.provenance.licenses
    response = prepare(served, selection, status)
    response.vary.add("Accept-Language")
    response.set_data(page)
    response.add_etag()
    place = path_of(base, document_of(base, about.value))
    add_links(response, place, selection, signpost(about, granted, (), base))
    if status == 200:
        response.make_conditional(request)
    return response


def send_file(
    served: Served, selection: Selection, graph: NamedNode, make: Callable[[], IO[bytes]]
) -> Response:
    """Return the file that *make* makes of a large *graph*; it is not called for a 304.

    The tag is weak: the statements are always the same, their order need not be.
    """
    response = prepare(served, selection, 200)
    response.set_etag(entity_tag(served, selection), weak=True)
    if response.make_conditional(request).status_code == 304:
        return response
    file = make()
    response.content_length = file.seek(0, SEEK_END)
    file.seek(0)
    response.response = wrap_file(request.environ, file, PART)
    response.direct_passthrough = True
    base = served.manifest.base
    granted = served.loaded.provenance.licenses_of([graph.value])
    return add_links(
        response, path_of(base, graph.value), selection, signpost(graph, granted, (), base)
    )


def send_triples(
    served: Served, selection: Selection, about: NamedNode, make: Callable[[], Sequence[Triple]]
) -> Response:
    """Return the statements that *make* makes, which are the document *about*."""

    def quads() -> list[Quad]:
        return [Quad(one.subject, one.predicate, one.object) for one in make()]

    return send_quads(served, selection, about, quads)


def send_quads(
    served: Served, selection: Selection, about: NamedNode, make: Callable[[], Sequence[Quad]]
) -> Response:
    """Return the statements that *make* makes, which are the document *about*, with their graphs.

    It is not called for a 304. The request's parameters may choose what is in the document.
    """
    response = prepare(served, selection, 200)
    response.set_etag(entity_tag(served, selection, "?" + request.query_string.decode("latin-1")))
    if response.make_conditional(request).status_code == 304:
        return response
    base = served.manifest.base
    response.set_data(serialize_quads(base, selection.representation, make()))
    return add_links(response, path_of(base, about.value), selection, [])


def serialize_quads(base: str, wanted: Representation, quads: Sequence[Quad]) -> bytes:
    """Return *quads* as *wanted*; the same statements give the same bytes."""
    if wanted == JSON_LD:
        ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
        written = serialize(ordered, format=RdfFormat.JSON_LD, prefixes=prefixes(base))
        return written or b""
    if wanted in QUADS:
        return write_quads(quads, QUADS[wanted], base)
    return WRITERS[wanted](Document(base, NamedNode(base), NamedNode(base), tuple(quads)), {})


def prepare(served: Served, selection: Selection, status: int) -> Response:
    """Return an empty response with the headers that need no content."""
    response = Response(status=status, content_type=content_type(selection.media_type))
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = served.snapshot.changed
    if selection.negotiated:
        response.vary.add("Accept")
    return response


def entity_tag(served: Served, selection: Selection, query: str = "") -> str:
    """Return the entity tag of an RDF representation: the same as long as its bytes are.

    *query* is what the request's parameters choose, if they choose anything.
    """
    parts = (__version__, served.manifest.name, selection.path + query, selection.media_type)
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def add_links(
    response: Response, place: str, selection: Selection, links: Iterable[str]
) -> Response:
    """Return *response* with *links* and those from path *place* to the other formats."""
    if selection.negotiated:
        response.content_location = f"{place}.{selection.representation.suffix}"
    for value in (*links, *alternates(place, selection)):
        response.headers.add("Link", value)
    return response


def signpost(
    about: NamedNode, licenses: Iterable[NamedNode], kinds: Iterable[NamedNode], base: str
) -> list[str]:
    """Return the links of every representation of the document about *about* (Signposting)."""
    return [
        link(about.value, "cite-as"),
        link(base + DATASET, "collection"),
        *(link(one.value, "license") for one in licenses),
        *(link(kind, "type") for kind in (PAGE, *(one.value for one in kinds))),
    ]


def alternates(place: str, selection: Selection) -> list[str]:
    """Return the links from the document at path *place*, as selected, to its other forms."""
    sent, offered = selection.representation, selection.offered
    relation = "describedby" if sent == HTML else "alternate"
    others = [one for one in RDF if one in offered and one != sent]
    found = [link(f"{place}.{one.suffix}", relation, one.media_type) for one in others]
    if sent != HTML and HTML in offered:
        found.append(link(f"{place}.{HTML.suffix}", "alternate", HTML.media_type))
    if sent == JSON:
        found.append(link("/context.jsonld", CONTEXT, JSON_LD.media_type))
    return found
