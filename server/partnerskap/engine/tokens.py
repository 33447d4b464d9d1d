"""The words of a query: enough of SPARQL's grammar to find its clauses and brackets by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from partnerskap.engine.errors import InvalidQuery

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
OPEN: Final = {"(": ")", "[": "]", "{": "}"}


class Tokens(Sequence[str]):
    """A query as a sequence of its words, keywords in upper case; `text` gives it back."""

    def __init__(self, text: str) -> None:
        """Read *text*, which an engine could parse."""
        self.matches = [found for found in TOKEN.finditer(text) if found.lastgroup != "space"]
        self.words = [(found["word"] or "").upper() or token(found) for found in self.matches]
        self.ends = self.pair()

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        """Return the word at *place*; behind the end all words are empty."""
        return self.words[place] if place < len(self.words) else ""

    def kind(self, place: int) -> str:
        """Return what the word at *place* is: "iri", "name", "variable" …"""
        return self.matches[place].lastgroup or ""

    def text(self, start: int, end: int) -> str:
        """Return the text of the words from *start* up to *end*, comments left out."""
        return "".join(
            (" " if found["space"] else "") + token(found) for found in self.matches[start:end]
        )

    def variables(self, start: int, end: int) -> list[str]:
        """Return the variables among the words from *start* up to *end*, each once."""
        return [
            name for name in dict.fromkeys(self.words[start:end]) if name[0] in "?$" and name[1:]
        ]

    def pair(self) -> dict[int, int]:
        """Return where each bracket that opens is closed; raises `InvalidQuery` for a stray one."""
        open_now, ends = list[int](), dict[int, int]()
        for place, word in enumerate(self.words):
            if word in OPEN:
                open_now.append(place)
            elif word in OPEN.values():
                if not open_now or OPEN[self.words[open_now[-1]]] != word:
                    raise InvalidQuery(
                        f"'{word}' closes nothing; put a space on both sides of '<'."
                    )
                ends[open_now.pop()] = place
        return ends


def token(found: re.Match[str]) -> str:
    """Return the word that was *found*, without the space before it."""
    return found[0][len(found["space"]) :]
