"""The sheets of the maps: those that the data describe, and those that their places call for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import pi
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pyoxigraph import Literal

from partnerskap.drawing.land import MARGIN, Topology, draw_rings, find_window, holds, read_world
from partnerskap.drawing.projection import Point, Position, Projection, fit
from partnerskap.linking.rows import Ask, Row, Term

QUERIES: Final = Path(__file__).parent / "queries"
QUESTIONS: Final = ("maps", "places")
LONGEST: Final = 760
"""The longer side of a sheet."""
INSET: Final = 420
"""The same of an inset."""
FINE: Final = 100
"""Units for a degree from which on a sheet is drawn in fine detail."""
ROOM: Final = 2.5
"""Degrees left around places for which no sheet is described."""
SAMPLE: Final = 20
"""Places of a country that tell which one of the world it is."""
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

    def project(self, longitude: float, latitude: float) -> Point:
        """Return where a position in degrees lies on this sheet, perhaps outside it."""
        return self.projection.project((longitude, latitude))

    def holds(self, point: Point, margin: float = 0) -> bool:
        """Tell whether *point* lies on this sheet, at least *margin* from its edge."""
        across = margin <= point.x <= self.width - margin
        return across and margin <= point.y <= self.height - margin


SHEETS: Final = TypeAdapter(tuple[Sheet, ...])
Places = Mapping[str, Sequence[Position]]
"""Country's address → positions of what lies there."""


def write_sheets(ask: Ask) -> str:
    """Return the sheets of the data that *ask* answers from, as JSON."""
    maps, places = (ask((QUERIES / f"{name}.rq").read_text("utf-8")) for name in QUESTIONS)
    return SHEETS.dump_json(draw_sheets(maps, places)).decode()


def read_sheets(text: str) -> tuple[Sheet, ...]:
    """Return the sheets that `write_sheets` wrote."""
    return SHEETS.validate_json(text)


def draw_sheets(maps: Iterable[Row], places: Iterable[Row]) -> tuple[Sheet, ...]:
    """Return the sheets that *maps* describe and those that *places* call for, with their land."""
    known = read_places(places)
    sheets = [*describe_sheets(maps)]
    sheets += add_sheets(sheets, known)
    coarse = read_world("50m")
    numbers = find_countries(coarse, known) if coarse else {}
    return tuple(draw_land(sheet, numbers) for sheet in sheets)


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


def surround(positions: Sequence[Position]) -> list[Position]:
    """Return the corners of a rectangle around *positions*, with some room."""
    longitudes, latitudes = zip(*positions, strict=True)
    return [
        (longitude, min(max(latitude, -85), 85))
        for longitude in (min(longitudes) - ROOM, max(longitudes) + ROOM)
        for latitude in (min(latitudes) - ROOM, max(latitudes) + ROOM)
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


def draw_land(sheet: Sheet, numbers: Mapping[str, str]) -> Sheet:
    """Return *sheet* with its land, and with that of the countries of these *numbers*."""
    world = read_world("10m" if degree(sheet) > FINE else "50m")
    if world is None:
        return sheet
    edge = (-MARGIN, -MARGIN, sheet.width + MARGIN, sheet.height + MARGIN)
    window = find_window(sheet.projection, edge)

    def draw(rings: Iterable[Sequence[int]]) -> str:
        return draw_rings(world.near(rings, window), sheet.projection, edge)

    paths = {name: draw(world.countries.get(number, ())) for name, number in numbers.items()}
    found = {name: path for name, path in paths.items() if path}
    return replace(sheet, land=draw(world.land), countries=found)


def degree(sheet: Sheet) -> float:
    """Return how many units a degree of latitude takes on *sheet*."""
    return sheet.projection.scale * pi / 180


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))


DOCUMENTS: Final = {"sheets": write_sheets}
"""What is made once of the data of a snapshot, and kept with it."""
