"""What follows from the content: by rules, by OWL 2 RL, and what contradicts an axiom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, QuerySolution, QuerySolutions, QueryTriples, Store, Triple

from partnerskap.errors import SourceError
from partnerskap.publish.content import DEFINITIONS, SHAPES, Content
from partnerskap.publish.entailment import entail
from partnerskap.publish.findings import Finding, Locations, advise
from partnerskap.publish.queries import QueryFile, read_queries
from partnerskap.publish.statements import StatementList, join, parse_lines, write_line
from partnerskap.publish.supervision import working
from partnerskap.publish.terms import Notation, term_to_rdflib
from partnerskap.vocabulary import PREFIXES, iri

COVERAGE: Final = "coverage"
INFERRED: Final = "inferred"
RULES: Final = Path("ontology/rules")
_LANGUAGES: Final = tuple(
    f"<{PREFIXES[prefix]}".encode() for prefix in ("rdf", "rdfs", "xsd", "owl")
)
_TYPE: Final = str(iri("rdf:type")).encode()


def infer(content: Content, folder: Path) -> tuple[Content, Store]:
    """Return *content* with the graphs `inferred` and `coverage`, and a store of it.

    The store's default graph is the union of all graphs but the shapes.
    Nothing asserted is repeated in them. The rule `coverage` is run once, after all else.
    Raises `SourceError` for a rule that is not a CONSTRUCT.
    """
    queries = read_queries(folder / RULES, content.base)
    closure = Closure(content)
    closure.close([query for query in queries if query.name != COVERAGE])
    content = content.with_statements(INFERRED, closure.take())
    closure.apply([query for query in queries if query.name == COVERAGE])
    content = content.with_statements(COVERAGE, closure.take())
    for name, statements in content.graphs.items():
        statements.load(closure.store, NamedNode(name))
    return content, closure.store


class Closure:
    """The union of the content's graphs, growing by what follows from it."""

    def __init__(self, content: Content) -> None:
        """Load every graph of *content* but the shapes, each triple once."""
        self.store = Store()
        self._new: list[bytes] = []
        shapes = content.graph(SHAPES)
        for name, statements in content.graphs.items():
            if name != shapes:
                statements.load(self.store)

    def close(self, rules: list[QueryFile]) -> None:
        """Apply *rules* and OWL 2 RL until neither says anything new."""
        self._repeat(rules)
        while self._entail():
            if not self._repeat(rules):
                break

    def apply(self, rules: list[QueryFile]) -> bool:
        """Apply each of *rules* once; tell whether anything was new."""
        news = [self._add(_construct(rule, self.store)) for rule in rules]
        return any(news)

    def take(self) -> StatementList:
        """Return what was added since the last call."""
        new, self._new = self._new, []
        return join(sorted(new))

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
                self._new.append(write_line(triple))
        return len(self._new) > before

    def _entail(self) -> bool:
        """Add what OWL 2 RL says that is new and worth saying; tell whether anything was."""
        before = len(self._new)
        unsaid: list[bytes] = []
        for line in entail(self.store):
            (self._new if _is_worth_saying(line) else unsaid).append(line)
        for triple in parse_lines(unsaid):
            self.store.remove(Quad(*triple))
        return len(self._new) > before


def _construct(rule: QueryFile, store: Store) -> list[Triple]:
    with working(rule.path):
        result = rule.run(store)
        if not isinstance(result, QueryTriples):
            raise SourceError(f"{rule.path}: a rule is a CONSTRUCT query.")
        return [triple for triple in result if triple.subject != triple.object]


def _is_worth_saying(line: bytes) -> bool:
    """Tell a statement of the world from one about OWL itself or of a thing being itself."""
    subject, predicate, value = line.removesuffix(b" .\n").split(b" ", 2)
    if subject == value or subject.startswith(_LANGUAGES):
        return False
    return predicate != _TYPE or not value.startswith(_LANGUAGES)


def find_contradictions(content: Content, store: Store) -> tuple[Finding, ...]:
    """Return a finding for each axiom that *store*, the union of *content*, contradicts."""
    axioms = read_queries(DEFINITIONS / "axioms", content.base)
    broken = [(axiom, row) for axiom in axioms for row in _breaches(axiom, store)]
    locations = Locations(content, {row["resource"].value for _, row in broken})
    notation = Notation(content.base)
    found = (_contradiction(axiom, row, locations, notation) for axiom, row in broken)
    return tuple(sorted(set(found)))


def _breaches(axiom: QueryFile, store: Store) -> QuerySolutions:
    result = axiom.run(store)
    assert isinstance(result, QuerySolutions)  # noqa: S101  # it is our own query
    return result


def _contradiction(
    axiom: QueryFile, row: QuerySolution, locations: Locations, notation: Notation
) -> Finding:
    resource, path, value = row["resource"], row["property"], row["value"]
    return Finding(
        rank=0,
        file=locations.find(resource.value, path.value, value.value),
        resource=notation.term(term_to_rdflib(resource)),
        path=notation.term(term_to_rdflib(path)),
        value=notation.term(term_to_rdflib(value)),
        rule=axiom.header["axiom"][""],
        component="SPARQLConstraintComponent",
        messages=tuple(sorted(axiom.header["message"].items())),
        advice=advise("owl:Axiom"),
        terms=(("focusNode", resource), ("resultPath", path), ("value", value)),
    )
