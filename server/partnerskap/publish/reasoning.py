"""What follows from the content: by rules, by OWL 2 RL, and what contradicts an axiom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import (
    NamedNode,
    Quad,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)
from rdflib.term import Literal, Node, URIRef
from reasonable import PyReasoner

from partnerskap.errors import SourceError
from partnerskap.publish.content import DEFINITIONS, SHAPES, Content
from partnerskap.publish.findings import Finding, Locations, advise
from partnerskap.publish.queries import QueryFile, read_queries
from partnerskap.publish.supervision import working
from partnerskap.publish.terms import Notation, term_to_rdflib, to_term, uriref
from partnerskap.publish.workers import Piece, beside
from partnerskap.vocabulary import PREFIXES, iri

COVERAGE: Final = "coverage"
INFERRED: Final = "inferred"
RULES: Final = Path("ontology/rules")
_LANGUAGES: Final = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd", "owl"))
_CHECKS: Final = frozenset(
    iri(f"owl:{name}").value
    for name in (
        "AsymmetricProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
        "complementOf",
        "differentFrom",
        "disjointWith",
        "propertyDisjointWith",
    )
)
"""Axioms that can only be broken: `find_contradictions` asks whether they are, far faster."""

_REMARKS: Final = ("label", "comment", "isDefinedBy", "seeAlso", "versionInfo", "versionIRI")


def infer(content: Content, folder: Path) -> tuple[Content, Store]:
    """Return *content* with the graphs `inferred` and `coverage`, and a store of it.

    The store's default graph is the union of all graphs but the shapes.
    Nothing asserted is repeated in them. The rule `coverage` is run once, after all else.
    Raises `SourceError` for a rule that is not a CONSTRUCT.
    """
    queries = read_queries(folder / RULES, content.base)
    closure = Closure(content)
    closure.close([query for query in queries if query.name != COVERAGE])
    content = content.with_graph(INFERRED, closure.take())
    closure.apply([query for query in queries if query.name == COVERAGE])
    content = content.with_graph(COVERAGE, closure.take())
    for name, statements in content.graphs.items():
        statements.load(closure.store, NamedNode(name))
    return content, closure.store


class Closure:
    """The union of the content's graphs, growing by what follows from it."""

    def __init__(self, content: Content) -> None:
        """Load every graph of *content* but the shapes, each triple once."""
        self.store = Store()
        self._new: list[Triple] = []
        shapes = content.graph(SHAPES)
        for name, statements in content.graphs.items():
            if name != shapes:
                statements.load(self.store)
        self._mentioned = set(_mentioned(content))

    def close(self, rules: list[QueryFile]) -> None:
        """Apply *rules* and OWL 2 RL until neither says anything new."""
        self._repeat(rules)
        while self._add(self._entail()):
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

    def _entail(self) -> list[Triple]:
        """Return what OWL 2 RL says that is new.

        A process finds it that ends with that, for the reasoner takes memory and keeps it.
        """
        with beside(Piece("reasoning", self._find_entailed)) as found:
            return found()

    def _find_entailed(self) -> list[Triple]:
        told = entail((quad.triple for quad in self.store), self._mentioned)
        return [triple for triple in told if Quad(*triple) not in self.store]


def _construct(rule: QueryFile, store: Store) -> list[Triple]:
    with working(rule.path):
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


def entail(triples: Iterable[Triple], mentioned: set[str]) -> Iterator[Triple]:
    """Yield what follows from *triples* and is worth saying, in no order, known or not.

    Only statements by a property that the ontology says something of (*mentioned*) can lead to
    others: the rest is not shown to the reasoner, nor are axioms that can only be broken.
    """
    telling = (triple for triple in triples if _is_telling(triple, mentioned))
    with TemporaryDirectory(prefix="partnerskap-") as folder:
        path = Path(folder) / "telling.n3"
        serialize(telling, str(path), format=RdfFormat.N_TRIPLES)
        reasoner = PyReasoner()
        reasoner.load_file(str(path))
        path.unlink()
        for subject, predicate, value in reasoner.reason():
            if _is_worth_saying(subject, predicate, value):
                yield Triple(NamedNode(str(subject)), NamedNode(str(predicate)), to_term(value))


def _is_telling(triple: Triple, mentioned: set[str]) -> bool:
    """Tell whether *triple* can lead to others."""
    if triple.predicate == iri("rdf:type"):
        return getattr(triple.object, "value", "") not in _CHECKS
    return triple.predicate.value in mentioned and triple.predicate.value not in _CHECKS


def _is_worth_saying(subject: Node, predicate: Node, value: Node) -> bool:
    """Tell a statement of the world from one about OWL itself or of a thing being itself."""
    if not isinstance(subject, URIRef) or not isinstance(predicate, URIRef) or subject == value:
        return False
    if isinstance(value, URIRef):
        return not (
            _is_language(subject) or (_is_language(value) and predicate == uriref("rdf:type"))
        )
    return isinstance(value, Literal)


def is_axiom(predicate: NamedNode) -> bool:
    """Tell whether a statement by *predicate* can be an axiom: RDFS or OWL, and not a remark."""
    name = predicate.value
    return name.startswith(_LANGUAGES) and not name.endswith(_REMARKS)


def _is_language(term: URIRef) -> bool:
    return str(term).startswith(_LANGUAGES)


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
