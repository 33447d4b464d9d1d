"""Lays out any network on a circle, so that every name can be read and every line be followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, degrees, pi, sin
from typing import Final

from partnerskap.drawing.labels import Anchor

SIZE: Final = 13
"""Type size of names."""
LETTER: Final = 0.56
"""Mean width of a letter as a share of it."""
LONGEST: Final = 26
"""Letters of a name."""
SPREAD: Final = 15.0
"""Room on the circle that a name takes."""
LEAST: Final = 110.0
"""Radius of the smallest circle."""
UPRIGHT: Final = 14
"""Names up to which they need not be turned."""
GAP: Final = 12.0
"""Between a mark and its name."""


@dataclass(frozen=True)
class Vertex:
    """A thing on the circle, its name and how that is turned."""

    name: str
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: Anchor
    turn: float


@dataclass(frozen=True)
class Ring:
    """The whole picture; *paths* are the lines, one for each of the edges."""

    width: float
    height: float
    vertices: Sequence[Vertex]
    paths: Sequence[str]


def draw_ring(names: Sequence[str], edges: Sequence[tuple[int, int]]) -> Ring:
    """Return the things called *names* on a circle, with a line for each of *edges*."""
    radius = max(LEAST, len(names) * SPREAD / (2 * pi))
    short = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
    room = max((len(name) for name in short), default=0) * LETTER * SIZE + GAP * 2
    turned = len(names) > UPRIGHT
    centre = (radius + room, radius + (room if turned else GAP * 3))
    order = put_in_order(len(names), edges)
    places = {node: 2 * pi * at / len(names) - pi / 2 for at, node in enumerate(order)}
    vertices = [
        _place(name, places[node], radius, centre, turned) for node, name in enumerate(short)
    ]
    paths = [_bend(vertices[start], vertices[end], centre) for start, end in edges]
    return Ring(centre[0] * 2, centre[1] * 2, vertices, paths)


def put_in_order(number: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Return the *number* things so that those that *edges* join are near each other."""
    near: dict[int, list[int]] = {node: [] for node in range(number)}
    for start, end in edges:
        near[start].append(end)
        near[end].append(start)
    ordered: dict[int, None] = {}
    for first in sorted(near, key=lambda node: -len(near[node])):
        waiting = [first]
        while waiting:
            node = waiting.pop()
            if node not in ordered:
                ordered[node] = None
                waiting += sorted(set(near[node]) - ordered.keys(), key=lambda one: len(near[one]))
    return list(ordered)


def _place(
    name: str, angle: float, radius: float, centre: tuple[float, float], turned: bool
) -> Vertex:
    across, down = cos(angle), sin(angle)
    x, y = centre[0] + radius * across, centre[1] + radius * down
    text_x = centre[0] + (radius + GAP) * across
    text_y = centre[1] + (radius + GAP) * down
    left = across < -1e-6
    anchor: Anchor = "end" if left else "start"
    if not turned and abs(across) < 0.2:
        anchor, text_y = "middle", text_y + (-2 if down < 0 else 6)
    turn = degrees(angle) + (180 if left else 0) if turned else 0.0
    x, y, text_x = round(x, 1), round(y, 1), round(text_x, 1)
    return Vertex(name, x, y, text_x, round(text_y + 4.5 * (not turned), 1), anchor, round(turn, 1))


def _bend(start: Vertex, end: Vertex, centre: tuple[float, float]) -> str:
    """Return the line between two vertices, drawn towards the centre, or a loop at one."""
    if start is end:
        x, y = start.x, start.y
        return f"M{x:g} {y:g}C{x + 30:g} {y - 30:g} {x - 30:g} {y - 30:g} {x:g} {y:g}"
    x, y = ((start.x + end.x) / 2 + centre[0]) / 2, ((start.y + end.y) / 2 + centre[1]) / 2
    return f"M{start.x:g} {start.y:g}Q{x:g} {y:g} {end.x:g} {end.y:g}"
