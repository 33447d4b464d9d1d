"""The reader's language: asked for in the address, else by the browser, else English."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from flask_babel import Babel, get_locale

from partnerskap.linking.names import DEFAULT

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
