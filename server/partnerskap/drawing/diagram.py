"""Lays out an ontology as a tree: from one class along its properties to the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ROW: Final = 46
COLUMN: Final = 292
WIDTH: Final = 150


@dataclass(frozen=True)
class Link:
    """A property that leads from one class to another; names without prefix."""

    start: str
    name: str
    end: str


@dataclass(frozen=True)
class ClassBox:
    """A class in the picture, by its left middle."""

    name: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Arrow:
    """A property in the picture: what it joins, its path and end, and where its name stands."""

    start: str
    name: str
    end: str
    path: str
    end_x: float
    end_y: float
    x: float
    y: float


@dataclass(frozen=True)
class Diagram:
    """The picture with its size; *others* are the links that the tree leaves out."""

    width: float
    height: float
    boxes: Sequence[ClassBox]
    arrows: Sequence[Arrow]
    others: Sequence[Link]


def draw_diagram(root: str, links: Iterable[Link]) -> Diagram:
    """Return the tree of classes that *links* lead to from *root*, nearest first."""
    every = sorted(links, key=lambda link: (link.start, link.name, link.end))
    branches, depth = _grow(root, every)
    rows: dict[str, float] = {}
    count = _place(root, branches, rows, 0)
    boxes = {
        name: ClassBox(name, 10 + depth[name] * COLUMN, ROW * (row + 0.5), WIDTH)
        for name, row in rows.items()
    }
    used = [link for branch in branches.values() for link in branch]
    arrows = [_arrow(link, boxes[link.start], boxes[link.end]) for link in used]
    width = 20 + max(depth.values()) * COLUMN + WIDTH
    others = [link for link in every if link not in used]
    return Diagram(width, ROW * max(count, 1), list(boxes.values()), arrows, others)


def _grow(root: str, links: Sequence[Link]) -> tuple[dict[str, list[Link]], dict[str, int]]:
    """Return the links of the tree by the class they start from, and each class's depth."""
    branches: dict[str, list[Link]] = {}
    depth = {root: 0}
    edge = [root]
    while edge:
        following = []
        for name in edge:
            for link in links:
                if link.start == name and link.end not in depth:
                    depth[link.end] = depth[name] + 1
                    branches.setdefault(name, []).append(link)
                    following.append(link.end)
        edge = following
    return branches, depth


def _place(name: str, branches: dict[str, list[Link]], rows: dict[str, float], count: int) -> int:
    """Give *name* and what hangs on it a row each, from row *count* on; return the next free."""
    children = [link.end for link in branches.get(name, [])]
    if not children:
        rows[name] = count
        return count + 1
    for child in children:
        count = _place(child, branches, rows, count)
    rows[name] = (rows[children[0]] + rows[children[-1]]) / 2
    return count


def _arrow(link: Link, start: ClassBox, end: ClassBox) -> Arrow:
    left, right = start.x + WIDTH, end.x
    bend = left + 26
    curve = f"C{bend:g} {start.y:g} {left:g} {end.y:g} {bend:g} {end.y:g}"
    path = f"M{left:g} {start.y:g}{curve}H{right - 8:g}"
    return Arrow(link.start, link.name, link.end, path, right, end.y, left + 22, end.y - 5)
