"""Chooses what part of the world a map shows: one panel, or two side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from partnerskap.drawing.labels import Point
from partnerskap.drawing.land import draw_land
from partnerskap.drawing.sheets import (
    LONGEST,
    ROOM,
    Atlas,
    Position,
    Projection,
    Sheet,
    frame,
    frame_whole,
    holds_all,
    surround,
)

GUTTER: Final = 16
"""Between two panels."""
HALF: Final = ((LONGEST - GUTTER) / 2, 430.0)
"""Width and height of each of two panels."""
WORTH: Final = 1.3
"""How much larger two panels must show places than one, to be worth the break."""
NEAR: Final = 0.75
"""How large a described sheet must show places, as a share of one that just fits them."""
FINEST: Final = 99
"""Units to a degree for whose detail land is read while a reader waits."""
KEPT: Final = 256
"""Fitted sheets that are kept in memory."""
CLOSE: Final = 1.0
"""Degrees of latitude left around many places that lie near each other."""
FEW: Final = 2
"""Places that never count as many: what lies around them tells where they are."""
SPAN: Final = 5
"""Degrees within which places lie near each other."""
GRID: Final = 1
"""Panels are fitted to places on such a grid in degrees, so that pages share them."""


@dataclass(frozen=True)
class Place:
    """A municipality with a position: address of its page, short name, country, degrees."""

    iri: str
    name: str
    country: int
    """Number of the country, which decides the looks of the mark; 0 if it is not known."""
    longitude: float
    latitude: float

    @property
    def position(self) -> Position:
        """Longitude and latitude."""
        return self.longitude, self.latitude


@dataclass(frozen=True)
class Panel:
    """A sheet on a drawing, by how far its left edge is from that of the drawing."""

    sheet: Sheet
    x: float = 0

    def locate(self, position: Position) -> Point | None:
        """Return where *position* lies on the drawing; None outside the panel."""
        at = self.sheet.projection.project(position)
        return Point(at.x + self.x, at.y) if self.sheet.holds(at) else None


def choose_panels(atlas: Atlas, places: Sequence[Place]) -> list[Panel]:
    """Return the panels that together hold all *places*, which are at least one."""
    whole = frame_whole(_around(places))
    halves = [frame(_around(part), *HALF) for part in part_places(places)]
    if halves and min(half.projection.scale for half in halves) > WORTH * whole.projection.scale:
        drawn = [_draw(atlas, half) for half in halves]
        return [Panel(drawn[0]), Panel(drawn[1], drawn[0].width + GUTTER)]
    return [Panel(choose_sheet(atlas, places, whole))]


def choose_sheet(atlas: Atlas, places: Sequence[Place], fitted: Sheet) -> Sheet:
    """Return the sheet that shows all *places* largest: a described one if it is near *fitted*."""
    positions = [place.position for place in places]
    least = NEAR * fitted.projection.scale
    found = [
        sheet
        for sheet in atlas.sheets
        if not sheet.inset and sheet.projection.scale >= least and holds_all(sheet, positions)
    ]
    if found:
        return max(found, key=lambda sheet: sheet.projection.scale)
    return _draw(atlas, fitted)


def part_places(places: Iterable[Place]) -> list[list[Place]]:
    """Return *places* parted where most degrees lie between two countries; nothing if none do."""
    best: tuple[float, list[list[Place]]] = (0, [])
    for axis in (0, 1):
        ordered = sorted(places, key=lambda place: place.position[axis])
        for number, (one, other) in enumerate(pairwise(ordered), start=1):
            gap = other.position[axis] - one.position[axis]
            parts = [ordered[:number], ordered[number:]]
            if gap > best[0] and _apart(*parts):
                best = gap, parts
    return sorted(best[1], key=lambda part: min(place.longitude for place in part))


def _apart(some: Iterable[Place], others: Iterable[Place]) -> bool:
    """Tell whether no country lies in both."""
    return {place.country for place in some}.isdisjoint(place.country for place in others)


def _around(places: Sequence[Place]) -> list[Position]:
    """Return the corners of a rectangle around *places*, on a grid; closer if they are near."""
    positions = [
        (round(place.longitude / GRID) * GRID, round(place.latitude / GRID) * GRID)
        for place in places
    ]
    return surround(positions, CLOSE if is_close(places) else ROOM)


def is_close(places: Sequence[Place]) -> bool:
    """Tell whether *places* are many within few degrees, as those of a county are."""
    across, down = ([place.position[axis] for place in places] for axis in (0, 1))
    span = max(max(across) - min(across), max(down) - min(down))
    return len(places) > FEW and span < SPAN


def _draw(atlas: Atlas, sheet: Sheet) -> Sheet:
    return _draw_kept(sheet.projection, sheet.width, sheet.height, tuple(atlas.numbers.items()))


@lru_cache(maxsize=KEPT)
def _draw_kept(
    projection: Projection, width: int, height: int, numbers: tuple[tuple[str, str], ...]
) -> Sheet:
    return draw_land(Sheet("", width, height, projection), dict(numbers), FINEST)
