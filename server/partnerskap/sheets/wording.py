"""What whoever fills in a workbook reads, in that person's language."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations, translation
from typing import Final

from partnerskap.linking.names import fold
from partnerskap.settings import PACKAGE
from partnerskap.sheets.columns import LANGUAGES, Column, SheetLayout

TRANSLATIONS: Final = PACKAGE / "web" / "translations"
BETWEEN: Final = ", "
VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What tells the language of a terminal, the first that is set before the others."""


class OurWord(str):
    """A detail of a finding that is a text of ours, to be told in the reader's language."""

    __slots__ = ()


class OurWords(OurWord):
    """Several such texts with commas between them."""

    __slots__ = ()


@dataclass(frozen=True)
class CellFinding:
    """What is to be mended in a cell, row or sheet."""

    sheet: str
    """As the workbook calls it, or the name of the file."""
    place: str
    """Such as B3, a row's number, or nothing for the whole sheet."""
    text: str
    """In English, with `%(name)s` for each of the details."""
    details: Mapping[str, str]
    messages: Mapping[str, str] = field(default_factory=dict)
    """The text by language, if it is not ours to translate."""

    def tell(self, language: str) -> str:
        """Return the finding as a sentence in *language*."""
        place = f"{self.sheet} {self.place}".strip()
        details = {
            name: tell_words(value, language) if isinstance(value, OurWord) else value
            for name, value in self.details.items()
        }
        told = self.messages.get(language) or translate(self.text, language) % details
        return f"{place}: {told}" if place else told


def choose_language() -> str:
    """Return the language of the environment, or English."""
    told = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return told[:2] if told[:2] in LANGUAGES else "en"


@cache
def load(language: str) -> NullTranslations:
    """Return the translations into *language*."""
    return translation("messages", TRANSLATIONS, [language], fallback=True)


def translate(text: str, language: str) -> str:
    """Return *text*, which is in English, in *language*."""
    return load(language).gettext(text) if text else ""


def tell_words(words: OurWord, language: str) -> str:
    """Return *words* in *language*."""
    parts = words.split(BETWEEN) if isinstance(words, OurWords) else [words]
    return BETWEEN.join(translate(one, language) for one in parts)


def every(text: str) -> dict[str, str]:
    """Return *text* by language."""
    return {language: translate(text, language) for language in LANGUAGES}


def head(column: Column, language: str) -> str:
    """Return what stands over *column*; a star marks what must be filled in."""
    tag = f" ({column.language})" if column.language else ""
    return f"{translate(column.title, language)}{tag}{' *' if column.required else ''}"


def simplify(text: str) -> str:
    """Return *text* as headings are compared."""
    return " ".join(fold(text.replace("*", " ")).split())


def find_layout(name: str, layouts: Iterable[SheetLayout]) -> SheetLayout | None:
    """Return which of *layouts* the sheet called *name* has, in any language."""
    wanted = simplify(name)
    for one in layouts:
        if wanted in {one.name, *map(simplify, every(one.title).values())}:
            return one
    return None


def find_column(name: str, layout: SheetLayout) -> Column | None:
    """Return which column of *layout* is called *name*, in any language."""
    wanted = simplify(name)
    for one in layout.columns:
        if wanted in {one.name, *(simplify(head(one, language)) for language in LANGUAGES)}:
            return one
    return None
