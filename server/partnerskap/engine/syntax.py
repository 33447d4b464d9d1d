"""Turns the parser's report of a syntax error into one that a person can use."""

from __future__ import annotations

import re

from partnerskap.engine.errors import InvalidQuery, Refused
from partnerskap.errors import PartnerskapError

PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
PUNCTUATION = re.compile(r'"[^"\\\s]+"')
"""A sign that would fit, in the parser's list of what would."""
TOKEN = re.compile(r"\s*([\w:]+|\S)")
IN_WORD = re.compile(r"[\w:]")
WORD_BEFORE = re.compile(r"[\w:]+\Z")
UPDATE = re.compile(
    r"(?:\s|\#[^\r\n]*[\r\n]|BASE\s*<[^<>]*>|PREFIX\s*[^\s:]*:\s*<[^<>]*>)*"
    r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
KNOWN = {
    "Prefix not found": "this prefix is not declared",
    "IRI parsing failed": "this IRI is relative or malformed; write it in full",
    "Duplicated variable name in SELECT": "this variable has a value already",
}
MOST = 8
"""An error names at most so many things that would fit."""


def explain(text: str, message: str) -> PartnerskapError:
    """Return the error for what the parser says of *text*: what is wrong, and where.

    An update is not a query in the wrong syntax but something that is refused.
    """
    if UPDATE.match(text):
        return Refused("This endpoint is for reading: it changes nothing, so an update is refused.")
    match = PLACE.fullmatch(message)
    if match is None:
        return InvalidQuery(message)
    place = find_place(text, message) or 0
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
    for known, told in KNOWN.items():
        if known in reason:
            return told
    found = TOKEN.match(text, place)
    fitting = PUNCTUATION.findall(reason)
    if not found and not fitting:
        return "something before this is missing, or is not known to SPARQL"
    start = f"unexpected {found[1]}" if found else "unexpected end of the query"
    if not 0 < len(fitting) <= MOST:
        return start
    return f"{start}; expected {' or '.join(fitting)}"
