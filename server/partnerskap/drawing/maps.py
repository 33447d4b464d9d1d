"""Draws maps: marks, names and the curves between partners on the sheets that fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from partnerskap.drawing.labels import Label, Point, place_labels
from partnerskap.drawing.sheets import EDGE, Sheet, bounds

SIZES: Final = (20.0, 14.0)
"""Type sizes that names are fitted in: on narrow screens and on wide ones."""
INSET_SIZES: Final = (20.0, 16.0)
"""The same for an inset, which is drawn larger where the screen is narrow."""
CROWD: Final = 2
"""Places that must lie in an inset before it is drawn."""
BEND: Final = 0.13
"""How far a curve leaves the straight line, as a share of its length."""


@dataclass(frozen=True)
class Place:
    """A municipality with a position: address of its page, short name, country, degrees."""

    iri: str
    name: str
    country: int
    """Number of the country, which decides the looks of the mark; 0 if it is not known."""
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Mark:
    """A municipality on the sheet."""

    place: Place
    x: float
    y: float
    label: Label | None


@dataclass(frozen=True)
class Curve:
    """The tie between two partners, as path data; *group* tells which partnership it is of."""

    path: str
    group: int


@dataclass(frozen=True)
class Frame:
    """The part of the sheet that an inset shows larger."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Map:
    """A sheet with everything drawn on it."""

    sheet: Sheet
    marks: Sequence[Mark]
    curves: Sequence[Curve]
    frames: Sequence[Frame]


@dataclass(frozen=True)
class Tie:
    """Two partners' addresses and the number of the partnership that binds them."""

    start: str
    end: str
    group: int


def draw_maps(
    sheets: Sequence[Sheet], places: Sequence[Place], ties: Iterable[Tie] = ()
) -> list[Map]:
    """Return the map of *places*, and an inset for each part of it where they crowd.

    None if no sheet holds any of them.
    """
    main = choose_sheet([sheet for sheet in sheets if not sheet.inset], places)
    if main is None:
        return []
    crowded = [each for each in sheets if each.inset and count_inside(each, places) >= CROWD]
    frames = [frame_inset(main, inset) for inset in crowded]
    return [draw_map(main, places, ties, frames), *(draw_map(each, places) for each in crowded)]


def choose_sheet(sheets: Sequence[Sheet], places: Sequence[Place]) -> Sheet | None:
    """Return the sheet that holds most of *places*, the one that shows them largest."""
    counts = {sheet.name: count_inside(sheet, places) for sheet in sheets}
    rated = sorted(sheets, key=lambda sheet: (-counts[sheet.name], -sheet.projection.scale))
    return rated[0] if rated and counts[rated[0].name] else None


def count_inside(sheet: Sheet, places: Iterable[Place]) -> int:
    """Return how many of *places* lie on *sheet*."""
    return sum(sheet.holds(locate(sheet, place), EDGE) for place in places)


def locate(sheet: Sheet, place: Place) -> Point:
    """Return where *place* lies on *sheet*, perhaps outside it."""
    return sheet.project(place.longitude, place.latitude)


def draw_map(
    sheet: Sheet,
    places: Iterable[Place],
    ties: Iterable[Tie] = (),
    frames: Sequence[Frame] = (),
) -> Map:
    """Return *sheet* with *places* and *ties*; names inside *frames* are left to the insets."""
    located = [(place, locate(sheet, place)) for place in places]
    visible = [(place, at) for place, at in located if sheet.holds(at, EDGE)]
    points = {place.iri: at for place, at in visible}
    named = sorted(
        ((place, at) for place, at in visible if not _framed(at, frames)),
        key=lambda item: (_crowding(item[1], points.values()), item[0].name),
    )
    sizes = INSET_SIZES if sheet.inset else SIZES
    labels = place_labels(
        [(place.name, at) for place, at in named], sheet.width, sheet.height, sizes
    )
    of = {place.iri: label for (place, _), label in zip(named, labels, strict=True)}
    marks = [Mark(p, round(at.x, 1), round(at.y, 1), of.get(p.iri)) for p, at in visible]
    curves = [
        Curve(_curve(points[tie.start], points[tie.end]), tie.group)
        for tie in ties
        if tie.start in points and tie.end in points
    ]
    return Map(sheet, marks, curves, frames)


def frame_inset(sheet: Sheet, inset: Sheet) -> Frame:
    """Return the rectangle of *sheet* that *inset* shows larger."""
    corners = [Point(x, y) for x in (0, inset.width) for y in (0, inset.height)]
    shown = (sheet.projection.project(inset.projection.invert(corner)) for corner in corners)
    left, top, right, bottom = bounds(shown)
    return Frame(round(left), round(top), round(right - left), round(bottom - top))


def _framed(at: Point, frames: Iterable[Frame]) -> bool:
    return any(
        frame.x <= at.x <= frame.x + frame.width and frame.y <= at.y <= frame.y + frame.height
        for frame in frames
    )


def _crowding(at: Point, points: Iterable[Point]) -> int:
    return sum(abs(at.x - other.x) < 40 and abs(at.y - other.y) < 20 for other in points)


def _curve(start: Point, end: Point) -> str:
    across, down = end.x - start.x, end.y - start.y
    x = (start.x + end.x) / 2 + down * BEND
    y = (start.y + end.y) / 2 - across * BEND
    return f"M{start.x:.0f} {start.y:.0f}Q{x:.0f} {y:.0f} {end.x:.0f} {end.y:.0f}"
