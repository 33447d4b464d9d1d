"""The ontology keeps to OWL 2 RL and to what OWL 2 DL asks of declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hermit import PROPERTY_KINDS, declared
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph

if TYPE_CHECKING:
    from rdflib.term import Node

CHARACTERISTICS = {
    OWL.AsymmetricProperty,
    OWL.FunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
}
KINDS = {OWL.Class, OWL.Ontology, RDFS.Datatype, *PROPERTY_KINDS, *CHARACTERISTICS}
AXIOMS = {OWL.disjointWith, OWL.inverseOf}
HEADER = {OWL.deprecated, OWL.versionIRI, OWL.versionInfo}
BUILT_IN = {RDFS.Class, RDFS.Datatype, RDF.Property, XSD.integer, XSD.string}


def test_there_is_no_blank_node(ontology):
    assert [node for node in ontology.all_nodes() if isinstance(node, BNode)] == []


def test_terms_are_of_kinds_that_rl_has(ontology):
    assert set(ontology.objects(None, RDF.type)) <= KINDS


def test_axioms_are_those_that_rl_has(ontology):
    used = {predicate for predicate in ontology.predicates() if predicate in OWL}
    assert used <= AXIOMS | HEADER


def test_ranges_are_datatypes_of_the_owl_map(ontology):
    literal_ranges = {
        (property_, value)
        for property_ in ontology.subjects(RDF.type, OWL.DatatypeProperty)
        for value in ontology.objects(property_, RDFS.range)
    }
    assert literal_ranges
    assert {value for _, value in literal_ranges} <= {XSD.integer, XSD.string}


def test_every_property_used_is_declared(ontology):
    assert set(ontology.predicates()) - declared(ontology) == set()


@pytest.mark.parametrize(
    "predicate", [RDFS.domain, RDFS.range, RDFS.subClassOf, OWL.disjointWith], ids=lambda p: p.n3()
)
def test_every_class_used_is_declared(ontology, predicate):
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert set(ontology.objects(None, predicate)) - BUILT_IN <= classes


@pytest.mark.parametrize("predicate", [RDFS.subPropertyOf, OWL.inverseOf], ids=lambda p: p.n3())
def test_related_properties_are_of_one_kind(ontology, predicate):
    pairs = list(ontology.subject_objects(predicate))
    assert pairs
    assert [pair for pair in pairs if kind(ontology, pair[0]) != kind(ontology, pair[1])] == []


def test_no_property_is_of_two_kinds(ontology):
    properties = [term for each in PROPERTY_KINDS for term in ontology.subjects(RDF.type, each)]
    assert len(properties) == len(set(properties))


def test_no_transitive_property_is_asked_to_be_simple(ontology):
    """A reasoner can't decide over a property that is both a chain and, say, irreflexive."""
    for transitive in ontology.subjects(RDF.type, OWL.TransitiveProperty):
        for above in ontology.transitive_objects(transitive, RDFS.subPropertyOf):
            kinds = set(ontology.objects(above, RDF.type))
            assert kinds & CHARACTERISTICS <= {OWL.TransitiveProperty, OWL.SymmetricProperty}


def test_each_pair_of_disjoint_classes_is_said_once(core):
    pairs = set(core.subject_objects(OWL.disjointWith))
    assert pairs
    assert {(b, a) for a, b in pairs} & pairs == set()


def test_concepts_are_disjoint_from_one_another(core):
    kinds = sorted(core.subjects(RDFS.subClassOf, SKOS.Concept))
    pairs = set(core.subject_objects(OWL.disjointWith))
    assert len(kinds) > 1
    assert {(a, b) for a in kinds for b in kinds if a < b} <= pairs


def kind(graph: Graph, term: Node) -> set[Node]:
    return set(graph.objects(term, RDF.type)) & set(PROPERTY_KINDS)
