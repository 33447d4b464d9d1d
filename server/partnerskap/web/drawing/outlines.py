"""The land that maps are drawn on: read once from what the build projected and cut."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

OUTLINES: Final = Path(__file__).parent.parent / "static" / "vendor" / "outlines.json"


@dataclass(frozen=True)
class Point:
    """A place on a drawing, in units of its viewBox."""

    x: float
    y: float


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
