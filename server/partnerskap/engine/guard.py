"""Lets a query through only if it calls out to nothing that is not on the list.

The parser that evaluates is the judge. Each "service" in the text is replaced by a word that
stands nowhere in it, of the same length. In a name, a string, an IRI or a comment that changes
nothing about whether the text parses; where it was the keyword, the text no longer does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

from pyoxigraph import Store

from partnerskap.engine.errors import Refused
from partnerskap.engine.syntax import explain, find_place

WORD = re.compile("service", re.IGNORECASE)
REACH = re.compile(r"service(?:\s|#[^\r\n]*)*<?", re.IGNORECASE)
"""The word and what the parser skips behind it: where it may say that the error is."""
LENGTH = 7


def check(text: str, services: Sequence[str], prefixes: Mapping[str, str]) -> None:
    """Raise `Refused` if *text* has a SERVICE that is not one of *services*, by full IRI.

    Raises `InvalidQuery` if it does not parse; text without the word is not looked at.
    """
    if "service" not in text.casefold():
        return
    allowed = [match.start() for match in listed(services).finditer(text)]
    masked = mask(text, allowed)
    try:
        Store().query(masked, prefixes=dict(prefixes))
    except SyntaxError as error:
        place = find_place(text, str(error))
        if place is None or stands(text, place):
            raise Refused(sentence(services)) from error
        raise explain(text, str(error)) from error
    except RuntimeError:  # it parses; what can't be evaluated is told when it is evaluated
        return


def listed(services: Sequence[str]) -> re.Pattern[str]:
    """Return what a SERVICE to one of *services* looks like: keyword, then IRI in full."""
    iris = "|".join(re.escape(iri) for iri in services) or r"(?!)"
    return re.compile(rf"service\s+(?:silent\s+)?<(?:{iris})>", re.IGNORECASE)


def mask(text: str, allowed: Sequence[int]) -> str:
    """Return *text* with each "service" replaced, but those that start at *allowed*."""
    word = unused(text)
    return WORD.sub(lambda match: match[0] if match.start() in allowed else word, text)


def unused(text: str) -> str:
    """Return a word of the same length that stands nowhere in *text*."""
    lower = text.lower()
    words = ("".join(letters) for letters in product("qxzjkvw", repeat=LENGTH))
    return next(word for word in words if word not in lower)


def stands(text: str, place: int) -> bool:
    """Return whether the *place* of an error is at, or next after, a "service" in *text*."""
    return any(match.start() <= place <= match.end() for match in REACH.finditer(text))


def sentence(services: Sequence[str]) -> str:
    """Return what to tell who was refused."""
    if not services:
        return "This endpoint does not call other endpoints: SERVICE is refused."
    known = ", ".join(f"<{iri}>" for iri in services)
    return f"SERVICE is refused but for these endpoints, written as full IRIs: {known}."
