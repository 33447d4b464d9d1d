"""Follows every address that the server gives to harvesters, and compares with what it promised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from math import ceil
from typing import Final
from xml.etree import ElementTree as ET

from rdflib import DCTERMS, FOAF, RDF, VOID, Graph, URIRef
from rdflib.namespace import Namespace

from partnerskap.harvest_check.harvester import DCAT, Catalog, Fetched, Harvester
from partnerskap.harvest_check.report import Check, judge
from partnerskap.vocabulary import PREFIXES

SECTION: Final = "Links"
SPDX: Final = Namespace(PREFIXES["spdx"])
TREE: Final = Namespace(PREFIXES["tree"])
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
TURTLE: Final = "text/turtle"
FEEDS: Final = ("feed", "feed/catalog")
"""Paths of the feeds of the data and of the catalogue."""
SAMPLE: Final = 100
"""About how many pages of a site map are asked."""
RDF_TYPES: Final = (TURTLE, "application/rdf+xml", "application/ld+json", "application/trig")


def check_links(harvester: Harvester, catalog: Catalog) -> Iterator[Check]:
    """Yield a point for each family of addresses."""
    yield judge(SECTION, "Every dump is what the catalogue says of it", dumps(harvester, catalog))
    yield judge(SECTION, "Every page is a page", pages(harvester, catalog))
    yield judge(SECTION, "Every service answers", services(harvester, catalog))
    yield judge(SECTION, "Every IRI of ours is described", things(harvester, catalog))
    yield judge(SECTION, "The VoID description leads to what it names", void(harvester))
    yield judge(SECTION, "The site map leads to pages", site_map(harvester))
    yield judge(SECTION, "Every page of the change feeds answers", feeds(harvester, catalog))


def dumps(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each way in which a dump differs from its distribution."""
    for node in catalog.of_type(DCAT.Distribution):
        for address in catalog.values(node, DCAT.downloadURL):
            if harvester.is_own(str(address)):
                answer = harvester.get(str(address))
                yield from (f"{address}: {fault}" for fault in differences(catalog, node, answer))


def differences(catalog: Catalog, node: URIRef, answer: Fetched) -> Iterator[str]:
    """Yield how the *answer* differs from what the catalogue says of distribution *node*."""
    if answer.status != 200:
        yield f"answers {answer.status}"
        return
    outer = (DCAT.compressFormat, DCAT.packageFormat, DCAT.mediaType)
    promised = next((str(v) for name in outer for v in catalog.values(node, name)), "")
    if answer.media_type != promised.removeprefix(MEDIA_TYPES):
        yield f"comes as {answer.media_type}, not {promised.removeprefix(MEDIA_TYPES)}"
    for size in catalog.values(node, DCAT.byteSize):
        if int(str(size)) != len(answer.body):
            yield f"has {len(answer.body)} bytes, not {size}"
    for checksum in catalog.values(node, SPDX.checksum):
        for value in catalog.values(checksum, SPDX.checksumValue):
            if hashlib.sha256(answer.body).hexdigest() != str(value).lower():
                yield "has another checksum"


def pages(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each page that the catalogue names and that is not one."""
    for name in (DCAT.landingPage, FOAF.homepage, FOAF.page, DCAT.accessURL):
        for address in sorted(set(catalog.graph.objects(None, name)), key=str):
            if harvester.is_own(str(address)):
                answer = harvester.get(str(address), Accept="text/html, */*;q=0.1")
                if answer.status != 200:
                    yield f"{address} answers {answer.status}"


def services(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each service whose endpoint or description does not answer."""
    for name in (DCAT.endpointURL, DCAT.endpointDescription):
        for address in sorted(set(catalog.graph.objects(None, name)), key=str):
            if harvester.is_own(str(address)):
                answer = harvester.get(str(address), Accept=", ".join(RDF_TYPES) + ", */*;q=0.1")
                if answer.status != 200:
                    yield f"{address} answers {answer.status}"


def things(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each IRI of ours in the catalogue whose description does not mention it."""
    apart = {*catalog.graph.objects(None, DCAT.downloadURL), *_pages(catalog)}
    nodes = {*catalog.graph.subjects(), *catalog.graph.objects()} - apart
    for node in sorted(node for node in nodes if isinstance(node, URIRef)):
        if harvester.is_own(str(node)):
            answer = harvester.get(str(node), Accept=TURTLE)
            if answer.status != 200 or answer.media_type != TURTLE:
                yield f"{node} answers {answer.status} as {answer.media_type}"


def _pages(catalog: Catalog) -> set[object]:
    return set(catalog.graph.subjects(RDF.type, FOAF.Document))


def void(harvester: Harvester) -> Iterator[str]:
    """Yield what the description of the dataset names and what does not answer."""
    answer = harvester.get(harvester.public + ".well-known/void", Accept=TURTLE)
    if answer.status != 200 or answer.media_type != TURTLE:
        yield f"{answer.address} answers {answer.status} as {answer.media_type}"
        return
    graph = Graph().parse(data=answer.body, format="turtle")
    for name in (VOID.dataDump, VOID.exampleResource, VOID.sparqlEndpoint, FOAF.homepage):
        for address in sorted(set(graph.objects(None, name)), key=str):
            found = harvester.get(str(address))
            if found.status != 200:
                yield f"{address} answers {found.status}"
    if not list(graph.objects(None, VOID.triples)):
        yield "no void:triples"
    if not list(graph.objects(None, DCTERMS.license)):
        yield "no licence"


def site_map(harvester: Harvester) -> Iterator[str]:
    """Yield each address of the site map, and of those it is an index of, that is not a page.

    Of long lists a sample is asked, taken from all over.
    """
    waiting = [harvester.public + "sitemap.xml"]
    while waiting:
        answer = harvester.get(waiting.pop())
        if answer.status != 200:
            yield f"{answer.address} answers {answer.status}"
            continue
        root = ET.fromstring(answer.body)  # noqa: S314 - from the server that we play with
        places = [element.text or "" for element in root.iterfind("./{*}*/{*}loc")]
        if not places:
            yield f"{answer.address} lists nothing"
        if root.tag.endswith("sitemapindex"):
            waiting += places
            continue
        for place in places[:: ceil(len(places) / SAMPLE) or 1]:
            found = harvester.get(place, Accept="text/html")
            if found.status != 200 or found.media_type != "text/html":
                yield f"{place} answers {found.status} as {found.media_type}"


def feeds(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each page of the change feeds that does not answer as RDF with graphs."""
    for path in FEEDS:
        yield from feed(harvester, path, empty=not catalog.is_published)


def feed(harvester: Harvester, path: str, *, empty: bool) -> Iterator[str]:
    """Yield each page of the feed at *path* that does not answer; it may be *empty*."""
    answer = harvester.get(harvester.public + path, Accept=TURTLE)
    if answer.status != 200 or answer.media_type != TURTLE:
        yield f"{answer.address} answers {answer.status} as {answer.media_type}"
        return
    graph = Graph().parse(data=answer.body, format="turtle")
    nodes = sorted(set(graph.objects(None, TREE.node)), key=str)
    if not nodes and not empty:
        yield f"{answer.address} has no pages"
    for node in nodes:
        found = harvester.get(str(node), Accept="application/trig")
        if found.status != 200 or found.media_type != "application/trig":
            yield f"{node} answers {found.status} as {found.media_type}"
