"""The change feed as a Linked Data Event Stream: an entry point, and pages that never change."""

from __future__ import annotations

import gzip

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.history import Page, page_file
from partnerskap.web.documents.terms import named
from partnerskap.web.harvest.library import Library, NotKept

TYPE = named("rdf:type")
ACTIVITIES = {"Create": "versionCreateObject", "Update": "versionUpdateObject"} | {
    "Delete": "versionDeleteObject"
}
POLLING = 24 * 60 * 60
"""Seconds between two looks that are often enough."""


def entry(library: Library, address: str) -> list[Triple]:
    """Return what the entry point at *address* says: the stream, how to read it, its pages."""
    stream, root = NamedNode(library.base + "feed"), NamedNode(address + "feed")
    integer = named("xsd:integer")
    told = [
        Triple(stream, TYPE, named("ldes:EventStream")),
        Triple(stream, named("tree:view"), root),
        Triple(stream, named("ldes:timestampPath"), named("as:published")),
        Triple(stream, named("ldes:sequencePath"), named("schema:position")),
        Triple(stream, named("ldes:versionOfPath"), named("as:object")),
        Triple(stream, named("ldes:pollingInterval"), Literal(str(POLLING), datatype=integer)),
        Triple(stream, named("dcterms:isPartOf"), NamedNode(library.base + "dataset/partnerskap")),
        Triple(root, TYPE, named("tree:Node")),
        Triple(root, TYPE, named("ldes:EventSource")),
    ]
    for activity, path in ACTIVITIES.items():
        told.append(Triple(stream, named(f"ldes:{path}"), named(f"as:{activity}")))
    for page in library.history.pages:
        told += relation(root, page, address)
    return told


def relation(root: NamedNode, page: Page, address: str) -> list[Triple]:
    """Return the statements that lead from *root* to *page*, and from when its members are."""
    link = NamedNode(f"{address}feed#page-{page.number}")
    published = Literal(page.published, datatype=named("xsd:dateTime"))
    return [
        Triple(root, named("tree:relation"), link),
        Triple(link, TYPE, named("tree:GreaterThanOrEqualToRelation")),
        Triple(link, named("tree:path"), named("as:published")),
        Triple(link, named("tree:value"), published),
        Triple(link, named("tree:node"), NamedNode(f"{address}feed/{page.number}")),
    ]


def find_page(library: Library, number: int) -> Page:
    """Return page *number* of the feed, or raise `NotKept`."""
    pages = library.history.pages
    if not 1 <= number <= len(pages):
        raise NotKept(f"There is no page {number} of the feed. There are {len(pages)}.")
    return pages[number - 1]


def members(library: Library, page: Page, address: str) -> list[Quad]:
    """Return the members of *page*, each with its graph, and that the page won't change."""
    node = NamedNode(f"{address}feed/{page.number}")
    true = Literal("true", datatype=named("xsd:boolean"))
    with gzip.open(page_file(library.folder, page.number), "rb") as file:
        told = list(parse(file.read(), format=RdfFormat.N_QUADS))
    own = [
        Quad(node, TYPE, named("tree:Node")),
        Quad(node, named("ldes:immutable"), true),
        Quad(NamedNode(library.base + "feed"), named("tree:view"), NamedNode(address + "feed")),
    ]
    return [*own, *told]
