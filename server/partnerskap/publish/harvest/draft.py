"""A description in the making: triples by subject and property, easy to look up and to extend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.publish.terms import TYPE, iri

Value = NamedNode | Literal


class Draft:
    """Statements about named subjects; every statement is there once."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        """Start with *triples*."""
        self._values: dict[NamedNode, dict[NamedNode, set[Value]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for subject, predicate, value in triples:
            self._values[subject][predicate].add(value)

    def __contains__(self, subject: object) -> bool:
        """Tell whether anything is said of *subject*."""
        return subject in self._values

    def triples(self) -> list[Triple]:
        """Return every statement in the order of its N-Triples line."""
        told = (
            Triple(subject, predicate, value)
            for subject, properties in self._values.items()
            for predicate, values in properties.items()
            for value in values
        )
        return sorted(told, key=str)

    def of_type(self, curie: str) -> list[NamedNode]:
        """Return the subjects of the class that a short name stands for, in order."""
        wanted = iri(curie)
        found = (node for node, said in self._values.items() if wanted in said.get(TYPE, ()))
        return sorted(found, key=str)

    def subjects(self) -> set[NamedNode]:
        """Return everything that something is said of."""
        return set(self._values)

    def get(self, subject: NamedNode, predicate: NamedNode) -> list[Value]:
        """Return the values of *predicate* of *subject*, in order."""
        said = self._values.get(subject, {})
        return sorted(said.get(predicate, ()), key=str)

    def properties(self, subject: NamedNode) -> Iterator[tuple[NamedNode, Value]]:
        """Yield each property of *subject* with each of its values."""
        for predicate, values in self._values.get(subject, {}).items():
            for value in values:
                yield predicate, value

    def objects(self) -> set[NamedNode]:
        """Return every IRI that a statement points at."""
        every = (v for said in self._values.values() for values in said.values() for v in values)
        return {value for value in every if isinstance(value, NamedNode)}

    def add(self, subject: NamedNode, predicate: NamedNode | str, *values: Value) -> None:
        """Say that *predicate* (an IRI or a short name) of *subject* has *values* too."""
        self._values[subject][_property(predicate)].update(values)

    def put(self, subject: NamedNode, predicate: NamedNode | str, *values: Value) -> None:
        """Say that *predicate* of *subject* has just *values*."""
        self._values[subject][_property(predicate)] = set(values)

    def reachable(self, start: NamedNode) -> Draft:
        """Return what is said of *start* and of all that its statements lead to."""
        waiting, seen = [start], set[NamedNode]()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                told = (value for _, value in self.properties(node))
                waiting += [value for value in told if isinstance(value, NamedNode)]
        return Draft(triple for triple in self.triples() if triple.subject in seen)

    def inherit(self, heir: NamedNode, giver: NamedNode, curies: Sequence[str]) -> None:
        """Give *heir* what *giver* has of the properties *curies* that it says nothing of."""
        for predicate in map(iri, curies):
            values = self.get(giver, predicate)
            if values and not self.get(heir, predicate):
                self.add(heir, predicate, *values)


def _property(name: NamedNode | str) -> NamedNode:
    return iri(name) if isinstance(name, str) else name
