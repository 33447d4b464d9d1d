"""A time line for an answer with days or years: a point or a strip for each row, oldest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.strips import NARROW, Strip, StripChart, choose_ticks, draw_strips
from partnerskap.engine.query import Term
from partnerskap.web.pages.language import write_date
from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.table import XSD, Row, Table, is_words, show, spell_name

DATES: Final = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*|Z|[+-]\d\d:\d\d)?")
ENDS: Final = frozenset({"end", "enddate", "until", "to", "slut", "bitis"})
YEARS: Final = ENDS | {
    *("year", "start", "startdate", "began", "since", "from", "first", "last", "years"),
    *("år", "start", "yıl", "yil", "baslangic", "before", "after", "date"),
}
"""What a column of years is called that are plain numbers or texts."""
MOST: Final = 200
"""Rows that are drawn."""
LEAST: Final = 5
"""Years that the line has at least."""


@dataclass(frozen=True)
class TimeLine:
    """A strip for each row with a time that can be drawn."""

    strips: Sequence[Strip]
    left_out: int
    columns: Sequence[int]
    """The numbers of the columns that tell the times."""

    @property
    def ticks(self) -> list[float]:
        """The years along the axis."""
        low = floor(min(strip.start for strip in self.strips))
        high = ceil(max(strip.end for strip in self.strips))
        return choose_ticks(low, max(high, low + LEAST))

    @cached_property
    def wide(self) -> StripChart:
        """The line where there is room for names beside it."""
        return draw_strips(self.closed, self.ticks, write_year)

    @cached_property
    def narrow(self) -> StripChart:
        """The line for a phone."""
        return draw_strips(self.closed, self.ticks, write_year, NARROW)

    @property
    def closed(self) -> list[Strip]:
        """The strips; one whose end is not known goes on to the end of the axis."""
        end = self.ticks[-1]
        return [
            Strip(one.name, one.start, end, one.told, one.address, True) if one.open else one
            for one in self.strips
        ]


def write_year(value: float) -> str:
    """Return a year of the axis."""
    return f"{value:.0f}"


def find_timeline(table: Table, page: Page) -> TimeLine | None:
    """Return the time line of *table*, or None when no column tells times of several rows."""
    columns = [at for at in range(len(table.columns)) if holds_times(table, at)][:2]
    columns.sort(key=lambda at: table.columns[at].lower() in ENDS)
    drawn = [found for row in table.rows if (found := make_strip(row, columns, page))]
    if len(drawn) < 2:
        return None
    drawn.sort(key=lambda strip: (strip.start, strip.end))
    return TimeLine(drawn[:MOST], len(table.rows) - len(drawn[:MOST]), columns)


def holds_times(table: Table, at: int) -> bool:
    """Tell whether at least half of the terms of a column are days or years."""
    named = table.columns[at].lower() in YEARS
    terms = [term for term in table.terms(at) if term is not None]
    told = sum(read_time(term, named) is not None for term in terms)
    return told * 2 >= len(terms) > 0


def read_time(term: Term | None, named: bool = True) -> float | None:
    """Return *term* as a year with a fraction, or None if it tells no time that there is.

    A number or a text does only where the column is *named* for times.
    """
    if not isinstance(term, Literal) or not (named or term.datatype.value in DATES):
        return None
    found = DAY.fullmatch(term.value)
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 1, 1)
        told = date(year, month, day)
    except ValueError:
        return None
    return told.year + (told - date(year, 1, 1)).days / 366


def make_strip(row: Row, columns: Sequence[int], page: Page) -> Strip | None:
    """Return the strip of *row* from its first time to its last, or None if it tells none."""
    told = [row[at] for at in columns]
    known = [(time, term) for term in told if (time := read_time(term)) is not None]
    if not known:
        return None
    times = sorted(time for time, _ in known)
    is_open = len(columns) == 2 and read_time(told[1]) is None and told[1] is None
    texts = [write_date(term) for _, term in known if isinstance(term, Literal)]
    name, address = name_row(row, columns, page)
    text = texts[0] + "–" if is_open else "–".join(dict.fromkeys(texts))
    return Strip(name, times[0], times[-1], text, address, is_open)


def name_row(row: Row, columns: Sequence[int], page: Page) -> tuple[str, str | None]:
    """Return what *row* is called, and where it is told of."""
    rest = [term for at, term in enumerate(row) if at not in columns and term is not None]
    things = [show(term, page) for term in rest if isinstance(term, NamedNode)]
    words = [show(term, page) for term in rest if is_words(term)]
    address = things[0].address if things else None
    return " ".join(map(spell_name, words[:1] or things[:1])), address
