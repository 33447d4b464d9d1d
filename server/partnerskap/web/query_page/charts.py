"""Pictures of an answer: bars for a category and a number, maps for places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import format_decimal
from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.maps import Map, draw_maps
from partnerskap.drawing.panels import Place
from partnerskap.engine.query import Term
from partnerskap.web.pages.page import Page
from partnerskap.web.pages.pictures import name_land
from partnerskap.web.query_page.table import Cell, Row, Table, is_number, show

LATITUDES: Final = frozenset({"lat", "latitude"})
LONGITUDES: Final = frozenset({"long", "lon", "lng", "longitude"})
POINT: Final = re.compile(r"\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)


def draw_answer(table: Table, page: Page) -> Sequence[Map]:
    """Return the maps of the places in *table*, none when it has none to draw."""
    places = {each.iri: each for each in find_places(table, page)}
    return draw_maps(page.loaded.atlas, list(places.values()), (), name_land(page))


def find_places(table: Table, page: Page) -> Iterator[Place]:
    """Yield the place that each row tells of; rows about the same thing at once."""
    names = {name.lower(): at for at, name in enumerate(table.columns)}
    latitude = next((at for name, at in names.items() if name in LATITUDES), None)
    longitude = next((at for name, at in names.items() if name in LONGITUDES), None)
    about = find_about(table)
    for number, row in enumerate(table.rows, start=1):
        if latitude is not None and longitude is not None:
            degrees = read_degrees(row[longitude], row[latitude])
        else:
            degrees = next(filter(None, map(read_point, row)), None)
        if degrees:
            yield make_place(row, degrees, row[about] if about is not None else number, page)


def find_about(table: Table) -> int | None:
    """Return the number of the column that says what the rows are about, if any does."""
    kinds = {at: {row[at] for row in table.rows} for at in range(len(table.columns))}
    about = [at for at, terms in kinds.items() if all(isinstance(t, NamedNode) for t in terms)]
    return max(about, key=lambda at: len(kinds[at]), default=None)


def read_degrees(longitude: Term | None, latitude: Term | None) -> tuple[float, float] | None:
    """Return longitude and latitude as numbers, or None if they are no position."""
    if not is_number(longitude) or not is_number(latitude):
        return None
    east, north = float(longitude.value), float(latitude.value)
    return (east, north) if abs(east) <= 180 and abs(north) < 90 else None


def read_point(term: Term | None) -> tuple[float, float] | None:
    """Return longitude and latitude of a WKT point, or None for anything else."""
    found = POINT.fullmatch(term.value) if isinstance(term, Literal) else None
    if found is None:
        return None
    try:
        east, north = float(found[1]), float(found[2])
    except ValueError:
        return None
    return (east, north) if abs(east) <= 180 and abs(north) < 90 else None


def make_place(
    row: Row, degrees: tuple[float, float], about: Term | int | None, page: Page
) -> Place:
    """Return the place at *degrees*, called as the row says, linked to what it is *about*."""
    texts = (term.value for term in row if isinstance(term, Literal) and is_name(term))
    if not isinstance(about, NamedNode):
        return Place(f"#{about}", next(texts, ""), 0, *degrees)
    name = next(texts, page.name(about).text)
    return Place(about.value, name, page.country_number(page.country(about)), *degrees)


def is_name(literal: Literal) -> bool:
    """Tell whether *literal* may be what a place is called."""
    plain = literal.language or literal.datatype.value.endswith("#string")
    return bool(plain) and POINT.fullmatch(literal.value) is None


BARS: Final = range(2, 61)
"""Numbers of rows that make a readable chart."""
MOST_CATEGORIES: Final = 3
"""Columns beside the number; of these one is the category and the others say more of it."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how much, and how long it is in percent of the longest."""

    name: Cell
    value: str
    length: float


@dataclass(frozen=True)
class Chart:
    """A bar for each row."""

    category: str
    number: str
    bars: Sequence[Bar]


def draw_chart(table: Table, page: Page) -> Chart | None:
    """Return *table* as bars, or None when it is not one category and one number."""
    if len(table.rows) not in BARS:
        return None
    numbers = [name for name in table.columns if all(map(is_number, table.column(name)))]
    others = [name for name in table.columns if name not in numbers]
    if len(numbers) != 1 or len(others) > MOST_CATEGORIES or numbers[0].lower() in PLACES:
        return None
    category = choose_category(table, others)
    values = [float(term.value) for term in table.column(numbers[0]) if is_number(term)]
    if category is None or min(values) < 0 or max(values) == 0:
        return None
    names = [show(term, page) for term in table.column(category)]
    bars = [
        Bar(name, str(format_decimal(value)), round(100 * value / max(values), 2))
        for name, value in zip(names, values, strict=True)
    ]
    return Chart(category, numbers[0], bars)


PLACES: Final = LATITUDES | LONGITUDES


def choose_category(table: Table, names: Sequence[str]) -> str | None:
    """Return the column that tells the rows apart: texts rather than addresses."""
    apart = [name for name in names if tells_apart(table.column(name))]
    return min(apart, key=lambda name: not is_text(table.column(name)), default=None)


def tells_apart(terms: Sequence[Term | None]) -> bool:
    """Tell whether every row has a term of its own."""
    return None not in terms and len(set(terms)) == len(terms)


def is_text(terms: Sequence[Term | None]) -> bool:
    """Tell whether *terms* are literals."""
    return all(isinstance(term, Literal) for term in terms)
