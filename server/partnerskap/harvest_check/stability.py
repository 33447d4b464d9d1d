"""Harvesting every night is cheap: the same data are the same bytes, and 304 says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from partnerskap.harvest_check.harvester import DCAT, RDF_XML, Catalog, Harvester
from partnerskap.harvest_check.report import Check, Grade, judge

SECTION: Final = "Stability"
FORMATS: Final = (RDF_XML, "text/turtle", "application/ld+json", "application/n-triples")


def check_stability(harvester: Harvester, catalog: Catalog) -> Iterator[Check]:
    """Yield a point for each promise that holds from night to night."""
    yield judge(SECTION, "A version is published", unpublished(catalog), Grade.ADVICE)
    yield judge(SECTION, "The catalogue has the same bytes twice", changing(harvester))
    yield judge(SECTION, "The catalogue answers 304 to who has it", repeated(harvester))
    yield judge(SECTION, "Every dump answers 304 to who has it", repeated_dumps(harvester, catalog))
    yield judge(SECTION, "Every dump can be had in parts", whole_only(harvester, catalog))


def unpublished(catalog: Catalog) -> Iterator[str]:
    """Yield what follows if the data are no version: they may change as they like."""
    if not catalog.is_published:
        yield "the data are unpublished: the feeds are empty until the first 'partnerskap release'"


def changing(harvester: Harvester) -> Iterator[str]:
    """Yield each format in which two answers differ."""
    for media_type in FORMATS:
        first, second = (
            harvester.get(harvester.public + "catalog", Accept=media_type) for _ in "ab"
        )
        if first.body != second.body or first.media_type != media_type:
            yield media_type


def repeated(harvester: Harvester) -> Iterator[str]:
    """Yield each format that is sent again to who has it."""
    for media_type in FORMATS:
        place = harvester.public + "catalog"
        tag = harvester.get(place, Accept=media_type).headers.get("ETag", "")
        again = harvester.get(place, Accept=media_type, If_None_Match=tag)
        if not tag or again.status != 304:
            yield f"{media_type}: {again.status}"


def repeated_dumps(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each dump that is sent again to who has it."""
    for address in own_dumps(harvester, catalog):
        tag = harvester.get(address, "HEAD").headers.get("ETag", "")
        again = harvester.get(address, If_None_Match=tag)
        if not tag or again.status != 304:
            yield f"{address}: {again.status}"


def whole_only(harvester: Harvester, catalog: Catalog) -> Iterator[str]:
    """Yield each dump of which no part can be had."""
    for address in own_dumps(harvester, catalog):
        part = harvester.get(address, Range="bytes=0-9")
        if part.status != 206 or len(part.body) != 10:
            yield f"{address}: {part.status}"


def own_dumps(harvester: Harvester, catalog: Catalog) -> list[str]:
    """Return the addresses of the dumps on this server."""
    found = sorted({str(one) for one in catalog.graph.objects(None, DCAT.downloadURL)})
    return [address for address in found if harvester.is_own(address)]
