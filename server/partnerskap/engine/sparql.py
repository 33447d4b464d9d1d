"""What the text of a query tells: whom it would call, and where it is wrong.

A query is let through only if it calls out to nothing that is not on the list. The parser that
evaluates is the judge. Each "service" in the text is replaced by a word that stands nowhere in
it, of the same length. In a name, a string, an IRI or a comment that changes nothing about
whether the text parses; where it was the keyword, the text no longer does. One that is on the
list is replaced by "graph", which stands where SERVICE may stand and calls nobody: so nothing is
asked while a query is checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import product

from pyoxigraph import Store

from partnerskap.engine.diagnosis import find_mistake
from partnerskap.engine.errors import InvalidQuery, Refused

PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
PUNCTUATION = re.compile(r'"[^"\\\s]+"')
"""A sign that would fit, in the parser's list of what would."""
TOKEN = re.compile(r"\s*([\w:]+|\S)")
IN_WORD = re.compile(r"[\w:]")
WORD_BEFORE = re.compile(r"[\w:]+\Z")
MOST = 8
"""An error names at most so many things that would fit."""


def explain(text: str, message: str, prefixes: Collection[str] = ()) -> InvalidQuery:
    """Return the error for what the parser says of *text*: what is wrong, and where.

    *prefixes* are known without a declaration.
    """
    match = PLACE.fullmatch(message)
    if match is None:
        return InvalidQuery(message)
    place = find_place(text, message) or 0
    mistake = find_mistake(text, match[3], place, prefixes)
    if mistake is not None:
        return mistake.error(text)
    start = find_start(text, place)
    column = int(match[2]) - (place - start)
    return InvalidQuery(word(text, start, match[3]), int(match[1]), column)


def find_place(text: str, message: str) -> int | None:
    """Return how many characters of *text* stand before the error that *message* tells of."""
    match = PLACE.fullmatch(message)
    if match is None:
        return None
    lines = re.split(r"(?<=\n)", text)
    return sum(len(line) for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1


def find_start(text: str, place: int) -> int:
    """Return where the word begins that *place* is in the middle of, or *place*.

    The parser may give up in a name because it looked for a keyword there.
    """
    if not IN_WORD.match(text, place):
        return place
    before = WORD_BEFORE.search(text[:place])
    return before.start() if before else place


def word(text: str, place: int, reason: str) -> str:
    """Return in words what the parser's *reason* says is wrong at *place* in *text*."""
    found = TOKEN.match(text, place)
    fitting = PUNCTUATION.findall(reason)
    if not found and not fitting:
        return "something before this is missing, or is not known to SPARQL"
    start = f"unexpected {found[1]}" if found else "unexpected end of the query"
    if not 0 < len(fitting) <= MOST:
        return start
    return f"{start}; expected {' or '.join(fitting)}"


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
    masked = mask(text, services)
    try:
        Store().query(masked, prefixes=dict(prefixes))
    except SyntaxError as error:
        place = find_place(text, str(error))
        if place is None or stands(text, place):
            raise Refused(sentence(services)) from error
        raise explain(text, str(error), prefixes) from error
    except RuntimeError:  # it parses; what can't be evaluated is told when it is evaluated
        return


def mask(text: str, services: Sequence[str]) -> str:
    """Return *text* with each "service" replaced; by "graph" where it calls one of *services*."""
    if not WORD.search(text):
        return text
    word = unused(text)
    harmless = listed(services).sub(silence, text)
    return WORD.sub(word, harmless)


def calls(text: str, services: Sequence[str]) -> bool:
    """Return whether *text* calls one of *services*."""
    return listed(services).search(text) is not None


def listed(services: Sequence[str]) -> re.Pattern[str]:
    """Return what a SERVICE to one of *services* looks like: keyword, then IRI in full."""
    iris = "|".join(re.escape(iri) for iri in services) or r"(?!)"
    return re.compile(rf"(?i:service\s+(?:silent\s+)?)<(?:{iris})>")


def silence(call: re.Match[str]) -> str:
    """Return *call*, a SERVICE, as a GRAPH of the same length."""
    iri = call[0][call[0].index("<") :]
    return "GRAPH".ljust(len(call[0]) - len(iri)) + iri


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
