"""Puts positions on a sheet: Lambert's conformal conic projection of a sphere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, tan
from typing import Final

Position = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84)."""
FLAT: Final = 1e-6
"""A cone flatter than this is a cylinder: the projection is Mercator's."""


@dataclass(frozen=True)
class Point:
    """A place on a drawing, in units of its viewBox."""

    x: float
    y: float


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


def fit(
    positions: Sequence[Position], longest: float, margin: float = 0
) -> tuple[Projection, int, int]:
    """Return the projection, width and height of the sheet that just holds *positions*.

    Its longer side is *longest*; no position is nearer to its edge than *margin*.
    """
    longitudes, latitudes = zip(*positions, strict=True)
    low, high = min(latitudes), max(latitudes)
    sixth, middle = (high - low) / 6, (min(longitudes) + max(longitudes)) / 2
    cone = Projection((low + sixth, high - sixth), middle)
    left, top, right, bottom = bounds(map(cone.project, positions))
    scale = (longest - 2 * margin) / max(right - left, bottom - top)
    moved = (margin - left * scale, margin - top * scale)
    width, height = ((side * scale + 2 * margin) for side in (right - left, bottom - top))
    return Projection(cone.parallels, middle, scale, moved), round(width), round(height)


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Return the least x and y and the greatest x and y of *points*."""
    xs, ys = zip(*((point.x, point.y) for point in points), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _stretch(latitude: float) -> float:
    return tan(pi / 4 + latitude / 2)
