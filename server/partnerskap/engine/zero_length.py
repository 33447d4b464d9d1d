"""Paths of length zero from terms outside the data, which Oxigraph does not find.

SPARQL 1.1 (18.4): `<x> path* ?y` gives ?y = <x> also where nothing is said of <x>. From such a term
nothing else can be reached, so the pattern stands for exactly that row, which takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from partnerskap.engine.errors import Refused
from partnerskap.engine.tokens import Tokens

Ask = Callable[[str], bool]
"""Asks an ASK query, which declares its prefixes, of the dataset of the query."""
SUSPECT: Final = re.compile(r"(?:[)>]|:[\w.%-]*|\ba)\s*[*?](?!\w)")
BEGINNING: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
ENDING: Final = frozenset(
    {"OPTIONAL", "MINUS", "UNION", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES"}
)
"""Keywords that end a block of triple patterns."""
TERM: Final = frozenset({"iri", "name", "literal", "number", "word"})
"""Kinds of words that stand for one term."""
REFUSAL: Final = (
    "A path that may have length zero leads to or from {}, which is not in the data; that is "
    "answered here only if the other end is a variable or a term: write a variable there."
)


def is_suspect(text: str) -> bool:
    """Tell whether *text* may have a path of length zero in it."""
    return SUSPECT.search(text) is not None


def rewrite(text: str, ask: Ask) -> str:
    """Return *text*, which parses, with the rows that paths of length zero stand for."""
    rewriter = Rewriter(text, ask)
    return rewriter.write(0, len(rewriter.tokens), "")


class Pattern(NamedTuple):
    """A triple pattern: where its parts start and end, and how often it matches by length zero."""

    subject: tuple[int, int]
    verb: tuple[int, int]
    object: tuple[int, int]
    zeros: int


class Rewriter:
    """Finds the triple patterns of a query and rewrites those that need it."""

    def __init__(self, text: str, ask: Ask) -> None:
        """Rewrite *text*, and *ask* whether a term is in the data."""
        self.tokens, self.ask = Tokens(text), ask
        words = self.tokens.words
        begin = next((place for place, word in enumerate(words) if word in BEGINNING), 0)
        self.prologue = self.tokens.text(0, begin)

    def write(self, start: int, end: int, graph: str) -> str:
        """Return the words from *start* up to *end*, each group among them rewritten."""
        tokens, written, place = self.tokens, "", start
        while place < end:
            word, after = tokens[place], place + 1
            if word == "{" and tokens[place - 1] != "CONSTRUCT":
                after = tokens.ends[place] + 1
                written += f" {{{self.group(place + 1, after - 1, graph)} }}"
            else:
                if word in ("VALUES", "{"):
                    after = self.bracket_end(place, "{")
                written += tokens.text(place, after)
            place = after
        return written

    def bracket_end(self, place: int, kinds: str = "({[") -> int:
        """Return where the first bracket of *kinds* ends that begins at or after *place*."""
        while self.tokens[place] not in tuple(kinds):
            place += 1
        return self.tokens.ends[place] + 1

    def group(self, place: int, end: int, graph: str) -> str:
        """Return the content of a group, evaluated over the graph called *graph* or the default."""
        tokens, written = self.tokens, ""
        if tokens[place] == "SELECT":
            return self.write(place, end, graph)
        while place < end:
            word, after = tokens[place], place + 1
            if word in ("{", "FILTER", "BIND"):
                after = self.bracket_end(place)
                written += self.write(place, after, graph)
            elif word == "GRAPH":
                after = tokens.ends[place + 2] + 1
                written += tokens.text(place, place + 2)
                written += self.write(place + 2, after, tokens[place + 1])
            elif word in ("VALUES", "SERVICE"):
                after = self.bracket_end(place, "{")
                written += tokens.text(place, after)
            elif word in ENDING or word == ".":
                written += tokens.text(place, after)
            else:
                after = self.block_end(place, end)
                written += self.block(place, after, graph)
            place = after
        return written

    def block_end(self, place: int, end: int) -> int:
        """Return where the triple patterns that begin at *place* end."""
        tokens = self.tokens
        while place < end and tokens[place] != "{":
            if tokens.kind(place) == "word" and tokens[place] in ENDING:
                break
            place = tokens.ends.get(place, place) + 1
        return place

    def block(self, start: int, end: int, graph: str) -> str:
        """Return the triple patterns from *start* up to *end*, those of length zero as rows."""
        text = self.tokens.text(start, end)
        if not is_suspect(text):
            return text
        self.check_inner(start, end, graph)
        patterns = list(self.read(start, end))
        rows = [self.rows(pattern, graph) for pattern in patterns]
        if not any(rows):
            return text
        kept = [
            "".join(self.tokens.text(*part) for part in pattern[:3]) + " ."
            for pattern, row in zip(patterns, rows, strict=True)
            if not row
        ]
        return "".join((*kept, *rows))

    def check_inner(self, start: int, end: int, graph: str) -> None:
        """Refuse what needs rewriting within square brackets between *start* and *end*."""
        for place in range(start, end):
            if self.tokens[place] == "[":
                inside = self.properties((place, place + 1), place + 1, self.tokens.ends[place])
                for pattern in inside:
                    self.rows(pattern, graph)

    def read(self, place: int, end: int) -> Iterator[Pattern]:
        """Yield the triple patterns between *place* and *end*."""
        while place < end:
            after = self.node_end(place)
            if self.tokens[place] == ".":
                place += 1
            else:
                subject, place = (place, after), self.property_end(after, end)
                yield from self.properties(subject, after, place)

    def property_end(self, place: int, end: int) -> int:
        """Return where the statement ends whose properties begin at *place*."""
        while place < end and self.tokens[place] != ".":
            place = self.tokens.ends.get(place, place) + 1
        return place

    def properties(self, subject: tuple[int, int], place: int, end: int) -> Iterator[Pattern]:
        """Yield the triple patterns of a *subject* whose properties begin at *place*."""
        verb, zeros, comma = (place, place), 0, False
        while place < end:
            if self.tokens[place] in (";", ","):
                comma = self.tokens[place] == ","
                place += 1
                continue
            if not comma:
                after, zeros = self.path(place)
                verb, place = (place, after), after
            after = self.node_end(place)
            yield Pattern(subject, verb, (place, after), zeros)
            place = after

    def node_end(self, place: int) -> int:
        """Return where the term, collection or blank node at *place* ends."""
        if self.tokens[place] in ("+", "-"):
            return place + 2
        return self.tokens.ends.get(place, place) + 1

    def path(self, place: int) -> tuple[int, int]:
        """Return where the path at *place* ends, and how often it matches by length zero."""
        end, zeros = self.sequence(place)
        while self.tokens[end] == "|":
            end, more = self.sequence(end + 1)
            zeros += more
        return end, zeros

    def sequence(self, place: int) -> tuple[int, int]:
        """Return the same of a part of a path between two `|`."""
        end, zeros = self.step(place)
        while self.tokens[end] == "/":
            end, more = self.step(end + 1)
            zeros *= more
        return end, zeros

    def step(self, place: int) -> tuple[int, int]:
        """Return the same of a part of a path between two `/`."""
        tokens, zeros = self.tokens, 0
        while tokens[place] in ("^", "!"):
            place += 1
        if tokens[place] == "(" and tokens[place - 1] != "!":
            zeros = self.path(place + 1)[1]
        end = tokens.ends.get(place, place) + 1
        if tokens[end] in ("*", "?"):
            return end + 1, 1
        return (end + 1, min(zeros, 1)) if tokens[end] == "+" else (end, zeros)

    def rows(self, pattern: Pattern, graph: str) -> str:
        """Return the rows for *pattern* if an end of it is a term that is not in the data."""
        if not pattern.zeros:
            return ""
        ends = [pattern.subject, pattern.object]
        terms = [self.tokens.text(*end).strip() for end in ends if self.is_term(end)]
        unknown = [term for term in terms if not self.is_known(term, graph)]
        if not unknown:
            return ""
        if len(terms) == 2:
            same = self.ask(f"{self.prologue} ASK {{ FILTER (sameTerm({', '.join(terms)})) }}")
            return f" VALUES () {{ {'() ' * (pattern.zeros * same)}}}"
        other = next(end for end in ends if not self.is_term(end))
        if self.tokens.kind(other[0]) != "variable":
            raise Refused(REFUSAL.format(unknown[0]))
        return f" VALUES {self.tokens[other[0]]} {{ {f'{unknown[0]} ' * pattern.zeros}}}"

    def is_term(self, part: tuple[int, int]) -> bool:
        """Tell whether a *part* of a pattern is an IRI or a literal."""
        return self.tokens.kind(part[1] - 1) in TERM

    def is_known(self, term: str, graph: str) -> bool:
        """Tell whether *term* is a node of the graph called *graph*, or of the default graph."""
        says = f"{{ ?s ?p {term} }}"
        if not term.startswith(('"', "'", "+", "-")) and not term[0].isdigit():
            says = f"{{ {term} ?p ?o }} UNION {says}"
        where = f"GRAPH {graph} {{ {says} }}" if graph else says
        return self.ask(f"{self.prologue} ASK {{ {where} }}")
