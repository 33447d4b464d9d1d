"""Puts names beside the points of a drawing so that none covers another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Anchor = Literal["start", "middle", "end"]
LETTER: Final = 0.62
"""Mean width of a letter as a share of the type size; errs on the wide side."""
OFFSETS: Final[Sequence[tuple[Anchor, float, float]]] = (
    ("start", 9, 4.5),
    ("end", -9, 4.5),
    ("middle", 0, -10),
    ("middle", 0, 19),
    ("start", 7, -6),
    ("start", 7, 15),
    ("end", -7, -6),
    ("end", -7, 15),
    ("middle", 0, 24),
    ("middle", 0, -16),
    ("end", 12, 21),
    ("start", -12, 21),
    ("end", 12, -12),
    ("start", -12, -12),
)
"""Where a name may stand, best first: its anchor and its distance from the point."""


@dataclass(frozen=True)
class Point:
    """A place on a drawing, in units of its viewBox."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether the two rectangles overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, width: float, height: float) -> bool:
        """Tell whether the rectangle lies on a sheet of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


class Boxes:
    """Rectangles, found by the squares of a grid that they touch: among thousands few are near."""

    SIDE: Final = 50

    def __init__(self, boxes: Iterable[Box]) -> None:
        """Hold *boxes*."""
        self._squares: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        """Hold *box* too."""
        for square in self._touched(box):
            self._squares[square].append(box)

    def meeting(self, box: Box) -> Iterator[Box]:
        """Yield those that overlap *box*, once for each square that both touch."""
        for square in self._touched(box):
            for other in self._squares.get(square, ()):
                if box.meets(other):
                    yield other

    def meets(self, box: Box) -> bool:
        """Tell whether any overlaps *box*."""
        return any(True for _ in self.meeting(box))

    def _touched(self, box: Box) -> Iterator[tuple[int, int]]:
        side = self.SIDE
        for across in range(int(box.left // side), int(box.right // side) + 1):
            for down in range(int(box.top // side), int(box.bottom // side) + 1):
                yield across, down


@dataclass(frozen=True)
class Label:
    """A name and where to write it; *fine* ones fit only in the smaller type."""

    text: str
    x: float
    y: float
    anchor: Anchor
    fine: bool


def place_labels(
    names: Sequence[tuple[str, Point]], width: float, height: float, sizes: tuple[float, float]
) -> list[Label | None]:
    """Return a label for each name where one fits: in the larger of *sizes*, else the smaller."""
    taken = Boxes(Box(at.x - 6, at.y - 6, at.x + 6, at.y + 6) for _, at in names)
    placed: list[Label | None] = []
    for text, at in names:
        label = _fit(text, at, taken, (width, height), sizes)
        if label:
            taken.add(box_of(label, sizes[label.fine]))
        placed.append(label)
    return placed


def _fit(
    text: str,
    at: Point,
    taken: Boxes,
    sheet: tuple[float, float],
    sizes: tuple[float, float],
) -> Label | None:
    for fine, size in enumerate(sizes):
        for anchor, across, down in OFFSETS:
            label = Label(text, round(at.x + across, 1), round(at.y + down, 1), anchor, bool(fine))
            box = box_of(label, size)
            if box.within(*sheet) and not taken.meets(box):
                return label
    return None


def box_of(label: Label, size: float) -> Box:
    """Return the rectangle that *label* covers in type of this *size*."""
    length = len(label.text) * LETTER * size
    left = {"start": 0.0, "middle": -length / 2, "end": -length}[label.anchor] + label.x
    return Box(left, label.y - size * 0.8, left + length, label.y + size * 0.25)
