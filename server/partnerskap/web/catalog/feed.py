"""The change feeds as Linked Data Event Streams: entry points, and pages that never change."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.manifest import CATALOG_FEED, FEED, FeedPage, page_file
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


@dataclass(frozen=True)
class Feed:
    """One of the feeds: of the data, or of the catalogue."""

    path: str
    """Where its entry point is, and below which its pages are."""
    of: str
    """Path of what it tells the changes of."""
    pages: Sequence[FeedPage]

    def page(self, number: int) -> FeedPage:
        """Return page *number*, or raise `NotKept`."""
        if not 1 <= number <= len(self.pages):
            raise NotKept(f"There is no page {number} of the feed. There are {len(self.pages)}.")
        return self.pages[number - 1]


def feed_of_data(library: Library) -> Feed:
    """Return the feed of the data."""
    return Feed(FEED, "dataset/partnerskap", library.history.pages)


def feed_of_catalog(library: Library) -> Feed:
    """Return the feed of the catalogue's entities (DCAT-AP Feeds)."""
    return Feed(CATALOG_FEED, "catalog", library.history.catalog)


def describe_stream(library: Library, feed: Feed, address: str) -> list[Triple]:
    """Return what the entry point of *feed* at *address* says: how to read it, and its pages."""
    stream, root = NamedNode(library.base + feed.path), NamedNode(address + feed.path)
    integer = iri("xsd:integer")
    told = [
        Triple(stream, TYPE, iri("ldes:EventStream")),
        Triple(stream, iri("tree:view"), root),
        Triple(stream, iri("ldes:timestampPath"), iri("as:published")),
        Triple(stream, iri("ldes:versionOfPath"), iri("as:object")),
        Triple(stream, iri("ldes:pollingInterval"), Literal(str(POLLING), datatype=integer)),
        Triple(stream, iri("dcterms:isPartOf"), NamedNode(library.base + feed.of)),
        Triple(root, TYPE, iri("tree:Node")),
        Triple(root, TYPE, iri("ldes:EventSource")),
    ]
    if feed.path == FEED:
        told.append(Triple(stream, iri("ldes:sequencePath"), iri("schema:position")))
    for activity, path in ACTIVITIES.items():
        told.append(Triple(stream, iri(f"ldes:{path}"), iri(f"as:{activity}")))
    for page in feed.pages:
        told += describe_relation(root, page)
    return told


def describe_relation(root: NamedNode, page: FeedPage) -> list[Triple]:
    """Return the statements that lead from *root* to *page*, and from when its members are."""
    link = NamedNode(f"{root.value}#page-{page.number}")
    published = Literal(page.published, datatype=iri("xsd:dateTime"))
    return [
        Triple(root, iri("tree:relation"), link),
        Triple(link, TYPE, iri("tree:GreaterThanOrEqualToRelation")),
        Triple(link, iri("tree:path"), iri("as:published")),
        Triple(link, iri("tree:value"), published),
        Triple(link, iri("tree:node"), NamedNode(f"{root.value}/{page.number}")),
    ]


def read_members(library: Library, feed: Feed, page: FeedPage, address: str) -> list[Quad]:
    """Return the members of *page* of *feed*, each with its graph, and that it won't change."""
    node = NamedNode(f"{address}{feed.path}/{page.number}")
    true = Literal("true", datatype=iri("xsd:boolean"))
    path = page_file(library.folder, page.number, feed.path)
    with gzip.open(library.files.checked(path), "rb") as file:
        told = list(parse(file.read(), format=RdfFormat.N_QUADS))
    own = [
        Quad(node, TYPE, iri("tree:Node")),
        Quad(node, iri("ldes:immutable"), true),
        Quad(NamedNode(library.base + feed.path), iri("tree:view"), NamedNode(address + feed.path)),
    ]
    return [*own, *told]
