"""The change feed as a Linked Data Event Stream: an entry point, and pages that never change."""

from __future__ import annotations

import gzip
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.manifest import FeedPage, page_file
from partnerskap.vocabulary import iri
from partnerskap.web.catalog.library import Library, NotKept

TYPE: Final = iri("rdf:type")
ACTIVITIES: Final = {
    "Create": "versionCreateObject",
    "Update": "versionUpdateObject",
    "Delete": "versionDeleteObject",
}
"""What may happen to a resource → the property of the stream that names the kind of member."""
POLLING: Final = 24 * 60 * 60
"""Seconds between two looks that are often enough."""


def describe_stream(library: Library, address: str) -> list[Triple]:
    """Return what the entry point at *address* says: the stream, how to read it, its pages."""
    stream, root = NamedNode(library.base + "feed"), NamedNode(address + "feed")
    integer = iri("xsd:integer")
    told = [
        Triple(stream, TYPE, iri("ldes:EventStream")),
        Triple(stream, iri("tree:view"), root),
        Triple(stream, iri("ldes:timestampPath"), iri("as:published")),
        Triple(stream, iri("ldes:sequencePath"), iri("schema:position")),
        Triple(stream, iri("ldes:versionOfPath"), iri("as:object")),
        Triple(stream, iri("ldes:pollingInterval"), Literal(str(POLLING), datatype=integer)),
        Triple(stream, iri("dcterms:isPartOf"), NamedNode(library.base + "dataset/partnerskap")),
        Triple(root, TYPE, iri("tree:Node")),
        Triple(root, TYPE, iri("ldes:EventSource")),
    ]
    for activity, path in ACTIVITIES.items():
        told.append(Triple(stream, iri(f"ldes:{path}"), iri(f"as:{activity}")))
    for page in library.history.pages:
        told += describe_relation(root, page, address)
    return told


def describe_relation(root: NamedNode, page: FeedPage, address: str) -> list[Triple]:
    """Return the statements that lead from *root* to *page*, and from when its members are."""
    link = NamedNode(f"{address}feed#page-{page.number}")
    published = Literal(page.published, datatype=iri("xsd:dateTime"))
    return [
        Triple(root, iri("tree:relation"), link),
        Triple(link, TYPE, iri("tree:GreaterThanOrEqualToRelation")),
        Triple(link, iri("tree:path"), iri("as:published")),
        Triple(link, iri("tree:value"), published),
        Triple(link, iri("tree:node"), NamedNode(f"{address}feed/{page.number}")),
    ]


def find_page(library: Library, number: int) -> FeedPage:
    """Return page *number* of the feed, or raise `NotKept`."""
    pages = library.history.pages
    if not 1 <= number <= len(pages):
        raise NotKept(f"There is no page {number} of the feed. There are {len(pages)}.")
    return pages[number - 1]


def read_members(library: Library, page: FeedPage, address: str) -> list[Quad]:
    """Return the members of *page*, each with its graph, and that the page won't change."""
    node = NamedNode(f"{address}feed/{page.number}")
    true = Literal("true", datatype=iri("xsd:boolean"))
    with gzip.open(page_file(library.folder, page.number), "rb") as file:
        told = list(parse(file.read(), format=RdfFormat.N_QUADS))
    own = [
        Quad(node, TYPE, iri("tree:Node")),
        Quad(node, iri("ldes:immutable"), true),
        Quad(NamedNode(library.base + "feed"), iri("tree:view"), NamedNode(address + "feed")),
    ]
    return [*own, *told]
