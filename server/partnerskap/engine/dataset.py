"""The graphs that a query is about, merged so that a statement in two of them counts once.

Oxigraph gives a statement once for each graph of several FROM clauses; SPARQL wants their merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from cachetools import LRUCache
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryBoolean, Store

from partnerskap.engine.syntax import TOKEN

FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
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


@dataclass(frozen=True)
class Dataset:
    """What a query is evaluated over: a store, and which of its graphs are seen."""

    store: Store
    default: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named: list[NamedNode | BlankNode] | None = None

    def names(self) -> list[str]:
        """Return the names of the graphs that GRAPH sees."""
        graphs = self.store.named_graphs() if self.named is None else self.named
        return [graph.value for graph in graphs if isinstance(graph, NamedNode)]


class Merger:
    """Knows which graphs of a store overlap, and keeps the last merge that was needed."""

    def __init__(self, store: Store) -> None:
        """Merge graphs of *store*."""
        self.store = store
        self.overlaps: LRUCache[tuple[str, ...], bool] = LRUCache(64)
        self.merged: LRUCache[Graphs, Store] = LRUCache(1)

    def choose(self, graphs: Graphs | None, *, override: bool) -> Dataset:
        """Return what a query about *graphs* is evaluated over.

        Its text says the same and suffices, but to *override* it or where a merge is needed.
        """
        merged = self.merge(graphs) if graphs else None
        if graphs is None or (merged is None and not override):
            return Dataset(self.store)
        named: list[NamedNode | BlankNode] = [NamedNode(name) for name in graphs.named]
        if merged is not None:
            return Dataset(merged, [DefaultGraph()], named)
        return Dataset(self.store, [NamedNode(name) for name in graphs.default], named)

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


def read_graphs(text: str, prefixes: Mapping[str, str], base: str, least: int = 2) -> Graphs | None:
    """Return the graphs that FROM and FROM NAMED in *text* name; None if fewer than *least*.

    Relative names resolve against *base*, unless the text declares another one.

    None as well if a name can't be resolved here: then the engine will not know it either.
    """
    if "from" not in text.casefold() or len(FROM.findall(text)) < least:
        return None
    known, default, named = dict(prefixes), list[str](), list[str]()
    matches = list(TOKEN.finditer(text))
    words = [(match["word"] or "").lower() for match in matches]
    for place, word in enumerate(words[:-2]):
        after = matches[place + 1 : place + 3]
        if word == "prefix" and after[0]["name"] and after[1]["iri"]:
            known[after[0]["name"][:-1]] = urljoin(base, after[1]["iri"][1:-1])
        elif word == "base" and after[0]["iri"]:
            base = urljoin(base, after[0]["iri"][1:-1])
        elif word == "from":
            apart = words[place + 1] == "named"
            name = resolve(after[apart], known, base)
            if name is None:
                return None
            (named if apart else default).append(name)
    graphs = Graphs(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))
    return graphs if len(default) + len(named) >= least else None


def resolve(token: re.Match[str], prefixes: Mapping[str, str], base: str) -> str | None:
    """Return the absolute IRI that *token* stands for, or None."""
    if token["iri"]:
        iri = urljoin(base, token["iri"][1:-1])
    else:
        prefix, colon, local = (token["name"] or "").partition(":")
        if not colon or prefix not in prefixes:
            return None
        iri = prefixes[prefix] + local
    try:
        return NamedNode(iri).value
    except ValueError:  # a relative IRI
        return None
