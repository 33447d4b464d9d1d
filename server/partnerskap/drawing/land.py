"""Draws the land of each sheet: Natural Earth's, cut to the sheet and written as path data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise
from math import hypot, inf, pi
from pathlib import Path
from typing import Any, Final

from partnerskap.drawing.labels import Point
from partnerskap.drawing.sheets import (
    ATLAS,
    Atlas,
    Places,
    Position,
    Projection,
    Sheet,
    add_sheets,
    describe_sheets,
    read_places,
    read_seas,
)
from partnerskap.linking.rows import Ask, Row

QUERIES: Final = Path(__file__).parent / "queries"
QUESTIONS: Final = ("maps", "places", "seas")
USUAL: Final = "50m"
"""The detail of most maps, for which readers wait if it is not read yet."""
DETAILS: Final = ((0, "110m"), (9, USUAL), (100, "10m"))
"""Units for a degree from which on a sheet is drawn in which detail."""
SAMPLE: Final = 20
"""Places of a country that tell which one of the world it is."""
VENDOR: Final = Path(__file__).parents[1] / "web" / "static" / "vendor"
MARGIN: Final = 4
"""How far land runs over the edge of a sheet, so that the cut is never seen."""
STEP: Final = 1
"""Points nearer to each other than this are dropped."""
NARROW: Final = 10
"""Degrees of longitude over which parallels are hardly bent."""
SMALLEST: Final = 2
"""Islets below this many square units are dropped."""

Ring = Sequence[Position]
Line = Sequence[tuple[int, int]]
"""A ring in whole units of a sheet."""
Box = tuple[float, float, float, float]
"""The least and then the greatest coordinates."""


class Topology:
    """A world as TopoJSON: rings of arcs that neighbours share, unpacked where they are needed."""

    def __init__(self, text: str) -> None:
        """Read *text* and find out where each arc lies."""
        read = json.loads(text)
        self.scale, self.start = read["transform"]["scale"], read["transform"]["translate"]
        self.arcs = [
            [list(accumulate(steps)) for steps in zip(*arc, strict=True)] for arc in read["arcs"]
        ]
        self.boxes = [self._box(xs, ys) for xs, ys in self.arcs]
        self.land = [ring for one in read["objects"]["land"]["geometries"] for ring in _rings(one)]
        countries = read["objects"]["countries"]["geometries"]
        self.countries = {str(one.get("id")): list(_rings(one)) for one in countries}

    def near(self, rings: Iterable[Sequence[int]], window: Box) -> Iterator[Ring]:
        """Yield those of *rings*, numbers of arcs, that may reach into *window*."""
        left, low, right, high = window
        for ring in rings:
            lefts, lows, rights, highs = zip(
                *(self.boxes[arc if arc >= 0 else ~arc] for arc in ring), strict=True
            )
            across = min(lefts) <= right and max(rights) >= left
            if across and min(lows) <= high and max(highs) >= low:
                yield [position for arc in ring for position in self._unpack(arc, window)]

    def _unpack(self, arc: int, window: Box) -> list[Position]:
        """Return the positions on *arc* but the last, which begins the next one.

        One that never comes near *window* is as good as a straight line.
        """
        number = arc if arc >= 0 else ~arc
        xs, ys = self.arcs[number]
        if is_beyond(self.boxes[number], window):
            xs, ys = [xs[0], xs[-1]], [ys[0], ys[-1]]
        (across, up), (left, low) = self.scale, self.start
        positions = [(left + x * across, low + y * up) for x, y in zip(xs, ys, strict=True)]
        return (positions if arc >= 0 else positions[::-1])[:-1]

    def _box(self, xs: Sequence[int], ys: Sequence[int]) -> Box:
        (across, up), (left, low) = self.scale, self.start
        return (
            *(left + min(xs) * across, low + min(ys) * up),
            *(left + max(xs) * across, low + max(ys) * up),
        )


def is_beyond(box: Box, window: Box) -> bool:
    """Tell whether a straight line through *box* stays outside of *window* on any sheet.

    Parallels are bent on a sheet, so that a long line over or below it might cross it.
    """
    aside = box[2] < window[0] or box[0] > window[2]
    return aside or (box[2] - box[0] < NARROW and (box[3] < window[1] or box[1] > window[3]))


@cache
def read_world(detail: str) -> Topology | None:
    """Return the world in a *detail* of `DETAILS`; None if the browser parts are not built."""
    path = VENDOR / f"countries-{detail}.json"
    return Topology(path.read_text(encoding="utf-8")) if path.is_file() else None


def _rings(shape: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape.get("arcs", [])]
    for polygon in polygons:
        yield from polygon


def holds(rings: Iterable[Ring], position: Position) -> bool:
    """Tell whether *position* lies within *rings*, by the even-odd rule."""
    x, y = position
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1


def cut_rings(rings: Iterable[Ring], projection: Projection, sheet: Box) -> list[Line]:
    """Return *rings* in whole units of *sheet*, cut to it."""
    drawn = []
    for ring in rings:
        points = map(projection.project, ring)
        drawn.append(thin(clip([(point.x, point.y) for point in points], sheet)))
    return [ring for ring in drawn if len(ring) > 2 and abs(_area(ring)) >= SMALLEST]


def find_middle(rings: Iterable[Line]) -> tuple[int, int]:
    """Return the point in the largest of *rings* where there is most room to both sides."""
    ring = max(rings, key=lambda each: abs(_area(each)))
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    spans = []
    for step in range(1, 12):
        y = top + (bottom - top) * step / 12 + 0.5
        ends = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])
            if (y1 > y) != (y2 > y)
        )
        spans += [
            (right - left, left, y) for left, right in zip(ends[::2], ends[1::2], strict=True)
        ]
    width, left, y = max(spans, default=(0, *ring[0]))
    return round(left + width / 2), round(y)


def find_window(projection: Projection, sheet: Box) -> Box:
    """Return the part of the world that *sheet* shows, in degrees, and a little more."""
    left, top, right, bottom = sheet
    steps = [step / 20 for step in range(21)]
    spread = [
        projection.invert(Point(left + x * (right - left), top + y * (bottom - top)))
        for x in steps
        for y in steps
    ]
    longitudes, latitudes = zip(*spread, strict=True)
    low, high = max(min(latitudes) - 1, -89), min(max(latitudes) + 1, 89)
    return min(longitudes) - 1, low, max(longitudes) + 1, high


def clip(ring: Ring, box: Box) -> Ring:
    """Return the part of *ring* within *box* (Sutherland and Hodgman's way)."""
    for axis in (0, 1):
        for limit, sign in ((box[axis], 1), (box[axis + 2], -1)):
            if not ring:
                return ring
            ring = list(_cut(ring, axis, limit, sign))
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: int) -> Iterator[Position]:
    """Yield the part of *ring* on the one side of a straight line."""
    before = ring[-1]
    for here in ring:
        depth, last = sign * (here[axis] - limit), sign * (before[axis] - limit)
        if (depth >= 0) != (last >= 0):
            share = last / (last - depth)
            crossing = [
                start + share * (end - start) for start, end in zip(before, here, strict=True)
            ]
            yield crossing[0], crossing[1]
        if depth >= 0:
            yield here
        before = here


