"""Reads values as people write them, and refuses what may mean several things."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel import Locale
from pyoxigraph import Literal, NamedNode

from partnerskap.errors import sentence
from partnerskap.sheets.columns import ValueKind
from partnerskap.sheets.reading import FilledCell
from partnerskap.sheets.wording import CellFinding
from partnerskap.vocabulary import iri

YEARS: Final = range(1000, 2200)
ZERO: Final = date(1899, 12, 30).toordinal()
"""The day from which office programs count."""
SERIAL: Final = range(1900, YEARS.stop)
"""Days that are more likely years which somebody wrote into a cell for days."""
CURRENCIES: Final = frozenset(Locale("en").currencies)
"""The letters of currencies in Unicode CLDR."""
PARTS: Final = (
    (re.compile(r"(\d{4})"), "xsd:gYear"),
    (re.compile(r"(\d{4})-(\d{2})"), "xsd:gYearMonth"),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), "xsd:date"),
)
DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
"""A day as it is written in much of Europe; with slashes it may be an American one."""
GROUPED: Final = re.compile(
    r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+|\d{1,3}(?:([.,])\d{3})+(?!\2)[.,]\d+"
)
UNCLEAR: Final = re.compile(r"\d{1,3}[.,]\d{3}")
BARE: Final = re.compile(r"\d+(?:[.,]\d+)?")
WEB: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

NO_DATE: Final = sentence(
    "“%(value)s” is no date: write a year (2026), a month (2026-03) or a day (2026-03-31)."
)
YEAR_AS_DAY: Final = sentence(
    "“%(value)s” is what the year %(year)s becomes in a cell for days: write the year as text, or "
    "the whole day."
)
NO_DAY: Final = sentence("“%(value)s” is no day: write it like 2026-03-31.")
NO_NUMBER: Final = sentence(
    "“%(value)s” is no number: write digits only, such as 1250000 or 1250.50."
)
UNCLEAR_NUMBER: Final = sentence(
    "“%(value)s” may be a thousand or a fraction: write it without a separator of thousands."
)
NO_WHOLE: Final = sentence("“%(value)s” is no whole number.")
NO_LINK: Final = sentence("“%(value)s” is no web address: it starts with https:// or http://.")
NO_CURRENCY: Final = sentence("“%(value)s” is no currency: write its three letters, such as SEK.")


class Misread(Exception):
    """A cell can't be read; holds the finding."""

    def __init__(self, finding: CellFinding) -> None:
        """Say *finding*."""
        super().__init__(finding.text)
        self.finding = finding


def read_date(cell: FilledCell) -> Literal:
    """Return the year, month or day in *cell*."""
    text = cell.text
    if isinstance(cell.value, date):  # a datetime is one too
        text = cell.value.strftime("%Y-%m-%d")
        refuse_year(cell, cell.value)
    elif dotted := DOTTED.fullmatch(text):
        text = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    for pattern, datatype in PARTS:
        if (found := pattern.fullmatch(text)) and is_day(found.groups()):
            return Literal(text, datatype=iri(datatype))
    raise Misread(cell.fault(NO_DATE))


def refuse_year(cell: FilledCell, day: date) -> None:
    """Raise `Misread` if *day* is what an office program made of a year."""
    if (number := day.toordinal() - ZERO) in SERIAL:
        raise Misread(cell.fault(YEAR_AS_DAY, year=str(number)))


def is_day(parts: tuple[str, ...]) -> bool:
    """Tell whether year, month and day, or the first of them, are in the calendar."""
    year, month, day = (*map(int, parts), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return year in YEARS


def read_day(cell: FilledCell) -> Literal:
    """Return the day in *cell*."""
    try:
        found = read_date(cell)
    except Misread as error:
        raise Misread(cell.fault(NO_DAY)) from error
    if found.datatype != iri("xsd:date"):
        raise Misread(cell.fault(NO_DAY))
    return found


def read_number(cell: FilledCell) -> Literal:
    """Return the number in *cell*, written with a point or a comma."""
    if isinstance(cell.value, bool | datetime):
        raise Misread(cell.fault(NO_NUMBER))
    text = re.sub(r"[\s'’]", "", cell.text)
    if isinstance(cell.value, int | float):
        text = format(Decimal(str(cell.value)).normalize(), "f")
    elif GROUPED.fullmatch(text):
        whole, sign, rest = re.fullmatch(r"([\d.,]*?)(?:([.,])(\d+))?", text).groups()  # type: ignore[union-attr]
        mixed = {".", ","} <= set(text)
        digits = re.sub("[.,]", "", whole if mixed else text)
        text = f"{digits}.{rest}" if mixed and sign else digits
    elif UNCLEAR.fullmatch(text):
        raise Misread(cell.fault(UNCLEAR_NUMBER))
    if not BARE.fullmatch(text):
        raise Misread(cell.fault(NO_NUMBER))
    number = Decimal(text.replace(",", "."))
    if number == number.to_integral_value():
        return Literal(str(int(number)), datatype=iri("xsd:integer"))
    return Literal(format(number.normalize(), "f"), datatype=iri("xsd:decimal"))


def read_whole(cell: FilledCell) -> Literal:
    """Return the whole number in *cell*."""
    found = read_number(cell)
    if found.datatype != iri("xsd:integer"):
        raise Misread(cell.fault(NO_WHOLE))
    return found


def read_link(cell: FilledCell) -> NamedNode:
    """Return the web address in *cell*."""
    if not WEB.fullmatch(cell.text):
        raise Misread(cell.fault(NO_LINK))
    return NamedNode(cell.text)


def read_currency(cell: FilledCell) -> Literal:
    """Return the currency in *cell*."""
    text = cell.text.upper()
    if text not in CURRENCIES:
        raise Misread(cell.fault(NO_CURRENCY))
    return Literal(text)


READERS: Final[Mapping[ValueKind, Callable[[FilledCell], NamedNode | Literal]]] = {
    ValueKind.DATE: read_date,
    ValueKind.DAY: read_day,
    ValueKind.NUMBER: read_number,
    ValueKind.WHOLE: read_whole,
    ValueKind.LINK: read_link,
    ValueKind.CURRENCY: read_currency,
}
"""What reads the cells of columns that hold values, not things."""
