"""The statements of a graph: N-Triples in order, in one piece, read as lines or as triples.

As an object each, they take twice the room, and processes that are forked do not share them: to
look at an object writes into it.
"""

from __future__ import annotations

import heapq
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

PIECE: Final = 10_000
"""Lines that are parsed at once."""


@dataclass(frozen=True)
class StatementList(Collection[Triple]):
    """Statements, each once, in the order of their lines."""

    text: bytes = field(default=b"", repr=False)

    def __len__(self) -> int:
        """Return how many there are: a line each."""
        return self.text.count(b"\n")

    def __iter__(self) -> Iterator[Triple]:
        """Yield each as a triple."""
        return parse_lines(self.lines())

    def __contains__(self, triple: object) -> bool:
        """Tell whether *triple* is one of them."""
        return isinstance(triple, Triple) and write_line(triple) in self.lines()

    def lines(self) -> Iterator[bytes]:
        """Yield each as a line of N-Triples."""
        return io.BytesIO(self.text)

    def about(self, resources: Collection[str]) -> Iterator[Triple]:
        """Yield those of which one of *resources*, by IRI, is the subject."""
        wanted = {f"<{one}>".encode() for one in resources}
        return parse_lines(line for line in self.lines() if line.partition(b" ")[0] in wanted)

    def load(self, store: Store, graph: NamedNode | None = None) -> None:
        """Add them to *store*, in *graph* if it is given."""
        if b"_:" in self.text:  # the store would give blank nodes other names
            place = graph or DefaultGraph()
            store.bulk_extend(Quad(s, p, o, place) for s, p, o in self)
        elif self.text:
            source = io.BytesIO(self.text)
            store.bulk_load(source, format=RdfFormat.N_TRIPLES, to_graph=graph)


def arrange(triples: Iterable[Triple]) -> StatementList:
    """Return *triples* in the order of their N-Triples lines, each once."""
    return join(line for line, _ in groupby(sorted(map(write_line, triples))))


def gather(parts: Sequence[StatementList]) -> StatementList:
    """Return the statements of all *parts*."""
    return parts[0] if len(parts) == 1 else join(merge(parts))


def join(lines: Iterable[bytes]) -> StatementList:
    """Return the statements of *lines*, which are in order, and each there once."""
    return StatementList(b"".join(lines))


def merge(graphs: Iterable[StatementList]) -> Iterator[bytes]:
    """Yield each line of *graphs* once, however many they are in, in order."""
    return (line for line, _ in groupby(heapq.merge(*(graph.lines() for graph in graphs))))


def differ(one: StatementList, other: StatementList) -> Iterator[bytes]:
    """Yield each line that only one of the two has."""
    for line, found in groupby(heapq.merge(one.lines(), other.lines())):
        if len(list(found)) == 1:
            yield line


def write_line(triple: Triple) -> bytes:
    """Return *triple* as a line of N-Triples."""
    return f"{triple} .\n".encode()


def parse_lines(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Yield the triple of each of *lines*."""
    waiting = iter(lines)
    while piece := b"".join(islice(waiting, PIECE)):
        for quad in parse(piece, format=RdfFormat.N_TRIPLES):
            yield quad.triple
