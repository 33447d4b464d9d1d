"""Asks whether the axioms that can only be broken are kept: disjoint classes and their like."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib import Graph

from partnerskap.publish.content import Content
from partnerskap.publish.convert import term_to_rdflib
from partnerskap.publish.findings import Finding
from partnerskap.publish.locate import Places
from partnerskap.publish.spelling import Spelling
from partnerskap.vocabulary import PREFIXES

_SELECT: Final = "SELECT DISTINCT ?resource ?property ?value WHERE "
AXIOMS: Final = MappingProxyType(
    {
        "owl:disjointWith": (
            "{ ?class owl:disjointWith ?value . ?resource a ?class , ?value . "
            "BIND (rdf:type AS ?property) }",
            "Nothing is of two classes that have no member in common.",
            "Inget hör till två klasser som inte har någon medlem gemensam.",
        ),
        "owl:FunctionalProperty": (
            "{ ?property a owl:FunctionalProperty . ?resource ?property ?value , ?other . "
            "FILTER (STR(?value) > STR(?other)) }",
            "Nothing has two values of a property that has one.",
            "Inget har två värden på en egenskap som har ett.",
        ),
        "owl:InverseFunctionalProperty": (
            "{ ?property a owl:InverseFunctionalProperty . ?resource ?property ?value . "
            "?other ?property ?value . FILTER (STR(?resource) > STR(?other)) }",
            "A value that identifies one thing is not that of two.",
            "Ett värde som identifierar en sak hör inte till två.",
        ),
        "owl:AsymmetricProperty": (
            "{ ?property a owl:AsymmetricProperty . ?resource ?property ?value . "
            "?value ?property ?resource }",
            "A relation that goes one way does not also go back.",
            "En relation som går åt ett håll går inte också tillbaka.",
        ),
        "owl:IrreflexiveProperty": (
            "{ ?property a owl:IrreflexiveProperty . ?resource ?property ?resource . "
            "BIND (?resource AS ?value) }",
            "Nothing stands in this relation to itself.",
            "Inget står i den här relationen till sig självt.",
        ),
    }
)
"""Axiom → pattern of what breaks it, and the rule as a sentence in English and Swedish."""

_MENDING: Final = (
    ("en", "Correct the statement that is wrong, or the axiom in the ontology."),
    ("sv", "Rätta det påstående som är fel, eller axiomet i ontologin."),
)


def find_contradictions(content: Content, store: Store) -> tuple[Finding, ...]:
    """Return a finding for each axiom that *store*, the union of *content*, contradicts."""
    broken = [Breach(axiom, *row) for axiom in AXIOMS for row in _ask(axiom, store)]
    places = Places(content, {breach.resource.value for breach in broken})
    spelling = Spelling(Graph(bind_namespaces="none"), content.base)
    return tuple(sorted({_finding(breach, places, spelling) for breach in broken}))


class Breach(NamedTuple):
    """A statement that breaks an axiom."""

    axiom: str
    resource: NamedNode
    property: NamedNode
    value: NamedNode | Literal


def _ask(axiom: str, store: Store) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    pattern, *_ = AXIOMS[axiom]
    solutions = store.query(_SELECT + pattern, prefixes=dict(PREFIXES))
    if isinstance(solutions, QuerySolutions):
        for row in solutions:
            yield row["resource"], row["property"], row["value"]


def _finding(breach: Breach, places: Places, spelling: Spelling) -> Finding:
    axiom, resource, path, value = breach
    _, english, swedish = AXIOMS[axiom]
    return Finding(
        rank=0,
        file=places.find(resource.value, path.value, value.value),
        resource=spelling.term(term_to_rdflib(resource)),
        path=spelling.term(term_to_rdflib(path)),
        value=spelling.term(term_to_rdflib(value)),
        rule=axiom,
        component="SPARQLConstraintComponent",
        messages=(("en", english), ("sv", swedish)),
        mending=_MENDING,
        terms=(("focusNode", resource), ("resultPath", path), ("value", value)),
    )
