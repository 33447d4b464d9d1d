"""Lays out rows with a name and a strip each over one axis: bars and time lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from partnerskap.drawing.labels import LETTER

WIDE: Final = (900.0, 260.0)
"""Width of a drawing, and of the names that stand beside their strips in it."""
NARROW: Final = (340.0, 0.0)
"""The same where names stand above their strips."""
SIZE: Final = 13
"""Type size of names and values."""
NARROWER: Final = 0.58
"""Mean width of a letter in a text that is long, as a share of the type size."""
TOP: Final = 26.0
"""Height of the axis."""
ROWS: Final = (24.0, 40.0)
"""Height of a row whose name stands beside its strip, and of one whose name stands above."""
EDGE: Final = 6.0
PARTS: Final = 5
"""About so many steps has an axis."""
STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True)
class Strip:
    """What a row shows: its name, where it begins and ends on the axis, and its value in words."""

    name: str
    start: float
    end: float
    told: str
    address: str | None = None
    open: bool = False
    """Whether its end is not known."""


@dataclass(frozen=True)
class StripRow:
    """A row as drawn: the name as far as there is room, and where everything stands."""

    strip: Strip
    name: str
    base: float
    """The line that name and value stand on."""
    x: float
    y: float
    length: float
    """How long the strip is; 0 for a point in time."""


@dataclass(frozen=True)
class Tick:
    """A line across the drawing, and what stands above it."""

    x: float
    text: str


@dataclass(frozen=True)
class StripChart:
    """The whole picture."""

    width: float
    height: float
    left: float
    """Where the axis begins."""
    rows: Sequence[StripRow]
    ticks: Sequence[Tick]


def choose_ticks(low: float, high: float) -> list[float]:
    """Return round numbers in even steps, from the last that is not above *low* to *high* or over.

    *low* is less than *high*.
    """
    rough = (high - low) / PARTS
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in STEPS if power * each >= rough * 0.7)
    first = floor(low / step)
    return [number * step for number in range(first, ceil(high / step - 1e-9) + 1)]


def draw_strips(
    strips: Sequence[Strip],
    ticks: Sequence[float],
    write: Callable[[float], str],
    size: tuple[float, float] = WIDE,
) -> StripChart:
    """Return *strips* over an axis with *ticks*, written by *write*, in this *size*."""
    width, names = size
    beside = bool(names)
    told = max(len(strip.told) for strip in strips) * LETTER * SIZE
    left, right = (names + EDGE * 2, width - EDGE * 2 - told) if beside else (EDGE, width - EDGE)
    scale = (right - left) / (ticks[-1] - ticks[0])

    def place(value: float) -> float:
        return round(left + (value - ticks[0]) * scale, 1)

    rows = [_draw_row(strip, number, place, size) for number, strip in enumerate(strips)]
    height = TOP + len(strips) * ROWS[not beside] + EDGE
    return StripChart(width, height, left, rows, _draw_ticks(ticks, write, place))


def _draw_row(
    strip: Strip, number: int, place: Callable[[float], float], size: tuple[float, float]
) -> StripRow:
    width, names = size
    top = TOP + number * ROWS[not names]
    x, end = place(strip.start), place(strip.end)
    length = round(end - x, 1)
    if names:
        middle = top + ROWS[0] / 2
        return StripRow(strip, shorten_name(strip.name, names), middle + 4.5, x, middle, length)
    room = width - EDGE * 4 - len(strip.told) * LETTER * SIZE
    return StripRow(strip, shorten_name(strip.name, room), top + 14, x, top + 28, length)


def shorten_name(name: str, room: float) -> str:
    """Return as much of *name* as there is *room* for."""
    most = int(room / (NARROWER * SIZE))
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _draw_ticks(
    ticks: Sequence[float], write: Callable[[float], str], place: Callable[[float], float]
) -> list[Tick]:
    """Return the ticks; without a text those for which there is no room."""
    texts = [write(tick) for tick in ticks]
    room = (place(ticks[-1]) - place(ticks[0])) / max(1, len(ticks) - 1)
    needed = max(len(text) for text in texts) * LETTER * SIZE + EDGE
    every = next(
        each for each in range(1, len(ticks) + 1) if each * room >= needed or each == len(ticks)
    )
    return [
        Tick(place(tick), "" if at % every else text)
        for at, (tick, text) in enumerate(zip(ticks, texts, strict=True))
    ]
