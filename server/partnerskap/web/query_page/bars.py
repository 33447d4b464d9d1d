"""Bars for an answer that has a category and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flask_babel import format_decimal, format_scientific

from partnerskap.drawing.strips import NARROW, Strip, StripChart, choose_ticks, draw_strips
from partnerskap.engine.query import Term
from partnerskap.web.pages.language import write_literal
from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.places import PLACES
from partnerskap.web.query_page.table import Table, is_drawable, is_text, show, spell_name

BARS: Final = range(2, 61)
"""Numbers of rows that make a readable chart."""
MOST_CATEGORIES: Final = 3
"""Columns beside the number; of these one is the category and the others say more of it."""
LONGEST: Final = 1e9
"""From where on numbers of an axis are written with a power of ten."""


@dataclass(frozen=True)
class Chart:
    """A bar for each row whose number can be drawn."""

    category: int
    """The number of the column."""
    number: int
    strips: Sequence[Strip]
    left_out: int

    @property
    def ticks(self) -> list[float]:
        """The numbers along the axis."""
        return choose_ticks(0, max(strip.end for strip in self.strips))

    @cached_property
    def wide(self) -> StripChart:
        """The chart where there is room for names beside the bars."""
        return draw_strips(self.strips, self.ticks, write_tick)

    @cached_property
    def narrow(self) -> StripChart:
        """The chart for a phone."""
        return draw_strips(self.strips, self.ticks, write_tick, NARROW)


def write_tick(value: float) -> str:
    """Return a number of the axis as a reader writes it."""
    plain = value == 0 or 0.001 <= value < LONGEST
    return str(format_decimal(value) if plain else format_scientific(value))


def find_bars(table: Table, page: Page) -> Chart | None:
    """Return *table* as bars, or None when it is not one category and one number."""
    columns = range(len(table.columns))
    numbers = [at for at in columns if holds_numbers(table.terms(at))]
    others = [at for at in columns if at not in numbers]
    if len(table.rows) not in BARS or len(numbers) != 1 or len(others) > MOST_CATEGORIES:
        return None
    number, category = numbers[0], choose_category(table, others)
    if category is None or table.columns[number].lower() in PLACES:
        return None
    strips = [
        make_strip(row[category], row[number], page)
        for row in table.rows
        if is_drawable(row[number]) and row[category] is not None
    ]
    fits = len(strips) in BARS and min(s.end for s in strips) >= 0 and max(s.end for s in strips)
    return Chart(category, number, strips, len(table.rows) - len(strips)) if fits else None


def make_strip(category: Term | None, number: Term | None, page: Page) -> Strip:
    """Return the bar from nought to *number* that is called as *category*."""
    name = show(category, page)
    if not is_drawable(number):
        raise ValueError(number)
    told = write_literal(number).text
    return Strip(spell_name(name), 0, float(number.value), told, name.address)


def holds_numbers(terms: Sequence[Term | None]) -> bool:
    """Tell whether at least half of *terms* are numbers that can be drawn."""
    return sum(map(is_drawable, terms)) * 2 >= len(terms)


def choose_category(table: Table, columns: Sequence[int]) -> int | None:
    """Return that of *columns* which tells the rows apart: texts rather than addresses."""
    apart = [at for at in columns if tells_apart(table.terms(at))]
    return min(apart, key=lambda at: not all(map(is_text, table.terms(at))), default=None)


def tells_apart(terms: Sequence[Term | None]) -> bool:
    """Tell whether every row that has a term has one of its own."""
    told = [term for term in terms if term is not None]
    return len(set(told)) == len(told) > 1
