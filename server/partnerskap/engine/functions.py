"""What Oxigraph computes wrong, computed here: called by the queries that `rewriting` makes.

The order of all terms is what SPARQL 1.1 (15.1) asks of ORDER BY, made total: unbound, blank nodes,
IRIs, then literals: numbers, booleans, moments by the calendar, other moments, durations, and text
of every other kind by its characters, then datatype and language. A moment without a time zone
counts as UTC, as XPath allows; a month of a duration has the average length. The key of a term is a
string, as strings are compared the same way everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

from partnerskap.engine.query import Term

SPACE: Final = "urn:partnerskap:function:"
ORDER: Final = NamedNode(SPACE + "order")
LEAST: Final = NamedNode(SPACE + "least")
GREATEST: Final = NamedNode(SPACE + "greatest")
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
NUMERIC: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
DATED: Final = frozenset(XSD + name for name in ("dateTime", "date", "gYear", "gYearMonth"))
UNDATED: Final = frozenset(XSD + name for name in ("time", "gMonth", "gMonthDay", "gDay"))
LASTING: Final = frozenset(
    XSD + name for name in ("duration", "yearMonthDuration", "dayTimeDuration")
)
NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN")
MOMENT: Final = re.compile(
    r"(?:(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?|--(\d\d)(?:-(\d\d))?|---(\d\d))?"
    r"T?(?:(\d\d):(\d\d):(\d\d(?:\.\d+)?))?(?:(Z)|([+-]\d\d):(\d\d))?"
)
DURATION: Final = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
DAY: Final = 86400
MONTH: Final = Decimal("30.436875") * DAY
"""Seconds of an average month."""
COMPLEMENT: Final = str.maketrans("0123456789", "9876543210")


class Aggregate(Protocol):
    """What the engine calls for each value of a group, and then once for the result."""

    def accumulate(self, term: Term) -> None:
        """Take the next value."""
        ...

    def finish(self) -> Term | None:
        """Return the result, or None for an error."""
        ...


Aggregates = dict[NamedNode, Callable[[], Aggregate]]


def order(term: Term) -> Literal:
    """Return a string that sorts as *term* does."""
    return Literal(order_key(term))


class Extreme:
    """The least value by the order of all terms, or the greatest."""

    def __init__(self, *, greatest: bool) -> None:
        """Begin a group."""
        self.greatest = greatest
        self.best: tuple[str, Term] | None = None

    def accumulate(self, term: Term) -> None:
        """Keep *term* if it goes before what is kept."""
        key = order_key(term)
        if self.best is None or (key != self.best[0] and (key > self.best[0]) == self.greatest):
            self.best = key, term

    def finish(self) -> Term | None:
        """Return what is kept; a group without values has no extreme."""
        return self.best[1] if self.best else None


class Concatenation:
    """The texts of all values with a separator between them, as a literal without a language."""

    def __init__(self, separator: str, *, distinct: bool) -> None:
        """Begin a group; with *distinct*, each term counts once."""
        self.separator, self.distinct = separator, distinct
        self.terms: list[Term] = []

    def accumulate(self, term: Term) -> None:
        """Take the next value."""
        self.terms.append(term)

    def finish(self) -> Term | None:
        """Return the text; a blank node has none, so that a group with one is an error."""
        terms = dict.fromkeys(self.terms) if self.distinct else self.terms
        texts = [term.value for term in terms if isinstance(term, Literal | NamedNode)]
        return Literal(self.separator.join(texts)) if len(texts) == len(terms) else None


FUNCTIONS: Final[dict[NamedNode, Callable[..., Term | None]]] = {ORDER: order}
AGGREGATES: Final[Aggregates] = {
    LEAST: lambda: Extreme(greatest=False),
    GREATEST: lambda: Extreme(greatest=True),
}


def order_key(term: Term) -> str:
    """Return a string that sorts as *term* does."""
    if isinstance(term, Literal):
        return literal_key(term.value, term.datatype.value, term.language or "")
    if isinstance(term, NamedNode):
        return "1" + term.value
    return "0" + term.value if isinstance(term, BlankNode) else "8" + str(term)


def literal_key(value: str, datatype: str, language: str) -> str:
    """Return the key of a literal; one that its datatype does not allow counts as text."""
    key = None
    if datatype in NUMERIC:
        key = number_key(value)
    elif datatype in DATED or datatype in UNDATED:
        key = moment_key(value, datatype)
    elif datatype == XSD + "boolean":
        key = {"false": "30", "0": "30", "true": "31", "1": "31"}.get(value)
    elif datatype in LASTING:
        key = duration_key(value)
    return f"7{value}\0{datatype}\0{language}" if key is None else key


def number_key(value: str) -> str | None:
    """Return the key of a number, or None if *value* is none."""
    if not NUMBER.fullmatch(value):
        return None
    return "2" + encode(Decimal(value))


def encode(number: Decimal) -> str:
    """Return a string that sorts as *number* does, NaN last."""
    if number.is_nan() or number.is_infinite():
        return "5" if number.is_nan() else "4" if number > 0 else "0"
    if not number:
        return "2"
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    size = f"{number.adjusted() + 500_000:06d}{digits}"
    return "3" + size if number > 0 else "1" + size.translate(COMPLEMENT) + "~"


def moment_key(value: str, datatype: str) -> str | None:
    """Return the key of a date or a time, or None if *value* is none."""
    found = MOMENT.fullmatch(value)
    if not found:
        return None
    year, month, day, month_only, day_of_month, day_only = found.groups()[:6]
    hour, minute, second, _, zone_hours, zone_minutes = found.groups()[6:]
    days = count_days(
        int(year or 1972), int(month or month_only or 1), int(day or day_of_month or day_only or 1)
    )
    zone = int(zone_hours or 0) * 60
    zone += (
        -int(zone_minutes or 0) if (zone_hours or "").startswith("-") else int(zone_minutes or 0)
    )
    seconds = Decimal(days * DAY + int(hour or 0) * 3600 + (int(minute or 0) - zone) * 60)
    kind = "4" if datatype in DATED else "5" + datatype
    return kind + encode(seconds + Decimal(second or 0)) + "\0" + datatype


def count_days(year: int, month: int, day: int) -> int:
    """Return the days to a date of the Gregorian calendar from one before the year 0."""
    years = year - (month <= 2)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day
    return years * 365 + years // 4 - years // 100 + years // 400 + of_year


def duration_key(value: str) -> str | None:
    """Return the key of a duration, or None if *value* is none."""
    found = DURATION.fullmatch(value)
    if not found:
        return None
    years, months, days, hours, minutes = (int(part or 0) for part in found.groups()[1:6])
    seconds = Decimal(((days * 24 + hours) * 60 + minutes) * 60) + Decimal(found[7] or 0)
    length = (years * 12 + months) * MONTH + seconds
    return "6" + encode(-length if found[1] else length)
