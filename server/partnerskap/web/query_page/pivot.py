"""A cross table of an answer: one category downwards, another across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Final, NamedTuple

from pyoxigraph import Literal

from partnerskap.engine.query import Term
from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.places import PLACES
from partnerskap.web.query_page.table import Cell, Table, is_category, is_drawable, show

ACROSS: Final = range(2, 26)
"""Numbers of categories that stand side by side."""
DOWN: Final = range(2, 101)
"""Numbers of categories that stand below one another."""
Pair = tuple[Term, Term]


class Crossing(NamedTuple):
    """The numbers of the columns that a cross table is made of."""

    down: int
    """That whose terms stand at the side."""
    across: int
    value: int | None
    """That which is summed; None if rows are counted."""


@dataclass(frozen=True)
class CrossTable:
    """Sums, or numbers of rows, of each two categories."""

    of: Crossing
    heads: Sequence[Cell]
    sides: Sequence[Cell]
    cells: Sequence[Sequence[str]]
    """The numbers, with their sum at the end; empty where there are no rows."""
    sums: Sequence[str]
    left_out: int


def find_pivot(table: Table, page: Page) -> CrossTable | None:
    """Return the cross table of *table*, or None when it has no two categories that cross."""
    chosen = choose_categories(table)
    if chosen is None:
        return None
    down, across = chosen
    value = choose_value(table, {down, across})
    found: dict[Pair, Decimal] = {}
    used = 0
    for row in table.rows:
        side, head, number = row[down], row[across], row[value] if value is not None else None
        if side is None or head is None or (value is not None and not is_drawable(number)):
            continue
        used += 1
        added = Decimal(number.value) if isinstance(number, Literal) else Decimal(1)
        found[side, head] = found.get((side, head), Decimal(0)) + added
    of = Crossing(down, across, value)
    return make(of, found, len(table.rows) - used, page) if found else None


def make(of: Crossing, found: dict[Pair, Decimal], left_out: int, page: Page) -> CrossTable:
    """Return the table of what was *found*, with sums."""
    sides = list(dict.fromkeys(side for side, _ in found))
    heads = list(dict.fromkeys(head for _, head in found))
    rows = [[found.get((side, head)) for head in heads] for side in sides]
    columns = list(zip(*rows, strict=True))
    sums = [add(column) for column in columns]
    return CrossTable(
        of,
        [show(head, page) for head in heads],
        [show(side, page) for side in sides],
        [[*map(write, row), write(add(row))] for row in rows],
        [*map(write, sums), write(add(sums))],
        left_out,
    )


def add(numbers: Sequence[Decimal | None]) -> Decimal:
    """Return the sum of those *numbers* that there are."""
    return sum((number for number in numbers if number is not None), Decimal(0))


def write(number: Decimal | None) -> str:
    """Return *number* exactly, without a power of ten where it can be; nothing for none."""
    if number is None:
        return ""
    return f"{number:f}" if abs(number.adjusted()) < 30 else str(number)


def choose_categories(table: Table) -> tuple[int, int] | None:
    """Return the columns downwards and across that have the most pairs in common, or None."""
    terms = {
        at: table.terms(at)
        for at in range(len(table.columns))
        if all(term is None or is_category(term) for term in table.terms(at))
    }
    kinds = {at: set(told) - {None} for at, told in terms.items()}
    best: tuple[float, tuple[int, int] | None] = (0.0, None)
    for down, across in permutations(terms, 2):
        size = len(kinds[down]), len(kinds[across])
        pairs = len({(a, b) for a, b in zip(terms[down], terms[across], strict=True) if a and b})
        crosses = size[0] in DOWN and size[1] in ACROSS and size[0] >= size[1] and pairs > size[0]
        best = (
            max(best, (pairs / (size[0] * size[1]), (down, across)), key=first) if crosses else best
        )
    return best[1]


def first(of: tuple[float, tuple[int, int] | None]) -> float:
    """Return what candidates are compared by; of equals the earlier stays."""
    return of[0]


def choose_value(table: Table, taken: set[int]) -> int | None:
    """Return the column to sum: the only one whose terms are numbers, if there is one."""
    numbers = [
        at
        for at, name in enumerate(table.columns)
        if at not in taken
        and name.lower() not in PLACES
        and 2 * sum(map(is_drawable, table.terms(at))) >= len(table.rows)
    ]
    return numbers[0] if len(numbers) == 1 else None
