"""Spells terms and property paths for people, as Turtle and SPARQL would."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, IdentifiedNode, Literal, Node

from partnerskap.vocabulary import prefixes

_SUFFIXES: Final = MappingProxyType(
    {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
)


class Spelling:
    """Spells what is found in *graph*, with the prefixes of the project."""

    def __init__(self, graph: Graph, base: str) -> None:
        """Bind the prefixes for IRIs under *base*."""
        self._graph = graph
        self._names = Graph(bind_namespaces="none").namespace_manager
        for prefix, iri in prefixes(base).items():
            self._names.bind(prefix, iri)

    def term(self, term: Node | None) -> str:
        """Return *term* as Turtle writes it; nothing for none or a blank node."""
        if isinstance(term, BNode) or not isinstance(term, (IdentifiedNode, Literal)):
            return ""
        return term.n3(self._names)

    def path(self, path: Node | None) -> str:
        """Return a property or path as SPARQL writes it; nothing for none."""
        if not isinstance(path, BNode):
            return self.term(path)
        if (inverse := self._graph.value(path, SH.inversePath)) is not None:
            return "^" + self.path(inverse)
        if (choice := self._graph.value(path, SH.alternativePath)) is not None:
            return "(" + "|".join(self._parts(choice)) + ")"
        for kind, suffix in _SUFFIXES.items():
            if (repeated := self._graph.value(path, kind)) is not None:
                return f"({self.path(repeated)}){suffix}"
        return "/".join(self._parts(path))

    def _parts(self, head: Node) -> list[str]:
        """Return the paths of the list that starts at *head*."""
        parts: list[str] = []
        rest: Node | None = head
        while rest is not None and rest != RDF.nil:
            parts.append(self.path(self._graph.value(rest, RDF.first)))
            rest = self._graph.value(rest, RDF.rest)
        return parts
