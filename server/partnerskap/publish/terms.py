"""Terms and statements: made, turned into rdflib's and back, and written as Turtle and SPARQL do.

The statements of a graph are N-Triples in order, in one piece, read as lines or as triples. As an
object each, they take twice the room, and processes that are forked do not share them: to look at
an object writes into it.
"""

from __future__ import annotations

import heapq
import io
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, islice
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier, Node

from partnerskap.vocabulary import iri, prefixes

logging.getLogger("rdflib.term").setLevel(logging.ERROR)
"""It would write a trace for each value that does not fit its datatype, which shapes judge."""
PIECE: Final = 10_000
"""Lines that are parsed at once."""


def typed(value: object, datatype: str) -> ox.Literal:
    """Return *value* as a literal of the datatype that a prefixed name (`xsd:date`) stands for."""
    return ox.Literal(str(value), datatype=iri(datatype))


def text(value: str, language: str) -> ox.Literal:
    """Return *value* as a text in *language*, or as a plain string if that is empty."""
    return ox.Literal(value, language=language) if language else ox.Literal(value)


@cache
def uriref(name: str) -> URIRef:
    """Return the IRI of the prefixed *name* as rdflib's term."""
    return URIRef(iri(name).value)


def to_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    """Return *triples* as one rdflib graph in which each distinct term is one object."""
    graph = Graph(bind_namespaces="none")
    store, known = graph.store, _Terms()
    for subject, predicate, value in triples:
        store.add((known[subject], known[predicate], known[value]), graph)
    return graph


class _Terms(dict[object, Node]):
    """Converted terms, each made at its first use."""

    def __missing__(self, term: object) -> Node:
        self[term] = made = term_to_rdflib(term)
        return made


def term_to_rdflib(term: object) -> Identifier:
    """Return a parsed term as rdflib's."""
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal() if term.language:
            return Literal(term.value, lang=term.language)
        case ox.Literal() if term.datatype.value.endswith("XMLSchema#string"):
            return Literal(term.value)
        case ox.Literal():
            return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"not an RDF 1.1 term: {term}")


def to_triples(graph: Graph) -> Iterator[ox.Triple]:
    """Yield the statements of *graph*, which has no blank nodes, as parsed ones."""
    for subject, predicate, value in graph:
        yield ox.Triple(ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), to_term(value))


def to_term(term: Node) -> ox.NamedNode | ox.Literal:
    """Return an rdflib IRI or literal as a parsed term."""
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if not isinstance(term, Literal):
        raise TypeError(f"neither an IRI nor a literal: {term!r}")
    if term.language:
        return ox.Literal(term, language=term.language)
    return ox.Literal(term, datatype=ox.NamedNode(term.datatype) if term.datatype else None)


_REPETITIONS: Final = MappingProxyType(
    {"sh:zeroOrMorePath": "*", "sh:oneOrMorePath": "+", "sh:zeroOrOnePath": "?"}
)


class Notation:
    """Writes terms as Turtle and property paths as SPARQL does, with the project's prefixes."""

    def __init__(self, base: str, graph: Graph | None = None) -> None:
        """Bind the prefixes for IRIs under *base*; paths are described in *graph*."""
        self._graph = Graph(bind_namespaces="none") if graph is None else graph
        self._names = Graph(bind_namespaces="none").namespace_manager
        for prefix, space in prefixes(base).items():
            self._names.bind(prefix, space)

    def term(self, term: Node | None) -> str:
        """Return *term* as Turtle writes it; nothing for none or a blank node."""
        if isinstance(term, BNode) or not isinstance(term, (IdentifiedNode, Literal)):
            return ""
        return term.n3(self._names)

    def path(self, path: Node | None) -> str:
        """Return a property or path as SPARQL writes it; nothing for none."""
        if not isinstance(path, BNode):
            return self.term(path)
        if (inverse := self._graph.value(path, uriref("sh:inversePath"))) is not None:
            return "^" + self.path(inverse)
        if (choice := self._graph.value(path, uriref("sh:alternativePath"))) is not None:
            return "(" + "|".join(self._steps(choice)) + ")"
        for kind, sign in _REPETITIONS.items():
            if (repeated := self._graph.value(path, uriref(kind))) is not None:
                return f"({self.path(repeated)}){sign}"
        return "/".join(self._steps(path))

    def _steps(self, head: Node) -> list[str]:
        """Return the paths of the list that starts at *head*."""
        return [self.path(step) for step in self._graph.items(head)]


@dataclass(frozen=True)
class StatementList(Collection[ox.Triple]):
    """Statements, each once, in the order of their lines."""

    text: bytes = field(default=b"", repr=False)

    def __len__(self) -> int:
        """Return how many there are: a line each."""
        return self.text.count(b"\n")

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield each as a triple."""
        return parse_lines(self.lines())

    def __contains__(self, triple: object) -> bool:
        """Tell whether *triple* is one of them."""
        return isinstance(triple, ox.Triple) and write_line(triple) in self.lines()

    def lines(self) -> Iterator[bytes]:
        """Yield each as a line of N-Triples."""
        return io.BytesIO(self.text)

    def about(self, resources: Collection[str]) -> Iterator[ox.Triple]:
        """Yield those of which one of *resources*, by IRI, is the subject."""
        wanted = {f"<{one}>".encode() for one in resources}
        return parse_lines(line for line in self.lines() if line.partition(b" ")[0] in wanted)

    def load(self, store: ox.Store, graph: ox.NamedNode | None = None) -> None:
        """Add them to *store*, in *graph* if it is given."""
        if b"_:" in self.text:  # the store would give blank nodes other names
            place = graph or ox.DefaultGraph()
            store.bulk_extend(ox.Quad(s, p, o, place) for s, p, o in self)
        elif self.text:
            source = io.BytesIO(self.text)
            store.bulk_load(source, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)


def arrange(triples: Iterable[ox.Triple]) -> StatementList:
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


def write_line(triple: ox.Triple) -> bytes:
    """Return *triple* as a line of N-Triples."""
    return f"{triple} .\n".encode()


def parse_lines(lines: Iterable[bytes]) -> Iterator[ox.Triple]:
    """Yield the triple of each of *lines*."""
    waiting = iter(lines)
    while piece := b"".join(islice(waiting, PIECE)):
        for quad in ox.parse(piece, format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple
