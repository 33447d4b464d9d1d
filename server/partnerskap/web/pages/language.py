"""The reader's language: asked for in the address, else by the browser, else English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Flask, request
from flask_babel import Babel
from pyoxigraph import Literal

LANGUAGES: Final = {"sv": "Svenska", "en": "English", "tr": "Türkçe"}
"""Languages of the pages, each by its own name."""
DEFAULT: Final = "en"
LETTERS: Final = {
    "sv": "abcdefghijklmnopqrstuvwxyzåäö",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
}
"""The order that names are sorted in."""


@dataclass(frozen=True)
class Text:
    """A text and its language, empty when not known."""

    text: str
    language: str = ""


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


def choose_text(literals: Iterable[Literal], language: str) -> Text | None:
    """Return the text in *language*, else in English, else without language, else any."""
    wishes = (language, "en", "")
    rated = sorted(
        (_rank(literal.language or "", wishes), literal.value, literal.language or "")
        for literal in literals
    )
    return Text(rated[0][1], rated[0][2]) if rated else None


def _rank(language: str, wishes: tuple[str, ...]) -> int:
    bare = language.partition("-")[0].lower()
    return wishes.index(bare) if bare in wishes else len(wishes)


def fold(text: str) -> str:
    """Return *text* in small letters without diacritics, so that Şişli and sisli are equal."""
    small = text.replace("İ", "i").lower().replace("ı", "i").replace("ø", "o").replace("æ", "ae")
    apart = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def fold_words(text: str) -> list[str]:
    """Return the words of *text*, small and without diacritics."""
    return re.findall(r"[^\W_]+", fold(text[:1000]))


def sort_key(text: str, language: str) -> tuple[tuple[int, ...], str]:
    """Return what to sort *text* by so that the order is the one used in *language*."""
    letters = LETTERS.get(language, LETTERS[DEFAULT])
    small = text.replace("İ", "i").replace("I", "ı" if language == "tr" else "i").lower()
    return tuple(_place(letter, letters) for letter in small), text


def _place(letter: str, letters: str) -> int:
    if letter not in letters:
        letter = fold(letter)[:1]
    return letters.index(letter) if letter and letter in letters else -1
