"""Lays out who works with whom as three columns: partner, partnership, partner abroad."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

ROW: Final = 27
MARGIN: Final = 8
LINE: Final = 17
COLUMNS: Final = (170, 360, 550)
"""Where the marks of the left, middle and right column stand."""
WIDTH: Final = 720
HUB: Final = 216
"""Width of the boxes in the middle."""
LETTERS: Final = (20, 26, 20)
"""Letters that a line of each column may have."""
GAP: Final = 26
"""Least distance between a box and the next."""


@dataclass(frozen=True)
class Knot:
    """A name in one of the columns, broken into lines; the box is for the middle one."""

    iri: str
    lines: Sequence[str]
    x: float
    y: float
    column: int
    width: float
    height: float


@dataclass(frozen=True)
class Thread:
    """A line between two names, as path data; *group* tells which partnership it is of."""

    path: str
    group: int


@dataclass(frozen=True)
class Network:
    """The whole picture."""

    width: float
    height: float
    knots: Sequence[Knot]
    threads: Sequence[Thread]


@dataclass(frozen=True)
class Strand:
    """One partnership and who takes part in it, on either side; addresses only."""

    hub: str
    left: Sequence[str]
    right: Sequence[str]


def draw_network(strands: Sequence[Strand], names: Mapping[str, str]) -> Network:
    """Return the picture of *strands*; each address is written by its name in *names*."""
    columns = (
        _order([strand.left for strand in strands]),
        [strand.hub for strand in strands],
        _order([strand.right for strand in strands]),
    )
    heights = [len(columns[0]) * ROW, len(columns[1]) * (3 * LINE + GAP), len(columns[2]) * ROW]
    height = max(heights) + 2 * MARGIN
    knots = {
        (column, iri): _knot(iri, names.get(iri, iri), column, y)
        for column, members in enumerate(columns)
        for iri, y in _spread(members, height)
    }
    threads = [
        Thread(_thread(knots[start], knots[end]), group)
        for group, strand in enumerate(strands)
        for start, end in _lines(strand)
    ]
    return Network(WIDTH, height, list(knots.values()), threads)


def _knot(iri: str, name: str, column: int, y: float) -> Knot:
    limit = 3 if column == 1 else 1
    lines = textwrap.wrap(name, LETTERS[column], max_lines=limit, placeholder="…") or [iri]
    return Knot(iri, lines, COLUMNS[column], y, column, HUB, LINE * len(lines) + 14)


def _lines(strand: Strand) -> Iterable[tuple[tuple[int, str], tuple[int, str]]]:
    yield from (((0, member), (1, strand.hub)) for member in strand.left)
    yield from (((1, strand.hub), (2, member)) for member in strand.right)


def _order(sides: Sequence[Sequence[str]]) -> list[str]:
    """Order members by the mean place of their partnerships, so that few lines cross."""
    places: dict[str, list[int]] = {}
    for place, members in enumerate(sides):
        for member in members:
            places.setdefault(member, []).append(place)
    return sorted(places, key=lambda member: (mean(places[member]), member))


def _spread(members: Sequence[str], height: float) -> Iterable[tuple[str, float]]:
    step = (height - 2 * MARGIN) / max(len(members), 1)
    for place, member in enumerate(members):
        yield member, round(MARGIN + step * (place + 0.5), 1)


def _thread(start: Knot, end: Knot) -> str:
    first = start.x + (start.width / 2 if start.column == 1 else 0)
    last = end.x - (end.width / 2 if end.column == 1 else 0)
    bend = (first + last) / 2
    return f"M{first:g} {start.y:g}C{bend:g} {start.y:g} {bend:g} {end.y:g} {last:g} {end.y:g}"
