"""Harvesting every night is cheap: the same data are the same bytes, and 304 says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import DCAT

from partnerskap.rehearsal.reading import XML, Catalog
from partnerskap.rehearsal.report import Point, judge
from partnerskap.rehearsal.visiting import Visitor

SECTION: Final = "Stability"
FORMATS: Final = (XML, "text/turtle", "application/ld+json", "application/n-triples")


def check_stability(visitor: Visitor, catalog: Catalog) -> Iterator[Point]:
    """Yield a point for each promise that holds from night to night."""
    yield judge(SECTION, "The catalogue has the same bytes twice", changing(visitor))
    yield judge(SECTION, "The catalogue answers 304 to who has it", repeated(visitor))
    yield judge(SECTION, "Every dump answers 304 to who has it", repeated_dumps(visitor, catalog))
    yield judge(SECTION, "Every dump can be had in parts", whole_only(visitor, catalog))


def changing(visitor: Visitor) -> Iterator[str]:
    """Yield each format in which two answers differ."""
    for media_type in FORMATS:
        first, second = (visitor.get(visitor.public + "catalog", Accept=media_type) for _ in "ab")
        if first.body != second.body or first.media_type != media_type:
            yield media_type


def repeated(visitor: Visitor) -> Iterator[str]:
    """Yield each format that is sent again to who has it."""
    for media_type in FORMATS:
        place = visitor.public + "catalog"
        tag = visitor.get(place, Accept=media_type).headers.get("ETag", "")
        again = visitor.get(place, Accept=media_type, If_None_Match=tag)
        if not tag or again.status != 304:
            yield f"{media_type}: {again.status}"


def repeated_dumps(visitor: Visitor, catalog: Catalog) -> Iterator[str]:
    """Yield each dump that is sent again to who has it."""
    for address in own_dumps(visitor, catalog):
        tag = visitor.get(address, "HEAD").headers.get("ETag", "")
        again = visitor.get(address, If_None_Match=tag)
        if not tag or again.status != 304:
            yield f"{address}: {again.status}"


def whole_only(visitor: Visitor, catalog: Catalog) -> Iterator[str]:
    """Yield each dump of which no part can be had."""
    for address in own_dumps(visitor, catalog):
        part = visitor.get(address, Range="bytes=0-9")
        if part.status != 206 or len(part.body) != 10:
            yield f"{address}: {part.status}"


def own_dumps(visitor: Visitor, catalog: Catalog) -> list[str]:
    """Return the addresses of the dumps on this server."""
    found = sorted({str(one) for one in catalog.graph.objects(None, DCAT.downloadURL)})
    return [address for address in found if visitor.is_ours(address)]
