"""Responses that send a document: body, validators, and typed links (Signposting).

What every response says for browsers, lest a page be misused, is said here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from io import SEEK_END
from typing import IO, Final
from urllib.parse import urljoin

from flask import Flask, Response, request
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from werkzeug.wsgi import wrap_file

from partnerskap import __version__
from partnerskap.engine.well_formed import write_rdf_xml
from partnerskap.linking.fates import LIVING, State
from partnerskap.turtle import english_first, reading_order, write_turtle
from partnerskap.vocabulary import prefixes
from partnerskap.web.negotiation import (
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    RDF,
    RDF_XML,
    TRIG,
    TURTLE,
    Representation,
    Selection,
    content_type,
)
from partnerskap.web.public_address import site_path
from partnerskap.web.resources.addresses import document_of, path_of
from partnerskap.web.resources.document import DATASET, Document, values
from partnerskap.web.resources.formats import WRITERS, write_quads
from partnerskap.web.serving import OTHER, Served

PART: Final = 64 * 1024
PAGE: Final = "https://schema.org/AboutPage"
CONTEXT: Final = "http://www.w3.org/ns/json-ld#context"
CITATIONS: Final = {
    "bib": "application/x-bibtex",
    "cff": "application/x-yaml",
    "datacite.json": "application/vnd.datacite.datacite+json",
}
"""What the address of a version's citation ends in → its media type."""
CRATE: Final = "ro-crate-metadata.json"
LINKSET: Final = "application/linkset"
LINKSET_JSON: Final = "application/linkset+json"
LINKED: Final = re.compile(r"/(?:(?:doc|graph|dataset)/.+|ns|shapes|catalog)")
"""The pages whose links are to be had as a set."""
QUADS: Final = {TRIG: RdfFormat.TRIG, N_QUADS: RdfFormat.N_QUADS}
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every page says, unless its own view has said it already."""


def secure(app: Flask) -> None:
    """Let every response of *app* carry the headers that fit its kind."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the headers to *response*; those of pages only when it is one."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype == "text/html":
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


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
    links = signpost(served, document.about, document.licenses, document.kinds)
    return add_links(response, path_of(document.base, document.iri.value), selection, links)


def send_page(
    served: Served,
    selection: Selection,
    about: NamedNode,
    page: str,
    kinds: Iterable[NamedNode] = (),
) -> Response:
    """Return the HTML *page* that describes *about*, or 304 if the sender has it already.

    *kinds* are the classes of *about*. The page about what is retired has status 410.
    """
    fate = served.loaded.resources.fates.get(about, LIVING)
    status = 410 if fate.state is State.RETIRED else 200
    base = served.manifest.base
    granted = served.loaded.provenance.licenses
    response = prepare(served, selection, status)
    response.vary.add("Accept-Language")
    response.set_data(page)
    response.add_etag()
    place = path_of(base, document_of(base, about.value))
    add_links(response, place, selection, signpost(served, about, granted, kinds))
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
    links = signpost(served, graph, granted, ())
    return add_links(response, path_of(base, graph.value), selection, links)


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
    """Return *quads* as *wanted*, English first; the same statements give the same bytes."""
    if wanted == JSON_LD:
        ordered = sorted(quads, key=lambda one: (str(one.graph_name), reading_order(one.triple)))
        written = serialize(ordered, format=RdfFormat.JSON_LD, prefixes=prefixes(base))
        return written or b""
    if wanted in QUADS:
        return write_quads(quads, QUADS[wanted], base)
    triples, known = [quad.triple for quad in quads], prefixes(base)
    if wanted == TURTLE:
        return write_turtle(triples, known, (base, base), english_first)
    if wanted == RDF_XML:
        return write_rdf_xml(sorted(triples, key=reading_order), known)
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
    response: Response, place: str, selection: Selection, links: Iterable[Signpost]
) -> Response:
    """Return *response* with *links* and those from path *place* to the other formats."""
    if selection.negotiated:
        response.content_location = f"{place}.{selection.representation.suffix}"
    for one in (*links, *alternates(place, selection), *link_sets(place)):
        response.headers.add("Link", one.header())
    return response


