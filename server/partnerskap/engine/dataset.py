"""The graphs that a query is about, merged so that a statement in two of them counts once.

Oxigraph gives a statement once for each graph of several FROM clauses; SPARQL wants their merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cachetools import LRUCache
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, Store

FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
TOKEN = re.compile(
    r"""\#[^\r\n]* | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
    | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' | [?$@]\w+
    | (?P<name> [\w.-]*:(?:[\w:.%-]*[\w:%-])? ) | (?P<word> \w+ ) | \S""",
    re.VERBOSE | re.DOTALL,
)
OVERLAP = """
ASK {
  VALUES ?one { %s } VALUES ?other { %s }
  GRAPH ?one { ?s ?p ?o } GRAPH ?other { ?s ?p ?o }
  FILTER (STR(?one) < STR(?other))
}"""


@dataclass(frozen=True)
class Graphs:
    """Names of graphs: those whose merge is the default graph, and those that GRAPH sees."""

    default: tuple[str, ...]
    named: tuple[str, ...]


class Merger:
    """Knows which graphs of a store overlap, and keeps the last merge that was needed."""

    def __init__(self, store: Store) -> None:
        """Merge graphs of *store*."""
        self.store = store
        self.overlaps: LRUCache[tuple[str, ...], bool] = LRUCache(64)
        self.merged: LRUCache[Graphs, Store] = LRUCache(1)

    def merge(self, graphs: Graphs) -> Store | None:
        """Return a store that has the merge as its default graph; None if none is needed."""
        names = graphs.default
        if len(names) < 2:
            return None
        if names not in self.overlaps:
            self.overlaps[names] = self.overlap(names)
        if not self.overlaps[names]:
            return None
        if graphs not in self.merged:
            merged = Store()
            merged.bulk_extend(self.collect(graphs))
            self.merged[graphs] = merged
        return self.merged[graphs]

    def overlap(self, names: tuple[str, ...]) -> bool:
        """Return whether a statement stands in two of the graphs called *names*."""
        values = " ".join(str(NamedNode(name)) for name in names)
        answer = self.store.query(OVERLAP % (values, values))
        assert isinstance(answer, QueryBoolean)  # noqa: S101 - an ASK
        return bool(answer)

    def collect(self, graphs: Graphs) -> Iterator[Quad]:
        """Yield the statements of *graphs*, those of the merge without the graphs' names."""
        for name in graphs.default:
            for quad in self.store.quads_for_pattern(None, None, None, NamedNode(name)):
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for name in graphs.named:
            yield from self.store.quads_for_pattern(None, None, None, NamedNode(name))


def read_graphs(text: str, prefixes: Mapping[str, str]) -> Graphs | None:
    """Return the graphs that FROM and FROM NAMED in *text* name; None if no merge is asked for.

    A name that can't be resolved here (relative, undeclared) leaves the query to the engine.
    """
    if "from" not in text.casefold() or len(FROM.findall(text)) < 2:
        return None
    known, default, named = dict(prefixes), list[str](), list[str]()
    tokens = [match for match in TOKEN.finditer(text) if not match[0].startswith("#")]
    words = [(match["word"] or "").lower() for match in tokens]
    for place, word in enumerate(words[:-2]):
        after = tokens[place + 1 : place + 3]
        if word == "prefix" and after[0]["name"] and after[1]["iri"]:
            known[after[0][0][:-1]] = after[1][0][1:-1]
        elif word == "from":
            apart = words[place + 1] == "named"
            name = resolve(after[apart], known)
            if name is None:
                return None
            (named if apart else default).append(name)
    return Graphs(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def resolve(token: re.Match[str], prefixes: Mapping[str, str]) -> str | None:
    """Return the absolute IRI that *token* stands for, or None."""
    if token["iri"]:
        iri = token[0][1:-1]
    else:
        prefix, colon, local = token[0].partition(":")
        if not colon or prefix not in prefixes:
            return None
        iri = prefixes[prefix] + local
    try:
        return NamedNode(iri).value
    except ValueError:  # a relative IRI
        return None
