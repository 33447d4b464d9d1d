"""Adds what follows from the content: OWL 2 RL, the rules, then what is still lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, QueryTriples, Store, Triple

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content
from partnerskap.publish.owl import entail, is_axiom
from partnerskap.publish.queries import QueryFile, read_queries
from partnerskap.publish.sources import SHAPES

COVERAGE: Final = "coverage"
INFERRED: Final = "inferred"
RULES: Final = Path("ontology/rules")


def infer(content: Content, folder: Path) -> tuple[Content, Store]:
    """Return *content* with the graphs `inferred` and `coverage`, and a store of its union.

    Nothing asserted is repeated in them. The rule `coverage` is run once, after all else.
    Raises `SourceError` for a rule that is not a CONSTRUCT.
    """
    queries = read_queries(folder / RULES, content.base)
    closure = Closure(content)
    closure.close([query for query in queries if query.name != COVERAGE])
    content = content.with_graph(INFERRED, closure.take())
    closure.apply([query for query in queries if query.name == COVERAGE])
    return content.with_graph(COVERAGE, closure.take()), closure.store


class Closure:
    """The union of the content's graphs, growing by what follows from it."""

    def __init__(self, content: Content) -> None:
        """Load every graph of *content* but the shapes, each triple once."""
        self.store = Store()
        self._new: list[Triple] = []
        told = (t for name, ts in content.graphs.items() for t in ts if not _is_shapes(name))
        self.store.bulk_extend(Quad(*triple) for triple in told)
        self._mentioned = set(_mentioned(content))

    def close(self, rules: list[QueryFile]) -> None:
        """Apply *rules* and OWL 2 RL until neither says anything new."""
        self._repeat(rules)
        while self._add(entail(self._triples(), self._mentioned)):
            if not self._repeat(rules):
                break

    def apply(self, rules: list[QueryFile]) -> bool:
        """Apply each of *rules* once; tell whether anything was new."""
        news = [self._add(_construct(rule, self.store)) for rule in rules]
        return any(news)

    def take(self) -> list[Triple]:
        """Return what was added since the last call."""
        new, self._new = self._new, []
        return new

    def _repeat(self, rules: list[QueryFile]) -> bool:
        if not self.apply(rules):
            return False
        while self.apply(rules):
            pass
        return True

    def _add(self, triples: Iterable[Triple]) -> bool:
        before = len(self._new)
        for triple in triples:
            quad = Quad(*triple)
            if quad not in self.store:
                self.store.add(quad)
                self._new.append(triple)
        return len(self._new) > before

    def _triples(self) -> Iterator[Triple]:
        return (quad.triple for quad in self.store)


def _construct(rule: QueryFile, store: Store) -> list[Triple]:
    result = rule.run(store)
    if not isinstance(result, QueryTriples):
        raise SourceError(f"{rule.path}: a rule is a CONSTRUCT query.")
    return [triple for triple in result if triple.subject != triple.object]


def _mentioned(content: Content) -> Iterator[str]:
    """Yield each IRI that an axiom of the ontology names, and the words of axioms themselves."""
    for name, triples in content.graphs.items():
        if name.startswith(content.graph("ontology/")):
            for subject, predicate, value in triples:
                if is_axiom(predicate) and isinstance(value, NamedNode):
                    yield from (subject.value, predicate.value, value.value)


def _is_shapes(name: str) -> bool:
    return name.endswith(f"graph/{SHAPES}")
