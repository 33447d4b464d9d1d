"""The sheets that maps are drawn on: their projection, and which ones the data call for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import atan, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, tan
from typing import Final

from pydantic import TypeAdapter
from pyoxigraph import Literal

from partnerskap.drawing.labels import Point
from partnerskap.linking.rows import Row, Term

Position = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84)."""
FLAT: Final = 1e-6
"""A cone flatter than this is a cylinder: the projection is Mercator's."""


@dataclass(frozen=True)
class Projection:
    """The cone by its parallels and middle meridian, and where it lies on the sheet."""

    parallels: tuple[float, float]
    meridian: float
    scale: float = 1
    translate: tuple[float, float] = (0, 0)

    @property
    def cone(self) -> float:
        """How much of a full circle the cone opens to; negative south of the equator."""
        first, second = map(radians, self.parallels)
        if abs(first - second) < FLAT:
            return sin(first)
        return log(cos(first) / cos(second)) / log(_stretch(second) / _stretch(first))

    def project(self, position: Position) -> Point:
        """Return where *position* lies on the sheet, perhaps outside it."""
        longitude, latitude = position
        first, cone = radians(self.parallels[0]), self.cone
        turn, stretch = radians(longitude - self.meridian), _stretch(radians(latitude))
        if abs(cone) < FLAT:
            return self._place(turn * cos(first), log(stretch) * cos(first))
        size = cos(first) * _stretch(first) ** cone / cone
        radius = size / stretch**cone
        return self._place(radius * sin(cone * turn), size - radius * cos(cone * turn))

    def invert(self, point: Point) -> Position:
        """Return the position that lies at *point*."""
        east = (point.x - self.translate[0]) / self.scale
        north = (self.translate[1] - point.y) / self.scale
        first, cone = radians(self.parallels[0]), self.cone
        if abs(cone) < FLAT:
            turn, stretch = east / cos(first), exp(north / cos(first))
        else:
            size = cos(first) * _stretch(first) ** cone / cone
            sign = 1 if cone > 0 else -1
            turn = atan2(sign * east, sign * (size - north)) / cone
            stretch = (size / (sign * hypot(east, size - north))) ** (1 / cone)
        return self.meridian + degrees(turn), degrees(2 * atan(stretch) - pi / 2)

    def _place(self, east: float, north: float) -> Point:
        return Point(self.translate[0] + self.scale * east, self.translate[1] - self.scale * north)


def fit(positions: Sequence[Position], longest: float) -> tuple[Projection, int, int]:
    """Return the projection, width and height of the sheet that just holds *positions*.

    Its longer side is *longest*.
    """
    longitudes, latitudes = zip(*positions, strict=True)
    low, high = min(latitudes), max(latitudes)
    sixth, middle = (high - low) / 6, (min(longitudes) + max(longitudes)) / 2
    cone = Projection((low + sixth, high - sixth), middle)
    left, top, right, bottom = bounds(map(cone.project, positions))
    across, down = right - left, bottom - top
    scale = longest / max(across, down)
    fitted = Projection(cone.parallels, middle, scale, (-left * scale, -top * scale))
    return fitted, round(across * scale), round(down * scale)


def frame(positions: Sequence[Position], width: float, height: float) -> Sheet:
    """Return the sheet of this size in whose middle *positions* lie as large as they can."""
    projection, across, down = fit(positions, LONGEST)
    share = min(width / across, height / down)
    left, top = (width - across * share) / 2, (height - down * share) / 2
    x, y = projection.translate
    moved = replace(
        projection,
        scale=projection.scale * share,
        translate=(x * share + left, y * share + top),
    )
    return Sheet("", round(width), round(height), moved)


