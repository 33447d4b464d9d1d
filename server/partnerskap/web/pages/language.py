"""The reader's language: which it is, and how literals, dates and numbers are written in it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from flask import Flask, request
from flask_babel import Babel, format_date, format_decimal, get_locale
from markupsafe import Markup
from pyoxigraph import Literal

from partnerskap.linking.names import DEFAULT, Text

LANGUAGES: Final = {"sv": "Svenska", "en": "English", "tr": "Türkçe"}
"""Languages of the pages, each by its own name."""


def asked_language() -> str | None:
    """Return the language that the address asks for, if the pages have it."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else None


def reader_language() -> str:
    """Return the language to answer in."""
    preferred = request.accept_languages.best_match(list(LANGUAGES), DEFAULT)
    return asked_language() or preferred or DEFAULT


def add_languages(app: Flask) -> None:
    """Let the texts of *app* follow `reader_language`."""
    Babel(app, default_locale=DEFAULT, locale_selector=select_locale)


def select_locale() -> str:
    """Return the locale to write dates and numbers in: British for English."""
    chosen = reader_language()
    return "en_GB" if chosen == "en" else chosen


def language() -> str:
    """Return the language of the page being made."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


LONGEST: Final = 3000
"""Letters of a literal that a page writes."""
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
NUMBERS: Final = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "long"})
DIGITS: Final = 27
"""Digits that numbers are reckoned with, but for the first."""
PLAIN: Final = frozenset({"decimal", "double", "float"})


def write_literal(literal: Literal) -> Text:
    """Return *literal* as a reader should see it, with its language."""
    if literal.language:
        return Text(cut(literal.value), literal.language)
    kind = literal.datatype.value.removeprefix(XSD)
    if kind in {"date", "dateTime", "gYear", "gYearMonth"}:
        return Text(write_date(literal))
    if kind in NUMBERS:
        return Text(write_number(literal.value, kind))
    return Text(cut(literal.value))


def write_date(literal: Literal) -> str:
    """Return a day or a month in words, a year as digits; what is no date stays as it is."""
    year_month = re.fullmatch(r"(\d{4})-(\d{2})", literal.value)
    try:
        if year_month:
            year, month = (int(part) for part in year_month.groups())
            return str(format_date(date(year, month, 1), "LLLL y"))
        return str(format_date(date.fromisoformat(literal.value[:10]), "long"))
    except ValueError:
        return cut(literal.value)


def write_number(text: str, kind: str) -> str:
    """Return a number with the separators of the language; coordinates keep their digits.

    One that is none, that has no end, or that has more digits than are counted, stays as it is.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return cut(text)
    if not number.is_finite() or abs(number.adjusted()) > DIGITS:
        return cut(text)
    if kind in PLAIN:
        return str(format_decimal(number, format="#,##0.##########"))
    return str(format_decimal(number))


def cut(text: str) -> str:
    """Return *text* in a length that a page can bear."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def write_count(number: int) -> str:
    """Return a whole number with the separators of the language."""
    return str(format_decimal(number))


def write_size(number: int) -> str:
    """Return a *number* of bytes in the unit that fits."""
    if number >= 1_000_000:
        return f"{format_decimal(number / 1_000_000, format='#,##0.0')} MB"
    return f"{format_decimal(max(1, round(number / 1000)))} kB"


def breakable(address: str) -> Markup:
    """Return *address* so that a browser may break the line after each slash."""
    return Markup("/<wbr>").join(address.split("/"))
