"""Turns what a reader asks of a list or a search into conditions for the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from partnerskap.web.pages.language import fold_words

MOST_WORDS: Final = 8


@dataclass(frozen=True)
class Choice:
    """Which part of a list is wanted, in which order."""

    language: str
    words: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    most_ties_first: bool = False
    limit: int = 100
    offset: int = 0


def read_words(text: str) -> list[str]:
    """Return the words of *text* that a search heeds."""
    return fold_words(text)[:MOST_WORDS]


def match(words: Iterable[str]) -> str:
    """Return the pattern that finds names with words that start like *words*."""
    return " ".join(f'"{word}"*' for word in words)


def conditions(choice: Choice) -> tuple[str, list[str]]:
    """Return what *choice* adds to WHERE, and the values for its question marks."""
    text, values = "", []
    for name, value in choice.facets.items():
        text += " AND iri IN (SELECT iri FROM facet WHERE name = ? AND value = ?)"
        values += [name, value]
    words = read_words(choice.words)
    if words:
        text += " AND iri IN (SELECT iri FROM find WHERE find MATCH ?)"
        values.append(match(words))
    return text, values
