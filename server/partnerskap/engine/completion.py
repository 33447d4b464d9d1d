"""Makes a query complete in itself, so that it means the same to any store.

Our prefixes are declared in it, values stand in it as terms, and the graphs that it is about are
named beside it, by the protocol. Its text is one that Oxigraph's parser accepts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from partnerskap.engine.dataset import Graphs, read_graphs
from partnerskap.engine.describing import describe
from partnerskap.engine.errors import TOO_DEEP, InvalidQuery, NotSupported, not_supported
from partnerskap.engine.query import Term
from partnerskap.engine.stores import NOTHING, Behind, Store
from partnerskap.engine.syntax import Tokens

DEEPEST: Final = 64
"""Brackets within brackets, and signs in a row, that a query may have: parsers of stores call
themselves for each, and some end with the process when that goes too deep."""
MOST: Final = 256
"""How often each of `PARTS` may stand in a query: in long chains of them stores lose themselves."""
PARTS: Final = frozenset(
    {*"./;|*+-", "||", "&&", "UNION", "OPTIONAL", "MINUS", "GRAPH", "FILTER", "BIND", "EXISTS"}
)
ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
SIGNS: Final = frozenset({*"!+-^", "^^"})
CLAUSES: Final = {
    "SELECT": "(%s AS {})",
    "GROUP": "(%s)",
    "ORDER": "(%s)",
    **dict.fromkeys(("WHERE", "{", "HAVING", "LIMIT", "OFFSET", "VALUES"), ""),
}
"""Keyword → how a term is written where a variable is listed behind it; empty: by itself."""


@dataclass(frozen=True)
class Completed:
    """A query as a store is asked."""

    text: str
    default: tuple[str, ...]
    """Names of the graphs whose merge is the default graph; none for the store's own."""
    named: tuple[str, ...]
    """Names of the graphs that GRAPH sees."""


def check_size(text: str) -> Tokens:
    """Return the words of *text*, or raise what says that it is more than stores bear."""
    tokens = Tokens(text)
    for part, times in Counter(tokens).items():
        if part in PARTS and times > MOST:
            raise NotSupported(
                f"{part} stands {times} times in this query; the store behind this endpoint is "
                f"asked at most {MOST} at a time."
            )
    depth = signs = 0
    for word in tokens:
        depth += (word in "([{") - (word in ")]}")
        signs = signs + 1 if word in SIGNS else 0
        if max(depth, signs) > DEEPEST:
            raise InvalidQuery(TOO_DEEP)
    return tokens