def thin(ring: Ring) -> list[tuple[int, int]]:
    """Return *ring* in whole numbers without points that are too near to the last one."""
    kept: list[tuple[int, int]] = []
    for x, y in ring:
        if not kept or hypot(x - kept[-1][0], y - kept[-1][1]) > STEP:
            kept.append((round(x), round(y)))
    return kept


def write_ring(ring: Line) -> str:
    """Return *ring* as short relative path data."""
    steps = (f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _area(ring: Sequence[tuple[int, int]]) -> float:
    corners = pairwise([*ring, ring[0]])
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in corners) / 2


def write_atlas(ask: Ask) -> str:
    """Return the atlas of the data that *ask* answers from, as JSON."""
    texts = ((QUERIES / f"{name}.rq").read_text(encoding="utf-8") for name in QUESTIONS)
    return ATLAS.dump_json(draw_atlas(*(list(ask(text)) for text in texts))).decode()


def draw_atlas(maps: Iterable[Row], places: Iterable[Row], seas: Iterable[Row] = ()) -> Atlas:
    """Return the sheets that *maps* describe and those that *places* call for, with their land."""
    known = read_places(places)
    sheets = [*describe_sheets(maps)]
    sheets += add_sheets(sheets, known)
    coarse = read_world(USUAL) if sheets else None
    numbers = find_countries(coarse, known) if coarse else {}
    return Atlas(tuple(draw_land(sheet, numbers) for sheet in sheets), numbers, read_seas(seas))


def find_countries(world: Topology, places: Places) -> dict[str, str]:
    """Return for each country of *places* the number of the one in *world* with most of them."""
    found: dict[str, str] = {}
    for country, positions in places.items():
        sample = sorted(positions)[:: max(1, len(positions) // SAMPLE)]
        counts = Counter(
            number
            for x, y in sample
            for number, rings in world.countries.items()
            if holds(world.near(rings, (x, y, x, y)), (x, y))
        )
        if counts:
            found[country] = counts.most_common(1)[0][0]
    return found


def draw_land(sheet: Sheet, numbers: Mapping[str, str], finest: float = inf) -> Sheet:
    """Return *sheet* with its land, and with that of the countries of these *numbers*.

    Finer detail than that for *finest* units to a degree is not read.
    """
    world = read_world(choose_detail(min(degree(sheet), finest)))
    if world is None:
        return sheet
    edge = (-MARGIN, -MARGIN, sheet.width + MARGIN, sheet.height + MARGIN)
    window = find_window(sheet.projection, edge)

    def cut(rings: Iterable[Sequence[int]]) -> list[Line]:
        return cut_rings(world.near(rings, window), sheet.projection, edge)

    every = {name: cut(world.countries.get(number, ())) for name, number in numbers.items()}
    found = {name: rings for name, rings in every.items() if rings}
    return replace(
        sheet,
        land=write_rings(cut(world.land)),
        countries={name: write_rings(rings) for name, rings in found.items()},
        middles={name: find_middle(rings) for name, rings in found.items()},
    )


def write_rings(rings: Iterable[Line]) -> str:
    """Return *rings* as path data."""
    return "".join(map(write_ring, rings))


def choose_detail(units: float) -> str:
    """Return the detail for a sheet with so many *units* to a degree."""
    return [detail for least, detail in DETAILS if units >= least][-1]


def degree(sheet: Sheet) -> float:
    """Return how many units a degree of latitude takes on *sheet*."""
    return sheet.projection.scale * pi / 180


DOCUMENTS: Final = {"atlas": write_atlas}
"""What is made once of the data of a snapshot, and kept with it."""