def frame_whole(positions: Sequence[Position]) -> Sheet:
    """Return the sheet that fits *positions*, neither very long nor very tall."""
    _, across, down = fit(positions, LONGEST)
    shape = min(max(across / down, SHAPES[0]), SHAPES[1])
    return frame(positions, LONGEST * min(shape, 1), LONGEST / max(shape, 1))


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Return the least x and y and the greatest x and y of *points*."""
    xs, ys = zip(*((point.x, point.y) for point in points), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _stretch(latitude: float) -> float:
    return tan(pi / 4 + latitude / 2)


LONGEST: Final = 760
"""The longer side of a sheet."""
INSET: Final = 420
"""The same of an inset."""
ROOM: Final = 2.5
"""Degrees of latitude left around places for which no sheet is described."""
SHAPES: Final = (0.8, 1.6)
"""The least and greatest width of a fitted sheet as a share of its height."""
EDGE: Final = 2
"""How near to its edge a sheet still holds a place."""
NUMBERS: Final = re.compile(r"(-?[\d.]+)\s+(-?[\d.]+)")


@dataclass(frozen=True)
class Sheet:
    """A part of the world to draw places on: its size, its projection and its land."""

    name: str
    """Its address; empty if it follows from the places alone."""
    width: int
    height: int
    projection: Projection
    inset: bool = False
    """Whether it only shows larger what another sheet shows."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What it is called, by language."""
    land: str = ""
    countries: Mapping[str, str] = field(default_factory=dict)
    """The land of each country of the data, by its address."""
    middles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Where the name of each of these countries may stand."""

    def project(self, longitude: float, latitude: float) -> Point:
        """Return where a position in degrees lies on this sheet, perhaps outside it."""
        return self.projection.project((longitude, latitude))

    def holds(self, point: Point, margin: float = 0) -> bool:
        """Tell whether *point* lies on this sheet, at least *margin* from its edge."""
        across = margin <= point.x <= self.width - margin
        return across and margin <= point.y <= self.height - margin


@dataclass(frozen=True)
class Sea:
    """A sea by its names and a point in its middle."""

    titles: Mapping[str, str]
    position: Position


@dataclass(frozen=True)
class Atlas:
    """What every map of a snapshot is drawn from."""

    sheets: Sequence[Sheet] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    """The number that Natural Earth has for each country of the data, by its address."""
    seas: Sequence[Sea] = ()


ATLAS: Final = TypeAdapter(Atlas)
Places = Mapping[str, Sequence[Position]]
"""Country's address → positions of what lies there."""


def read_atlas(text: str) -> Atlas:
    """Return the atlas that `write_atlas` wrote."""
    return ATLAS.validate_json(text)


def read_seas(rows: Iterable[Row]) -> list[Sea]:
    """Return the seas in *rows*, each once, in the order of their addresses."""
    titles: dict[str, dict[str, str]] = {}
    points: dict[str, Position] = {}
    for row in rows:
        name, label = _text(row["sea"]), row["label"]
        found = NUMBERS.search(_text(row["geometry"]))
        if found and isinstance(label, Literal):
            points[name] = float(found[1]), float(found[2])
            titles.setdefault(name, {})[label.language or ""] = label.value
    return [Sea(titles[name], points[name]) for name in sorted(points)]


def describe_sheets(maps: Iterable[Row]) -> Iterator[Sheet]:
    """Yield each sheet that *maps* describe, by its outline, without land."""
    titles: dict[str, dict[str, str]] = {}
    outlines: dict[str, tuple[str, bool]] = {}
    for row in maps:
        name, label = _text(row["map"]), row.get("label")
        outlines[name] = (_text(row["geometry"]), "within" in row)
        if isinstance(label, Literal):
            titles.setdefault(name, {})[label.language or ""] = label.value
    for name, (outline, inset) in sorted(outlines.items()):
        positions = [(float(x), float(y)) for x, y in NUMBERS.findall(outline)]
        if positions:
            fitting = positions if len(positions) > 2 else surround(positions)
            yield make_sheet(name, fitting, titles.get(name, {}), inset)


def make_sheet(
    name: str, positions: Sequence[Position], titles: Mapping[str, str], inset: bool = False
) -> Sheet:
    """Return a sheet that just holds *positions*."""
    projection, width, height = fit(positions, INSET if inset else LONGEST)
    return Sheet(name, width, height, projection, inset, titles)


def add_sheets(sheets: Sequence[Sheet], places: Places) -> Iterator[Sheet]:
    """Yield a sheet for each country, and for all, that none of *sheets* holds all places of."""
    groups = [*places.items(), ("", [each for group in places.values() for each in group])]
    main = [sheet for sheet in sheets if not sheet.inset]
    for country, positions in groups:
        if positions and not any(holds_all(sheet, positions) for sheet in main):
            main.append(make_sheet(country, surround(positions), {}))
            yield main[-1]


def holds_all(sheet: Sheet, positions: Iterable[Position]) -> bool:
    """Tell whether every one of *positions* lies on *sheet*."""
    return all(sheet.holds(sheet.projection.project(each), EDGE) for each in positions)


def surround(positions: Sequence[Position], margin: float = ROOM) -> list[Position]:
    """Return the corners of a rectangle around *positions*, with *margin* degrees of room."""
    longitudes, latitudes = zip(*positions, strict=True)
    room = margin / max(cos(radians((min(latitudes) + max(latitudes)) / 2)), 0.2)
    return [
        (longitude, min(max(latitude, -85), 85))
        for longitude in (min(longitudes) - room, max(longitudes) + room)
        for latitude in (min(latitudes) - margin, max(latitudes) + margin)
    ]


def read_places(rows: Iterable[Row]) -> dict[str, list[Position]]:
    """Return the positions in *rows* by country, in the order of the countries."""
    found: dict[str, list[Position]] = {}
    for row in rows:
        try:
            position = float(_text(row["longitude"])), float(_text(row["latitude"]))
        except ValueError:
            continue
        if abs(position[0]) <= 180 and abs(position[1]) < 89:
            found.setdefault(_text(row["country"]), []).append(position)
    return dict(sorted(found.items()))


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))
