"""The words, brackets and triple patterns of a query: enough of its grammar to rewrite it by.

The text is one that an engine could parse, so that nothing is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from partnerskap.engine.errors import InvalidQuery, Refused

NAME: Final = r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:.%-]|\\[^\w\s])*(?:[\w:%-]|\\[^\w\s]))?"
IRI: Final = r"<[^<>\"{}|^`\\\x00-\x20]*>"
SPACE: Final = r"(?:\s|\#[^\r\n]*+)*+"
"""White space and comments; never given up again for what they hold."""
TOKEN: Final = re.compile(
    rf"""(?P<space>{SPACE}) (?: (?P<iri>{IRI}) | (?P<blank> _:\w(?:[\w.-]*[\w-])? )
    | (?P<literal> (?: \"{{3}}(?:\\.|[^\\])*?\"{{3}} | '{{3}}(?:\\.|[^\\])*?'{{3}}
      | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' )
      (?: {SPACE} @[a-zA-Z]+(?:-\w+)* | {SPACE} \^\^ {SPACE} (?:{IRI}|{NAME}) )? )
    | (?P<variable> [?$]\w+ ) | (?P<name> {NAME} ) | (?P<word> [^\W\d]\w* )
    | (?P<number> \d*\.\d+(?:[eE][+-]?\d+)? | \d+(?:\.?[eE][+-]?\d+)? )
    | (?P<sign> \^\^ | && | \|\| | [<>!]= | \S ) | \Z )""",
    re.VERBOSE | re.DOTALL,
)
TERM: Final = frozenset({"iri", "name", "literal", "number", "word"})
"""Kinds of words that stand for one term."""
MOST: Final = 256
"""Ways through a path that a query may ask for at a time."""
TOO_MANY: Final = f"This path has more than {MOST} alternatives: write some of them as UNION."
OPEN: Final = {"(": ")", "[": "]", "{": "}"}


class Tokens:
    """A query as a sequence of its words, keywords in upper case; `text` gives it back."""

    def __init__(self, text: str) -> None:
        """Read *text*, which an engine could parse."""
        self.source = text
        self.matches = [found for found in TOKEN.finditer(text) if found.lastgroup != "space"]
        self.words = [
            found[kind].upper() if kind == "word" else found[kind]
            for found in self.matches
            if (kind := found.lastgroup)
        ]
        self.stray, self.unclosed = list[int](), list[int]()
        self.ends = self.pair()

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __iter__(self) -> Iterator[str]:
        """Return the words one by one."""
        return iter(self.words)

    def __getitem__(self, place: int) -> str:
        """Return the word at *place*; behind the end all words are empty."""
        return self.words[place] if place < len(self.words) else ""

    def kind(self, place: int) -> str:
        """Return what the word at *place* is: "iri", "name", "variable" …"""
        return self.matches[place].lastgroup or ""

    def text(self, start: int, end: int) -> str:
        """Return the text of the words from *start* up to *end*, with the space before them."""
        if start >= end:
            return ""
        return self.source[self.matches[start].start() : self.matches[end - 1].end()]

    def raw(self, place: int) -> str:
        """Return the word at *place* as it was written."""
        found = self.matches[place]
        return found[found.lastgroup or ""]

    def variables(self, start: int, end: int) -> list[str]:
        """Return the variables among the words from *start* up to *end*, each once."""
        return [
            name for name in dict.fromkeys(self.words[start:end]) if name[0] in "?$" and name[1:]
        ]

    def start(self, place: int) -> int:
        """Return how many characters of the text stand before the word at *place*."""
        return self.matches[place].end() - len(self.words[place])

    def pair(self) -> dict[int, int]:
        """Return where each bracket that opens is closed; note those without another."""
        open_now, ends = self.unclosed, dict[int, int]()
        for place, word in enumerate(self.words):
            if word in OPEN:
                open_now.append(place)
            elif word in OPEN.values():
                if open_now and OPEN[self.words[open_now[-1]]] == word:
                    ends[open_now.pop()] = place
                else:
                    self.stray.append(place)
        return ends

    def balanced(self) -> Tokens:
        """Return these words, or raise `InvalidQuery` if a bracket has no other."""
        if self.stray or self.unclosed:
            raise InvalidQuery("The brackets of this query can't be told: put spaces around '<'.")
        return self


class Way(NamedTuple):
    """A path that takes one side of every `|`."""

    text: str
    zeros: int
    """Of how many steps in a row it is, if each may have length zero; else 0."""


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
            [
                Way(f"{a.text}/{b.text}", a.zeros + b.zeros if a.zeros and b.zeros else 0)
                for a, b in product(ways, more)
            ]
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
        return end, [Way(sign + text, 0) for text in negations(tokens, place + 1, end)]
    end = tokens.ends.get(place, place) + 1
    inside = read_path(tokens, place + 1)[1] if tokens[place] == "(" else []
    if tokens[end] in ("*", "?", "+"):
        zero = tokens[end] != "+" or any(way.zeros == 1 for way in inside)
        return end + 1, [Way(tokens.text(start, end + 1).strip(), int(zero))]
    if inside:
        return end, [Way(f"{sign}({way.text})", way.zeros) for way in inside]
    return end, [Way(tokens.text(start, end).strip(), 0)]


def negations(tokens: Tokens, start: int, end: int) -> list[str]:
    """Return the negated property set between *start* and *end*: each direction by itself."""
    items = tokens.text(start, end).replace(" ", "").strip("()").split("|")
    there = [item for item in items if not item.startswith("^")]
    back = [item for item in items if item.startswith("^")]
    return [f"!({'|'.join(each)})" for each in (there, back) if each]
