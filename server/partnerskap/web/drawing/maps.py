"""Draws maps: sheets of land with marks, names and the curves between partners."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from partnerskap.web.drawing.labels import Label, Point, place_labels

OUTLINES: Final = Path(__file__).parent.parent / "static" / "vendor" / "outlines.json"


class View(BaseModel):
    """One map sheet: its size, its Lambert conformal conic projection and its land as path data."""

    model_config = ConfigDict(frozen=True)

    width: int
    height: int
    parallels: tuple[float, float]
    meridian: float
    scale: float
    translate: tuple[float, float]
    corners: tuple[tuple[float, float], ...]
    land: str
    countries: dict[str, str]

    def project(self, longitude: float, latitude: float) -> Point:
        """Return where a position in degrees (WGS 84) lies on this sheet, perhaps outside it."""
        first, second = (radians(parallel) for parallel in self.parallels)
        cone = log(cos(first) / cos(second)) / log(_stretch(second) / _stretch(first))
        size = cos(first) * _stretch(first) ** cone / cone
        radius = size / _stretch(radians(latitude)) ** cone
        angle = cone * radians(longitude - self.meridian)
        east, north = radius * sin(angle), size - radius * cos(angle)
        return Point(self.translate[0] + self.scale * east, self.translate[1] - self.scale * north)

    def holds(self, point: Point, margin: float = 0) -> bool:
        """Tell whether *point* lies on this sheet, at least *margin* from its edge."""
        across = margin <= point.x <= self.width - margin
        return across and margin <= point.y <= self.height - margin


def _stretch(latitude: float) -> float:
    return tan(pi / 4 + latitude / 2)


@cache
def read_views(file: Path = OUTLINES) -> dict[str, View]:
    """Return the sheets by name; none when the browser parts were not built."""
    if not file.is_file():
        return {}
    sheets = json.loads(file.read_text(encoding="utf-8"))
    return {name: View.model_validate(sheet) for name, sheet in sheets.items()}


SIZES: Final = (20.0, 14.0)
"""Type sizes that names are fitted in: on narrow screens and on wide ones."""
INSET: Final = 500
"""Width that an inset does not reach."""
INSET_SIZES: Final = (20.0, 16.0)
"""The same for an inset, which is drawn larger where the screen is narrow."""
BEND: Final = 0.13
"""How far a curve leaves the straight line, as a share of its length."""


@dataclass(frozen=True)
class Place:
    """A municipality with a position: address of its page, short name, country code, degrees."""

    iri: str
    name: str
    country: str
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

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Map:
    """A sheet with everything drawn on it."""

    name: str
    view: View
    marks: Sequence[Mark]
    curves: Sequence[Curve]
    frames: Sequence[Frame]


@dataclass(frozen=True)
class Tie:
    """Two partners' addresses and the number of the partnership that binds them."""

    start: str
    end: str
    group: int


def draw_map(
    name: str,
    view: View,
    places: Iterable[Place],
    ties: Iterable[Tie] = (),
    frames: Sequence[Frame] = (),
) -> Map:
    """Return the sheet with *places* and *ties*; names inside *frames* are left to the insets."""
    located = [(place, view.project(place.longitude, place.latitude)) for place in places]
    visible = [(place, at) for place, at in located if view.holds(at, 2)]
    points = {place.iri: at for place, at in visible}
    named = sorted(
        ((place, at) for place, at in visible if not _framed(at, frames)),
        key=lambda item: (_crowding(item[1], points.values()), item[0].name),
    )
    sizes = SIZES if view.width > INSET else INSET_SIZES
    labels = place_labels([(place.name, at) for place, at in named], view.width, view.height, sizes)
    of = {place.iri: label for (place, _), label in zip(named, labels, strict=True)}
    marks = [Mark(p, round(at.x, 1), round(at.y, 1), of.get(p.iri)) for p, at in visible]
    curves = [
        Curve(_curve(points[tie.start], points[tie.end]), tie.group)
        for tie in ties
        if tie.start in points and tie.end in points
    ]
    return Map(name, view, marks, curves, frames)


def frame_inset(name: str, view: View, inset: View) -> Frame:
    """Return the rectangle of sheet *view* that sheet *inset* shows larger."""
    corners = [view.project(*corner) for corner in inset.corners]
    left, right = min(c.x for c in corners), max(c.x for c in corners)
    top, bottom = min(c.y for c in corners), max(c.y for c in corners)
    return Frame(name, round(left), round(top), round(right - left), round(bottom - top))


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
