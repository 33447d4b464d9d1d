"""Turns a document into a response: body, validators, and links to its other forms."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from io import SEEK_END
from typing import IO, Final

from flask import Response, request
from pyoxigraph import NamedNode
from werkzeug.wsgi import wrap_file

from partnerskap import __version__
from partnerskap.web.documents.addresses import document_of, path_of
from partnerskap.web.documents.document import DATASET, Document, granted_licenses
from partnerskap.web.documents.formats import SUFFIXES, WRITERS
from partnerskap.web.documents.links import alternates, signpost
from partnerskap.web.documents.wishes import Wish
from partnerskap.web.serving import Served

PART: Final = 64 * 1024


def send(
    served: Served,
    wanted: Wish,
    make: Callable[[], Document],
    status: int = 200,
) -> Response:
    """Return what *make* makes in the RDF format *wanted*; it is not called for a 304."""
    response = prepare(served, wanted, status)
    response.set_etag(fingerprint(served, wanted))
    if status == 200 and response.make_conditional(request).status_code == 304:
        return response
    document = make()
    names = served.loaded.context if "json" in wanted.media_type else {}
    response.set_data(WRITERS[wanted.media_type](document, names))
    dataset = document.base + DATASET
    links = signpost(document.about, document.licenses, document.kinds, dataset)
    return lead(response, path_of(document.base, document.iri.value), wanted, links)


def pour(served: Served, wanted: Wish, graph: NamedNode, fill: Callable[[], IO[bytes]]) -> Response:
    """Return the file that *fill* makes of a large *graph*; it is not called for a 304.

    The tag is weak: the statements are always the same, their order need not be.
    """
    response = prepare(served, wanted, 200)
    response.set_etag(fingerprint(served, wanted), weak=True)
    if response.make_conditional(request).status_code == 304:
        return response
    file = fill()
    response.content_length = file.seek(0, SEEK_END)
    file.seek(0)
    response.response = wrap_file(request.environ, file, PART)
    response.direct_passthrough = True
    base = served.manifest.base
    granted = granted_licenses(base, served.loaded.provenance, [graph.value])
    links = signpost(graph, granted, (), base + DATASET)
    return lead(response, path_of(base, graph.value), wanted, links)


def show(served: Served, wanted: Wish, about: NamedNode, page: str, status: int = 200) -> Response:
    """Return the HTML *page* that describes *about*, or 304 if the sender has it already."""
    base = served.manifest.base
    granted = granted_licenses(base, served.loaded.provenance, ())
    response = prepare(served, wanted, status)
    response.vary.add("Accept-Language")
    response.set_data(page)
    response.add_etag()
    place = path_of(base, document_of(base, about.value))
    lead(response, place, wanted, signpost(about, granted, (), base + DATASET))
    if status == 200:
        response.make_conditional(request)
    return response


def prepare(served: Served, wanted: Wish, status: int) -> Response:
    """Return an empty response with the headers that need no content."""
    response = Response(status=status, content_type=wanted.media_type)
    if wanted.media_type.startswith("text/"):
        response.content_type = wanted.media_type + "; charset=utf-8"
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = served.snapshot.changed
    if wanted.negotiated:
        response.vary.add("Accept")
    return response


def fingerprint(served: Served, wanted: Wish) -> str:
    """Return the entity tag of an RDF representation: the same as long as its bytes are."""
    parts = (__version__, served.manifest.digest, wanted.path, wanted.media_type)
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def lead(response: Response, place: str, wanted: Wish, links: list[str]) -> Response:
    """Return *response* with *links* and those from path *place* to the other formats."""
    if wanted.negotiated:
        suffix = next(name for name, media in SUFFIXES.items() if media == wanted.media_type)
        response.content_location = f"{place}.{suffix}"
    for value in (*links, *alternates(place, wanted.media_type)):
        response.headers.add("Link", value)
    return response
