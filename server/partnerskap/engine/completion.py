"""Makes a query complete in itself, so that it means the same to any store.

Our prefixes are declared in it, values stand in it as terms, and the graphs that it is about are
named beside it, by the protocol. Its text is one that Oxigraph's parser accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from partnerskap.engine.dataset import Graphs, read_graphs
from partnerskap.engine.describing import describe
from partnerskap.engine.errors import InvalidQuery, not_supported
from partnerskap.engine.query import Term
from partnerskap.engine.stores import MERGE, NOTHING, Store
from partnerskap.engine.syntax import Tokens

DEEPEST: Final = 64
"""Brackets within brackets, and signs in a row, that a query may have: parsers of stores call
themselves for each, and some end with the process when that goes too deep."""
NESTED: Final = "The query is nested too deeply."
ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
SIGNS: Final = frozenset("!+-^")
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


def check_depth(text: str) -> Tokens:
    """Return the words of *text*, or raise `InvalidQuery` if it is nested too deeply for stores."""
    tokens = Tokens(text)
    depth = signs = 0
    for word in tokens:
        depth += (word in "([{") - (word in ")]}")
        signs = signs + 1 if word in SIGNS else 0
        if max(depth, signs) > DEEPEST:
            raise InvalidQuery(NESTED)
    return tokens


class Completion:
    """Completes queries for one store, of which some graphs are known."""

    def __init__(
        self,
        store: Store,
        prefixes: Mapping[str, str],
        graphs: tuple[str, ...] | None,
        address: str,
        seconds: float,
    ) -> None:
        """Complete for *store*, which holds the named *graphs*; None if that is not known.

        Relative IRIs resolve against *address*. A query may take *seconds*.
        """
        self.store, self.prefixes, self.graphs = store, prefixes, graphs
        self.address, self.seconds = address, seconds

    def complete(
        self, text: str, bindings: Mapping[str, Term], override: Graphs | None
    ) -> Completed:
        """Return *text* with *bindings* put in, over the graphs of *override* or of its FROM."""
        tokens = Tokens(text).balanced()
        given = override or read_graphs(text, self.prefixes, self.address, 1)
        if given and not self.store.names_graphs:
            raise not_supported(self.store.title)
        written = "".join(self.words(tokens, bindings))
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
            own = self.store.loaded and known is not None
            return ((MERGE,), known or ()) if own and uses_named else ((MERGE,) if own else (), ())
        if known is None:
            return given.default or (NOTHING,), given.named
        default = tuple(name for name in given.default if name in known)
        named = tuple(name for name in given.named if name in known)
        return default or (NOTHING,), named or ((NOTHING,) if uses_named else ())

    def words(self, tokens: Tokens, bindings: Mapping[str, Term]) -> Iterator[str]:
        """Yield the words of *tokens* as the store is asked, with the space before them."""
        place, depth, clause, inside, base = 0, 0, "", 0, self.address
        hinted = self.hint_place(tokens) if self.store.hint else -1
        while place < len(tokens):
            word = tokens[place]
            if word == "FROM":
                place += 3 if tokens[place + 1] == "NAMED" else 2
                clause = ""
                continue
            if word == "BASE":
                base = urljoin(base, tokens[place + 1][1:-1])
                place += 2
                continue
            if word in CLAUSES:
                clause, depth = CLAUSES[word], 0
            depth += (word == "(") - (word == ")")
            inside += (word == "{") - (word == "}")
            raw = tokens.raw(place)
            listed = clause if depth == 0 else ""
            yield tokens.text(place, place + 1).removesuffix(raw)
            if tokens.kind(place) == "iri" and not ABSOLUTE.match(word):
                raw = f"<{urljoin(base, raw[1:-1])}>"
            if self.store.widens and word == "/" and is_division(tokens, place):
                yield "* 1.0 "
            name = f"?bound{place}" if inside else raw  # a SELECT around it may have that name too
            yield self.word(tokens.kind(place), raw, bindings, listed and listed.format(name))
            if place == hinted:
                yield " " + self.store.hint % (self.seconds * 1000)
            place += 1

    def hint_place(self, tokens: Tokens) -> int:
        """Return the place of the bracket that opens the pattern of *tokens*; -1 if none can be."""
        template = next((at for at, word in enumerate(tokens) if word == "CONSTRUCT"), -1)
        start = tokens.ends.get(template + 1, template) + 1 if template >= 0 else 0
        opening = next((at for at in range(start, len(tokens)) if tokens[at] == "{"), -1)
        return -1 if tokens[opening + 1] == "SELECT" or tokens[template + 1] == "WHERE" else opening

    def word(self, kind: str, word: str, bindings: Mapping[str, Term], listed: str) -> str:
        """Return *word*; a variable that is *listed* in a clause is written as an expression."""
        if kind == "variable" and word[1:] in bindings:
            term = str(bindings[word[1:]])
            return listed % term if listed else term
        return self.rename(word) if self.store.aliases else word

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
    return {"variable", "number"} & {tokens.kind(place - 1), tokens.kind(place + 1)} != set()
