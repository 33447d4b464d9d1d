"""Reads triple patterns and the paths in them from the words of a query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from partnerskap.engine.errors import Refused
from partnerskap.engine.tokens import Tokens

TERM: Final = frozenset({"iri", "name", "literal", "number", "word"})
"""Kinds of words that stand for one term."""
MOST: Final = 256
"""Ways through a path that a query may ask for at a time."""
TOO_MANY: Final = f"This path has more than {MOST} alternatives: write some of them as UNION."


class Way(NamedTuple):
    """A path that takes one side of every `|`, and whether it may have length zero."""

    text: str
    zero: bool


class Pattern(NamedTuple):
    """A triple pattern: where its ends lie among the words, its path, and the ways through it."""

    subject: tuple[int, int]
    path: str
    ways: list[Way]
    object: tuple[int, int]


def read(tokens: Tokens, place: int, end: int) -> Iterator[Pattern]:
    """Yield the triple patterns between *place* and *end*, those in square brackets too."""
    while place < end:
        if tokens[place] == ".":
            place += 1
            continue
        after = node_end(tokens, place)
        subject, place = (place, after), after
        while place < end and tokens[place] != ".":
            place = tokens.ends.get(place, place) + 1
        yield from inner(tokens, subject)
        yield from properties(tokens, subject, after, place)


def inner(tokens: Tokens, node: tuple[int, int]) -> Iterator[Pattern]:
    """Yield the triple patterns in the square brackets of *node*, if it has any."""
    if tokens[node[0]] == "[":
        yield from properties(tokens, node, node[0] + 1, node[1] - 1)


def properties(tokens: Tokens, subject: tuple[int, int], place: int, end: int) -> Iterator[Pattern]:
    """Yield the triple patterns of a *subject* whose properties begin at *place*."""
    path, ways, comma = "", list[Way](), False
    while place < end:
        if tokens[place] in (";", ","):
            comma = tokens[place] == ","
            place += 1
            continue
        if not comma:
            after, ways = read_path(tokens, place)
            path, place = tokens.text(place, after), after
        after = node_end(tokens, place)
        yield Pattern(subject, path, ways, (place, after))
        yield from inner(tokens, (place, after))
        place = after


def node_end(tokens: Tokens, place: int) -> int:
    """Return where the term, collection or blank node at *place* ends."""
    if tokens[place] in ("+", "-"):
        return place + 2
    return tokens.ends.get(place, place) + 1


def read_path(tokens: Tokens, place: int) -> tuple[int, list[Way]]:
    """Return where the path at *place* ends, and the ways through it."""
    end, ways = read_sequence(tokens, place)
    while tokens[end] == "|":
        end, more = read_sequence(tokens, end + 1)
        ways = bounded([*ways, *more])
    return end, ways


def read_sequence(tokens: Tokens, place: int) -> tuple[int, list[Way]]:
    """Return the same of a part of a path between two `|`."""
    end, ways = read_step(tokens, place)
    while tokens[end] == "/":
        end, more = read_step(tokens, end + 1)
        ways = bounded(
            [Way(f"{a.text}/{b.text}", a.zero and b.zero) for a, b in product(ways, more)]
        )
    return end, ways


def bounded(ways: list[Way]) -> list[Way]:
    """Return *ways* if they are not too many."""
    if len(ways) > MOST:
        raise Refused(TOO_MANY)
    return ways


def read_step(tokens: Tokens, place: int) -> tuple[int, list[Way]]:
    """Return the same of a part of a path between two `/`."""
    start = place
    sign = "^" if tokens[place] == "^" else ""
    place += bool(sign)
    if tokens[place] == "!":
        end = tokens.ends.get(place + 1, place + 1 + (tokens[place + 1] == "^")) + 1
        return end, [Way(sign + text, zero=False) for text in negations(tokens, place + 1, end)]
    end = tokens.ends.get(place, place) + 1
    inside = read_path(tokens, place + 1)[1] if tokens[place] == "(" else []
    if tokens[end] in ("*", "?", "+"):
        zero = tokens[end] != "+" or any(way.zero for way in inside)
        return end + 1, [Way(tokens.text(start, end + 1).strip(), zero)]
    if inside:
        return end, [Way(f"{sign}({way.text})", way.zero) for way in inside]
    return end, [Way(tokens.text(start, end).strip(), zero=False)]


def negations(tokens: Tokens, start: int, end: int) -> list[str]:
    """Return the negated property set between *start* and *end*: each direction by itself."""
    items = tokens.text(start, end).replace(" ", "").strip("()").split("|")
    there = [item for item in items if not item.startswith("^")]
    back = [item for item in items if item.startswith("^")]
    return [f"!({'|'.join(each)})" for each in (there, back) if each]
