"""Turns parsed terms into rdflib's and back, for the libraries that work on those."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier, Node


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


def from_rdflib(term: Node) -> ox.NamedNode | ox.Literal:
    """Return an rdflib IRI or literal as a parsed term."""
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if not isinstance(term, Literal):
        raise TypeError(f"neither an IRI nor a literal: {term!r}")
    if term.language:
        return ox.Literal(term, language=term.language)
    return ox.Literal(term, datatype=ox.NamedNode(term.datatype) if term.datatype else None)