class Completion:
    """Completes queries for one store, of which some graphs are known."""

    def __init__(
        self,
        store: Store,
        prefixes: Mapping[str, str],
        behind: Behind,
        address: str,
    ) -> None:
        """Complete for *store*, of which *behind* tells; relative IRIs begin with *address*."""
        self.store, self.prefixes, self.address = store, prefixes, address
        self.graphs, self.seconds = behind.graphs, behind.seconds
        self.default = () if behind.merge is None else (behind.merge,)

    def complete(
        self, text: str, bindings: Mapping[str, Term], override: Graphs | None
    ) -> Completed:
        """Return *text* with *bindings* put in, over the graphs of *override* or of its FROM."""
        tokens = Tokens(text).balanced()
        given = override or read_graphs(text, self.prefixes, self.address, 1)
        if given and not self.store.names_graphs:
            raise not_supported(self.store.title)
        written = QueryWriter(self, tokens, bindings).write()
        if "DESCRIBE" in tokens.words:
            written = describe(Tokens(written))
        known = self.undeclared(tokens)
        declared = " ".join(f"PREFIX {name}: <{self.prefixes[name]}>" for name in known)
        default, named = self.dataset(given, "GRAPH" in tokens.words)
        return Completed(f"{declared} {written}" if declared else written, default, named)

    def undeclared(self, tokens: Tokens) -> list[str]:
        """Return the names of our prefixes that *tokens* use and do not declare."""
        words = tokens.words
        declared = {words[at + 1] for at, word in enumerate(words) if word == "PREFIX"}
        text = tokens.source
        return [name for name in self.prefixes if f"{name}:" in text and f"{name}:" not in declared]

    def dataset(
        self, given: Graphs | None, uses_named: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the graphs to name to the store, those that it does not have left out."""
        known = self.graphs
        if not self.store.names_graphs:
            if uses_named:
                raise not_supported(self.store.title)
            return (), ()
        if given is None:
            return self.default, (known or ()) if self.default and uses_named else ()
        if known is None:
            return given.default or (NOTHING,), given.named
        default = tuple(name for name in given.default if name in known)
        named = tuple(name for name in given.named if name in known)
        return default or (NOTHING,), named or ((NOTHING,) if uses_named else ())

    def hint(self, tokens: Tokens) -> tuple[int, str]:
        """Return the place of the word behind which the store reads our time limit, and how.

        A pattern that is a SELECT takes no hint, nor does CONSTRUCT WHERE.
        """
        template = next((at for at, word in enumerate(tokens) if word == "CONSTRUCT"), -1)
        start = tokens.ends.get(template + 1, template) + 1
        opening = next((at for at in range(start, len(tokens)) if tokens[at] == "{"), -1)
        if not self.store.hint or opening < 0 or tokens[opening + 1] == "SELECT":
            return -1, ""
        if template >= 0 and tokens[template + 1] == "WHERE":
            return -1, ""
        return opening, " " + self.store.hint % (self.seconds * 1000)


class QueryWriter:
    """Writes the words of one query as a store is asked."""

    def __init__(
        self, completion: Completion, tokens: Tokens, bindings: Mapping[str, Term]
    ) -> None:
        """Write *tokens* with *bindings* put in."""
        self.store, self.prefixes = completion.store, completion.prefixes
        self.tokens, self.bindings = tokens, bindings
        self.base, self.clause = completion.address, ""
        self.round = self.curly = 0
        """How many brackets of each kind are open."""
        self.hint = completion.hint(tokens)

    def write(self) -> str:
        """Return the text."""
        written, place = list[str](), 0
        while place < len(self.tokens):
            skipped = self.skip(place)
            if not skipped:
                written.append(self.write_word(place))
            place += skipped or 1
        return "".join(written)

    def skip(self, place: int) -> int:
        """Return how many words at *place* are left out: those that choose graphs and the base."""
        word, after = self.tokens[place], self.tokens[place + 1]
        if word == "FROM":
            self.clause = ""
            return 3 if after == "NAMED" else 2
        if word == "BASE":
            self.base = urljoin(self.base, after[1:-1])
            return 2
        return 0

    def write_word(self, place: int) -> str:
        """Return the word at *place* with the space before it, and what goes with it."""
        word, raw = self.tokens[place], self.tokens.raw(place)
        self.follow(word)
        before = self.tokens.text(place, place + 1).removesuffix(raw)
        if self.store.widens and word == "/" and is_division(self.tokens, place):
            before += "* 1.0 "
        after = self.hint[1] if place == self.hint[0] else ""
        return before + self.put_in(place, raw) + after

    def follow(self, word: str) -> None:
        """Know after *word* in which clause and how deep in brackets the text is."""
        if word in CLAUSES:
            self.clause, self.round = CLAUSES[word], 0
        self.round += (word == "(") - (word == ")")
        self.curly += (word == "{") - (word == "}")

    def put_in(self, place: int, raw: str) -> str:
        """Return the word *raw* at *place* as the store understands it."""
        kind = self.tokens.kind(place)
        if kind == "variable" and raw[1:] in self.bindings:
            # a SELECT around this one may have a variable of the same name
            name = f"?bound{place}" if self.curly else raw
            term = str(self.bindings[raw[1:]])
            listed = "" if self.round else self.clause
            return listed.format(name) % term if listed else term
        if kind == "iri" and not ABSOLUTE.match(raw):
            raw = f"<{urljoin(self.base, raw[1:-1])}>"
        return self.rename(raw) if self.store.aliases else raw

    def rename(self, word: str) -> str:
        """Return *word* with the name that a datatype has in the store."""
        for iri, alias in self.store.aliases.items():
            for name in (f"<{iri}>", *self.short(iri)):
                if word.endswith(name) and (word == name or "^^" in word):
                    return word.removesuffix(name) + f"<{alias}>"
        return word

    def short(self, iri: str) -> Iterator[str]:
        """Yield how *iri* is written with our prefixes."""
        for name, start in self.prefixes.items():
            if iri.startswith(start):
                yield f"{name}:{iri.removeprefix(start)}"


def is_division(tokens: Tokens, place: int) -> bool:
    """Tell whether the "/" at *place* divides, and is not between the steps of a path."""
    kinds = {tokens.kind(place - 1), tokens.kind(place + 1)}
    if kinds & {"variable", "number"}:
        return True
    called = tokens[place + 1] != "A" and tokens.kind(place + 1) == "word"
    opening = next((at for at, end in tokens.ends.items() if end == place - 1), place)
    inside = {tokens.kind(at) for at in range(opening, place)}
    return called or bool(inside & {"variable", "number"})
