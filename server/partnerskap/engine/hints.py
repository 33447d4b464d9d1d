"""Why a query may have found nothing: terms in it that are not in the data, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Final
from urllib.parse import urljoin, urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from partnerskap.engine.query import Hint
from partnerskap.engine.syntax import Tokens
from partnerskap.errors import sentence

HINTS: Final[Mapping[str, str]] = {
    "unknown-term": sentence("Nothing in the data is called %(term)s."),
    "unknown-term-like": sentence("Nothing in the data is called %(term)s; did you mean %(like)s?"),
    "other-address": sentence("%(term)s is not in the data, but %(like)s is: write that."),
    "plain-literal": sentence(
        "The string %(term)s is not in the data, but %(like)s is, which is another term."
    ),
    "graph-variable": sentence(
        "Within GRAPH %(term)s { … } the variable %(term)s has no value yet: write FILTER and BIND "
        "of it behind the brace."
    ),
}
"""Kind of hint → what to say."""
LONGEST: Final = 200
"""Characters of a term that is looked for."""
MOST: Final = 3
"""An answer has at most so many hints."""
LANGUAGES: Final = ("sv", "en", "tr")
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DATATYPES: Final = tuple(XSD + name for name in ("integer", "decimal", "date", "gYear", "anyURI"))
BUILT_IN: Final = (XSD, "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
OWN_DATATYPES: Final = """
SELECT DISTINCT ?type { ?type a <http://www.w3.org/2000/01/rdf-schema#Datatype> }"""
TERMS: Final = "SELECT DISTINCT ?term { ?term a ?class FILTER (STRSTARTS(STR(?term), %s)) }"


def is_term(tokens: Tokens, place: int) -> bool:
    """Tell whether the literal at *place* stands for a term in the data, not for a part of one."""
    if place < 2 or tokens[place][-1] not in "\"'":
        return False
    before = place - 1 - (tokens[place - 1] in ("=", "{"))
    return tokens.kind(before) in ("iri", "name", "variable", "literal")


def look_into_graph(tokens: Tokens, place: int) -> Iterator[Hint]:
    """Yield a hint if the GRAPH at *place* uses its variable in an expression in its group."""
    name, end = tokens[place + 1], tokens.ends.get(place + 2, place)
    for at in range(place + 3, end) if name.startswith(("?", "$")) else ():
        inside = tokens.words[at : tokens.ends.get(at + 1, at)]
        if tokens[at] in ("FILTER", "BIND") and name in inside:
            yield Hint("graph-variable", {"term": name})


def skip(tokens: Tokens, place: int) -> int:
    """Return the end of what is not about these data: a template, or what another is asked."""
    opening = place + 1 if tokens[place] == "CONSTRUCT" else place + 2
    return tokens.ends.get(opening + (tokens[place + 1] == "SILENT"), place)


class Adviser:
    """Knows which terms a store has."""

    def __init__(self, store: Store, prefixes: Mapping[str, str], address: str) -> None:
        """Look into *store*; *prefixes* are known without a declaration.

        Relative IRIs resolve against *address*.
        """
        self.store, self.prefixes, self.address = store, prefixes, address
        self.own = prefixes["pk"]
        self.base = self.own.removesuffix("ns#")

    def advise(self, text: str) -> list[Hint]:
        """Return hints for the query *text*, which found nothing."""
        found = {hint.parts["term"]: hint for hint in self.look(Tokens(text))}
        return list(found.values())[:MOST]

    def look(self, tokens: Tokens) -> Iterator[Hint]:
        """Yield a hint for each term in *tokens* that the data lack."""
        known, skipped, base = dict(self.prefixes), 0, self.address
        for place, word in enumerate(tokens):
            before, after = (tokens[place - 1] if place else ""), tokens[place + 1]
            kind = tokens.kind(place)
            if word == "GRAPH":
                yield from look_into_graph(tokens, place)
            elif before == "PREFIX":
                known[word[:-1]] = urljoin(base, after[1:-1])
            elif before == "BASE":
                base = urljoin(base, word[1:-1])
            elif word in ("CONSTRUCT", "SERVICE"):
                skipped = skip(tokens, place)
            elif place < skipped or len(word) > LONGEST or after == "(":
                continue
            elif kind == "literal" and is_term(tokens, place):
                yield from self.look_up_string(word)
            elif kind == "iri" and tokens[place - 2] != "PREFIX":
                yield from self.look_up_iri(urljoin(base, word[1:-1]), word)
            elif kind == "name" and word.partition(":")[0] in known:
                prefix, _, local = word.partition(":")
                yield from self.look_up_iri(known[prefix] + local.replace("\\", ""), word)

    def look_up_iri(self, iri: str, word: str) -> Iterator[Hint]:
        """Yield a hint if *iri*, written as *word*, is not in the data."""
        if iri.startswith(BUILT_IN) or self.has(iri):
            return
        for other in self.others(iri):
            if self.has(other):
                yield Hint("other-address", {"like": f"<{other}>", "term": word})
                return
        like = get_close_matches(iri, self.terms, 1, 0.85) if iri.startswith(self.own) else []
        if like:
            name = "pk:" + like[0].removeprefix(self.own)
            yield Hint("unknown-term-like", {"like": name, "term": word})
        else:
            yield Hint("unknown-term", {"term": word})

    def others(self, iri: str) -> Iterator[str]:
        """Yield what may have been meant by *iri*: the other scheme, and our own address."""
        scheme, colon, rest = iri.partition("://")
        if colon:
            yield ("https" if scheme == "http" else "http") + colon + rest
        path = re.sub(r"^/?(?:doc/)", "id/", urlsplit(iri).path.lstrip("/"))
        path = re.sub(r"\.\w+$", "", path)
        fragment = urlsplit(iri).fragment
        start = path.find("id/") if "id/" in path else path.find("ns")
        if start >= 0:
            yield self.base + path[start:] + (f"#{fragment}" if fragment else "")

    def look_up_string(self, word: str) -> Iterator[Hint]:
        """Yield a hint if the string *word* is in the data only with a language or datatype."""
        value = word.strip("\"'")
        if "\\" in value or not value or self.has_object(Literal(value)):
            return
        for language in LANGUAGES:
            if self.has_object(Literal(value, language=language)):
                yield Hint("plain-literal", {"like": f'"{value}"@{language}', "term": word})
                return
        for datatype in (*self.datatypes, *DATATYPES):
            if self.has_object(Literal(value, datatype=NamedNode(datatype))):
                short = self.shorten(datatype)
                yield Hint("plain-literal", {"like": f'"{value}"^^{short}', "term": word})
                return

    def shorten(self, iri: str) -> str:
        """Return *iri* with a prefix if there is one."""
        for prefix, start in self.prefixes.items():
            if iri.startswith(start):
                return f"{prefix}:{iri.removeprefix(start)}"
        return f"<{iri}>"

    def has(self, iri: str) -> bool:
        """Tell whether *iri* stands anywhere in the data, also as the name of a graph."""
        try:
            node = NamedNode(iri)
        except ValueError:
            return True  # none that could be anywhere
        patterns = ((node, None, None), (None, node, None), (None, None, node))
        found = any(
            next(self.store.quads_for_pattern(*pattern), None) is not None for pattern in patterns
        )
        return found or self.store.contains_named_graph(node)

    def has_object(self, literal: Literal) -> bool:
        """Tell whether *literal* is said of anything."""
        return next(self.store.quads_for_pattern(None, None, literal), None) is not None

    @cached_property
    def terms(self) -> list[str]:
        """Return our own terms."""
        return self.select(TERMS % Literal(self.own))

    @cached_property
    def datatypes(self) -> list[str]:
        """Return the datatypes that the data define."""
        return self.select(OWN_DATATYPES)

    def select(self, text: str) -> list[str]:
        """Return the addresses that *text* selects."""
        solutions = self.store.query(text)
        assert isinstance(solutions, QuerySolutions)  # noqa: S101 - a SELECT
        return [row[0].value for row in solutions if isinstance(row[0], NamedNode | BlankNode)]
