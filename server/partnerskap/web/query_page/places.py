"""The places in an answer, for a map: rows with latitude and longitude, or with a WKT point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.maps import Map, draw_maps
from partnerskap.drawing.panels import Place
from partnerskap.engine.query import Term
from partnerskap.web.pages.page import Page
from partnerskap.web.pages.pictures import name_land
from partnerskap.web.query_page.table import Cell, Row, Table, is_number, is_words, show, spell_name

LATITUDES: Final = frozenset({"lat", "latitude"})
LONGITUDES: Final = frozenset({"long", "lon", "lng", "longitude"})
PLACES: Final = LATITUDES | LONGITUDES
POINT: Final = re.compile(
    r"\s*(?:<http://www\.opengis\.net/def/crs/OGC/1\.3/CRS84>\s*)?"
    r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*",
    re.IGNORECASE,
)
"""A point in the only order of axes that needs no register of coordinate systems."""
WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"


@dataclass(frozen=True)
class FoundPlaces:
    """Where the rows lie, and how many of them lie nowhere."""

    page: Page
    places: Sequence[Place]
    left_out: int

    @cached_property
    def maps(self) -> Sequence[Map]:
        """The map, and its insets."""
        return draw_maps(self.page.loaded.atlas, self.places, (), name_land(self.page))


def find_places(table: Table, page: Page) -> FoundPlaces | None:
    """Return the places in *table*, or None when it has none; rows about one thing count once."""
    about = find_about(table)
    places: dict[str, Place] = {}
    left_out = 0
    for number, row in enumerate(table.rows, start=1):
        degrees = find_position(table, row)
        if degrees:
            place = make_place(row, degrees, row[about] if about is not None else number, page)
            places.setdefault(place.iri, place)
        else:
            left_out += 1
    return FoundPlaces(page, list(places.values()), left_out) if places else None


def find_position(table: Table, row: Row) -> tuple[float, float] | None:
    """Return longitude and latitude that *row* tells, or None."""
    names = {name.lower(): at for at, name in enumerate(table.columns)}
    latitude = next((at for name, at in names.items() if name in LATITUDES), None)
    longitude = next((at for name, at in names.items() if name in LONGITUDES), None)
    if latitude is not None and longitude is not None:
        return read_degrees(row[longitude], row[latitude])
    return next(filter(None, map(read_point, row)), None)


def find_about(table: Table) -> int | None:
    """Return the number of the column that says what the rows are about, if any does."""
    kinds = {at: {row[at] for row in table.rows} for at in range(len(table.columns))}
    about = [at for at, terms in kinds.items() if all(isinstance(t, NamedNode) for t in terms)]
    return max(about, key=lambda at: len(kinds[at]), default=None)


def read_degrees(longitude: Term | None, latitude: Term | None) -> tuple[float, float] | None:
    """Return longitude and latitude as numbers, or None if they are no position."""
    if not is_number(longitude) or not is_number(latitude):
        return None
    return keep_on_earth(float(longitude.value), float(latitude.value))


def read_point(term: Term | None) -> tuple[float, float] | None:
    """Return longitude and latitude of a WKT point, or None for anything else."""
    found = POINT.fullmatch(term.value) if isinstance(term, Literal) else None
    if found is None:
        return None
    try:
        return keep_on_earth(float(found[1]), float(found[2]))
    except ValueError:
        return None


def keep_on_earth(east: float, north: float) -> tuple[float, float] | None:
    """Return the position, or None if there is none such, or if no map can show it."""
    return (east, north) if abs(east) <= 180 and abs(north) < 90 else None


def make_place(
    row: Row, degrees: tuple[float, float], about: Term | int | None, page: Page
) -> Place:
    """Return the place at *degrees*, called as the row says, linked to what it is *about*."""
    words = (show(term, page) for term in row if is_words(term) and not read_point(term))
    texts = map(spell_name, words)
    if not isinstance(about, NamedNode):
        return Place(f"#{about}", next(texts, ""), 0, *degrees)
    name = next(texts, "") or spell_name(Cell("iri", page.name(about)))
    return Place(about.value, name, page.country_number(page.country(about)), *degrees)
