"""How names are compared and ordered: without diacritics to find, by alphabet to list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

DEFAULT: Final = "en"
"""The language to fall back on."""
LETTERS: Final = {
    "sv": "abcdefghijklmnopqrstuvwxyzåäö",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
}
"""The alphabet of each language that lists are ordered in."""
FOLDED: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart into a plain letter and a mark."""


@dataclass(frozen=True)
class Text:
    """A text and its language, empty when not known."""

    text: str
    language: str = ""


def choose_text(literals: Iterable[Literal], language: str) -> Text | None:
    """Return the text in *language*, else in English, else without language, else any."""
    wishes = (language, DEFAULT, "")
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
    apart = unicodedata.normalize("NFKD", text.lower().translate(FOLDED))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def fold_words(text: str) -> list[str]:
    """Return the words of *text*, small and without diacritics."""
    return re.findall(r"[^\W_]+", fold(text[:1000]))


def split_kind_words(
    words: Sequence[str], generic: Container[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the *words* of a name without those that only tell its kind, and these.

    A name of nothing else is left whole.
    """
    core = [word for word in words if word not in generic]
    return (core, [word for word in words if word in generic]) if core else (words, ())


def fold_code(text: str) -> str:
    """Return the letters and digits of a code: `SE 212000-0449` and `se2120000449` are equal."""
    return "".join(fold_words(text))


def normalise_path(path: str) -> str:
    """Return *path* as our rules spell it: lower case, ASCII, single slashes, none at the end.

    `municipality/tr/Şişli/` becomes `municipality/tr/sisli`.
    """
    return re.sub(r"/+", "/", re.sub(r"[\s_]+", "-", fold(path).strip())).strip("/")


def lower(text: str) -> str:
    """Return *text* in small letters, one space between words, its diacritics as they are.

    The Turkish dotless i becomes an i, because a capital I may stand for either.
    """
    small = unicodedata.normalize("NFC", text.replace("İ", "i").lower().replace("ı", "i"))
    return " ".join(small.split())


def has_marks(text: str) -> bool:
    """Tell whether *text* has letters that folding changes: its writer had them at hand."""
    return fold(text) != text.lower()


def sort_key(text: str, language: str) -> tuple[tuple[int, ...], str]:
    """Return what to sort *text* by so that the order is the one used in *language*."""
    letters = LETTERS.get(language, LETTERS[DEFAULT])
    small = text.replace("İ", "i").replace("I", "ı" if language == "tr" else "i").lower()
    return tuple(_place(letter, letters) for letter in small), text


def _place(letter: str, letters: str) -> int:
    if letter not in letters:
        letter = fold(letter)[:1]
    return letters.index(letter) if letter and letter in letters else -1
