"""The statements that a snapshot is made of: named graphs, each a sorted list of triples."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import NamedNode, Quad, Triple


@dataclass(frozen=True)
class Content:
    """Named graphs, and the files that each was read from (none if it was computed)."""

    base: str
    graphs: Mapping[str, list[Triple]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_graph(self, path: str, triples: Iterable[Triple]) -> Content:
        """Return this content and the computed graph `{base}graph/{path}`, free of repetition."""
        return replace(self, graphs={**self.graphs, self.graph(path): arrange(triples)})

    def graph(self, path: str) -> str:
        """Return the IRI of the named graph at *path*."""
        return f"{self.base}graph/{path}"

    def triples(self, path: str) -> list[Triple]:
        """Return the triples of the graph at *path*, none if there is no such graph."""
        return self.graphs.get(self.graph(path), [])

    def union(self) -> Iterator[Triple]:
        """Yield every triple once, however many graphs it is in, in the order of `arrange`."""
        last = None
        for triple in heapq.merge(*self.graphs.values(), key=str):
            if triple != last:
                yield triple
            last = triple

    def quads(self) -> Iterator[Quad]:
        """Yield every statement with the name of its graph."""
        for name, triples in self.graphs.items():
            graph = NamedNode(name)
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, triple.object, graph)


def arrange(triples: Iterable[Triple]) -> list[Triple]:
    """Return *triples* in the order of their N-Triples lines, each once."""
    return sorted(set(triples), key=str)
