"""Sees whether an answer is one category and one number, and then makes bars of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import format_decimal
from pyoxigraph import Literal

from partnerskap.engine.query import Term
from partnerskap.web.pages.page import Page
from partnerskap.web.querypage.cells import Cell, is_number, show
from partnerskap.web.querypage.places import LATITUDES, LONGITUDES
from partnerskap.web.querypage.reading import Table

BARS: Final = range(2, 61)
"""Numbers of rows that make a readable chart."""
MOST_CATEGORIES: Final = 3
"""Columns beside the number; of these one is the category and the others say more of it."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how much, and how long it is in percent of the longest."""

    name: Cell
    value: str
    length: float


@dataclass(frozen=True)
class Chart:
    """A bar for each row."""

    category: str
    number: str
    bars: Sequence[Bar]


def draw_chart(table: Table, page: Page) -> Chart | None:
    """Return *table* as bars, or None when it is not one category and one number."""
    if not table.whole or len(table.rows) not in BARS:
        return None
    numbers = [name for name in table.columns if all(map(is_number, table.column(name)))]
    others = [name for name in table.columns if name not in numbers]
    if len(numbers) != 1 or len(others) > MOST_CATEGORIES or numbers[0].lower() in PLACES:
        return None
    category = choose_category(table, others)
    values = [float(term.value) for term in table.column(numbers[0]) if is_number(term)]
    if category is None or min(values) < 0 or max(values) == 0:
        return None
    names = [show(term, page) for term in table.column(category)]
    bars = [
        Bar(name, str(format_decimal(value)), round(100 * value / max(values), 2))
        for name, value in zip(names, values, strict=True)
    ]
    return Chart(category, numbers[0], bars)


PLACES: Final = LATITUDES | LONGITUDES


def choose_category(table: Table, names: Sequence[str]) -> str | None:
    """Return the column that tells the rows apart: texts rather than addresses."""
    apart = [name for name in names if tells_apart(table.column(name))]
    return min(apart, key=lambda name: not is_text(table.column(name)), default=None)


def tells_apart(terms: Sequence[Term | None]) -> bool:
    """Tell whether every row has a term of its own."""
    return None not in terms and len(set(terms)) == len(terms)


def is_text(terms: Sequence[Term | None]) -> bool:
    """Tell whether *terms* are literals."""
    return all(isinstance(term, Literal) for term in terms)