@dataclass(frozen=True)
class Signpost:
    """A link from a page to *target*, as RFC 8288 knows them."""

    target: str
    relation: str
    media_type: str = ""

    def header(self) -> str:
        """Return it as one value of the header Link."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.relation}"{kind}'

    def seen_from(self, page: str) -> Signpost:
        """Return it with the whole address of its target, as it is written on *page*."""
        target = site_path(self.target) if self.target.startswith("/") else self.target
        return replace(self, target=urljoin(page, target))


def signpost(
    served: Served, about: NamedNode, licenses: Iterable[NamedNode], kinds: Iterable[NamedNode]
) -> list[Signpost]:
    """Return the links of every representation of the document about *about*, of these *kinds*."""
    base, authors = served.manifest.base, served.loaded.provenance.authors
    types = dict.fromkeys((PAGE, *(one.value for one in kinds)))
    return [
        Signpost(about.value, "cite-as"),
        *(Signpost(one, "collection") for one in find_collections(base, about.value)),
        *(Signpost(one.value, "author") for one in authors),
        *(Signpost(one.value, "license") for one in licenses),
        *(Signpost(kind, "type") for kind in types),
        *list_items(served, about),
        *list_records(served, about),
    ]


def find_collections(base: str, about: str) -> list[str]:
    """Return what *about* is a part of: a thing of the dataset, what is catalogued of the rest."""
    if about == base + "catalog":
        return []
    is_entry = about.startswith(base + "dataset/")
    return [base + ("catalog" if is_entry else DATASET)]


def list_items(served: Served, about: NamedNode) -> list[Signpost]:
    """Return the parts of *about* by its entry in the catalogue: files, or other entries."""
    library = served.loaded.library
    entries = library.entries if library is not None else {}
    told = entries.get(about, ())
    if not told:
        return []
    found = [Signpost(one.value, "item") for one in values(told, "dcat:dataset")]
    for one in values(told, "dcat:distribution"):
        of_file = entries.get(one, ())
        media = [node.value for node in values(of_file, "dcat:mediaType")]
        kind = media[0].partition("/media-types/")[2] if media else ""
        found += [
            Signpost(node.value, "item", kind) for node in values(of_file, "dcat:downloadURL")
        ]
    return sorted(found, key=lambda one: one.target)


def list_records(served: Served, about: NamedNode) -> list[Signpost]:
    """Return what else describes *about* if it is the dataset or a version of it."""
    start, library = served.manifest.base + DATASET, served.loaded.library
    if library is None or not about.value.startswith(start):
        return []
    name = about.value.removeprefix(start).removeprefix("/") or library.current.version
    version = library.history.find(name)
    if version is None:
        return []
    place = f"/version/{name}"
    crate = [(f"dump/{CRATE}", JSON_LD.media_type)] if CRATE in version.files else []
    told = [*((f"citation.{form}", kind) for form, kind in CITATIONS.items()), *crate]
    return [Signpost(f"{place}/{path}", "describedby", kind) for path, kind in told]


def link_sets(place: str) -> list[Signpost]:
    """Return the links from the page at path *place* to all its links as a document."""
    if OTHER in request.environ or not LINKED.fullmatch(place):
        return []
    return [Signpost(f"/linkset{place}", "linkset", kind) for kind in (LINKSET_JSON, LINKSET)]


def alternates(place: str, selection: Selection) -> list[Signpost]:
    """Return the links from the document at path *place*, as selected, to its other forms."""
    sent, offered = selection.representation, selection.offered
    relation = "describedby" if sent == HTML else "alternate"
    others = [one for one in RDF if one in offered and one != sent]
    found = [Signpost(f"{place}.{one.suffix}", relation, one.media_type) for one in others]
    if sent != HTML and HTML in offered:
        found.append(Signpost(f"{place}.{HTML.suffix}", "alternate", HTML.media_type))
        found.append(Signpost(place, "describes", HTML.media_type))
    if sent == JSON:
        found.append(Signpost("/context.jsonld", CONTEXT, JSON_LD.media_type))
    return found
