"""What follows from the content: by rules, by OWL 2 RL, and what contradicts an axiom.

The rules of OWL 2 RL are those of the W3C's OWL 2 Profiles, section 4.3, tables 4 to 9, by the
names that they have there, which lead to statements on things. Others are left out on purpose:

- those that find a contradiction: `find_contradictions` asks for what data can break;
- those that find one thing behind two names (prp-fp, prp-ifp, prp-key, cls-maxc2, cls-maxqc3,
  cls-maxqc4): two names are two things here, and a second value is a fault of the data;
- those that say of a term what it is or of a thing that it is itself (eq-ref, prp-ap, cls-thing,
  cls-nothing1, dt-type1, scm-cls, scm-op, scm-dp), and on literals (dt-*);
- those that tell the ontology again and lead to nothing that others do not (scm-spo, scm-eqp1,
  scm-eqp2, scm-dom1, scm-dom2, scm-rng1, scm-rng2, scm-eqc2, scm-hv).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from types import MappingProxyType
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
)

from partnerskap.errors import SourceError
from partnerskap.publish.content import DEFINITIONS, SHAPES, Content
from partnerskap.publish.findings import Finding, Locations, advise
from partnerskap.publish.queries import QueryFile, read_queries
from partnerskap.publish.terms import (
    Notation,
    StatementList,
    join,
    parse_lines,
    term_to_rdflib,
    write_line,
)
from partnerskap.publish.workers import working
from partnerskap.vocabulary import BASE, PREFIXES, iri, prefixes

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


Rule = tuple[str, str]
"""What is given, and what follows, as patterns of SPARQL."""

OWL_RL: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "scm-sco": (
            "?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e",
            "?c rdfs:subClassOf ?e",
        ),
        "scm-eqc1": ("?c owl:equivalentClass|^owl:equivalentClass ?d", "?c rdfs:subClassOf ?d"),
        "scm-int": ("?c owl:intersectionOf/rdf:rest*/rdf:first ?d", "?c rdfs:subClassOf ?d"),
        "scm-uni": ("?c owl:unionOf/rdf:rest*/rdf:first ?d", "?d rdfs:subClassOf ?c"),
        "scm-svf1": (
            "?c owl:someValuesFrom ?a ; owl:onProperty ?p . ?a rdfs:subClassOf? ?b . "
            "?d owl:someValuesFrom ?b ; owl:onProperty ?p",
            "?c rdfs:subClassOf ?d",
        ),
        "scm-svf2": (
            "?c owl:someValuesFrom ?a ; owl:onProperty ?p . ?p rdfs:subPropertyOf+ ?q . "
            "?d owl:someValuesFrom ?a ; owl:onProperty ?q",
            "?c rdfs:subClassOf ?d",
        ),
        "scm-avf1": (
            "?c owl:allValuesFrom ?a ; owl:onProperty ?p . ?a rdfs:subClassOf? ?b . "
            "?d owl:allValuesFrom ?b ; owl:onProperty ?p",
            "?c rdfs:subClassOf ?d",
        ),
        "scm-avf2": (
            "?c owl:allValuesFrom ?a ; owl:onProperty ?p . ?p rdfs:subPropertyOf+ ?q . "
            "?d owl:allValuesFrom ?a ; owl:onProperty ?q",
            "?d rdfs:subClassOf ?c",
        ),
        "eq-sym": ("?x owl:sameAs ?y", "?y owl:sameAs ?x"),
        "eq-trans": ("?x owl:sameAs ?y . ?y owl:sameAs ?z", "?x owl:sameAs ?z"),
        "eq-rep-s": ("?x owl:sameAs ?other . ?x ?p ?y", "?other ?p ?y"),
        "eq-rep-p": ("?p owl:sameAs ?other . ?x ?p ?y", "?x ?other ?y"),
        "eq-rep-o": ("?y owl:sameAs ?other . ?x ?p ?y", "?x ?p ?other"),
        "prp-eqp1": ("?p owl:equivalentProperty ?q . ?x ?p ?y", "?x ?q ?y"),
        "prp-eqp2": ("?p owl:equivalentProperty ?q . ?x ?q ?y", "?x ?p ?y"),
        "prp-spo1": ("?p rdfs:subPropertyOf ?q . ?x ?p ?y", "?x ?q ?y"),
        "prp-inv1": ("?p owl:inverseOf ?q . ?x ?p ?y", "?y ?q ?x"),
        "prp-inv2": ("?p owl:inverseOf ?q . ?x ?q ?y", "?y ?p ?x"),
        "prp-symp": ("?p a owl:SymmetricProperty . ?x ?p ?y", "?y ?p ?x"),
        "prp-trp": ("?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z", "?x ?p ?z"),
        "prp-dom": ("?p rdfs:domain ?c . ?x ?p ?y", "?x a ?c"),
        "prp-rng": ("?p rdfs:range ?c . ?x ?p ?y . FILTER (!ISLITERAL(?y))", "?y a ?c"),
        "cls-hv1": ("?c owl:hasValue ?y ; owl:onProperty ?p . ?x a ?c", "?x ?p ?y"),
        "cls-hv2": ("?c owl:hasValue ?y ; owl:onProperty ?p . ?x ?p ?y", "?x a ?c"),
        "cls-svf1": (
            "?c owl:someValuesFrom ?d ; owl:onProperty ?p . ?x ?p ?y . ?y a ?d",
            "?x a ?c",
        ),
        "cls-svf2": ("?c owl:someValuesFrom owl:Thing ; owl:onProperty ?p . ?x ?p ?y", "?x a ?c"),
        "cls-avf": (
            "?c owl:allValuesFrom ?d ; owl:onProperty ?p . ?x a ?c . ?x ?p ?y . "
            "FILTER (!ISLITERAL(?y))",
            "?y a ?d",
        ),
        "cls-int1": (
            "?c owl:intersectionOf ?list . ?list rdf:first ?d . ?x a ?d . FILTER NOT EXISTS { "
            "?list rdf:rest*/rdf:first ?member . FILTER NOT EXISTS { ?x a ?member } }",
            "?x a ?c",
        ),
        "cls-int2": ("?c owl:intersectionOf/rdf:rest*/rdf:first ?d . ?x a ?c", "?x a ?d"),
        "cls-uni": ("?c owl:unionOf/rdf:rest*/rdf:first ?d . ?x a ?d", "?x a ?c"),
        "cls-oo": ("?c owl:oneOf/rdf:rest*/rdf:first ?x", "?x a ?c"),
        "cax-eqc1": ("?c owl:equivalentClass ?d . ?x a ?c", "?x a ?d"),
        "cax-eqc2": ("?c owl:equivalentClass ?d . ?x a ?d", "?x a ?c"),
        "cax-sco": ("?c rdfs:subClassOf ?d . ?x a ?c", "?x a ?d"),
    }
)
"""In the order in which they lead to each other, so that few rounds are needed."""

_CHAINS: Final = """
SELECT DISTINCT ?length {
    SELECT ?chain (COUNT(DISTINCT ?step) AS ?length) {
        ?p owl:propertyChainAxiom ?chain .
        ?chain rdf:rest* ?step .
        ?step rdf:first ?link .
    } GROUP BY ?chain
}
"""


def entail(store: Store) -> Iterator[bytes]:
    """Add to *store* what follows from it by OWL 2 RL; yield that as N-Triples, each line once."""
    chains = {f"prp-spo2, length {length}": chain(length) for length in _measure(store)}
    rules = {**chains, **OWL_RL}
    idle = 0
    for name, rule in cycle(rules.items()):
        with working(f"OWL 2 RL, {name}"):
            new = _apply(rule, store)
        yield from new.splitlines(keepends=True)
        idle = 0 if new else idle + 1
        if idle == len(rules):
            break


def chain(length: int) -> Rule:
    """Return the rule prp-spo2 for chains of *length* properties."""
    links = "".join(
        f"?list{at} rdf:first ?p{at} ; rdf:rest ?list{at + 1} . ?x{at} ?p{at} ?x{at + 1} . "
        for at in range(length)
    )
    whole = f"?p owl:propertyChainAxiom ?list0 . {links}FILTER (?list{length} = rdf:nil)"
    return whole, f"?x0 ?p ?x{length}"


def _measure(store: Store) -> list[int]:
    """Return the lengths of the chains of properties in *store*."""
    rows = store.query(_CHAINS, prefixes=prefixes(BASE))
    assert isinstance(rows, QuerySolutions)  # noqa: S101  # it is our own query
    return sorted(int(row["length"].value) for row in rows)


def _apply(rule: Rule, store: Store) -> bytes:
    """Add to *store* what follows by *rule*; return it as N-Triples."""
    given, told = rule
    query = f"CONSTRUCT {{ {told} }} WHERE {{ {given} . FILTER NOT EXISTS {{ {told} }} }}"
    result = store.query(query, prefixes=prefixes(BASE))
    assert isinstance(result, QueryTriples)  # noqa: S101  # it is our own query
    new = result.serialize(format=RdfFormat.N_TRIPLES)
    assert new is not None  # noqa: S101  # so it is without a file
    StatementList(new).load(store)
    return new
