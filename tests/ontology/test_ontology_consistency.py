"""A reasoner finds nothing impossible in what is said, and does find it where it is planted."""

from __future__ import annotations

import pytest
from hermit import is_consistent
from ontology_files import EXAMPLE, world
from rdflib import OWL, RDF, Graph, Namespace

EX = Namespace(EXAMPLE)


def test_ontology_and_data_are_consistent(ontology, data):
    assert is_consistent(ontology, data)


def test_every_class_can_have_a_member(ontology):
    members = Graph()
    for class_ in ontology.subjects(RDF.type, OWL.Class):
        members.add((EX[str(len(members))], RDF.type, class_))
    assert len(members) > 20
    assert is_consistent(ontology, members)


def test_every_relation_can_hold(ontology):
    pairs = Graph()
    for relation in ontology.subjects(RDF.type, OWL.ObjectProperty):
        pairs.add((EX[f"subject{len(pairs)}"], relation, EX[f"object{len(pairs)}"]))
    assert len(pairs) > 30
    assert is_consistent(ontology, pairs)


@pytest.mark.parametrize(
    "turtle",
    [
        pytest.param("ex:kalmar a pk:Municipality, pk:Area .", id="a body that is its territory"),
        pytest.param("ex:kalmar a pk:Municipality, skos:Concept .", id="a body that is a concept"),
        pytest.param("ex:kalmar pk:governs ex:a . ex:a pk:governs ex:b .", id="an area governs"),
        pytest.param("ex:kalmar pk:cooperatesWith ex:kalmar .", id="cooperation with oneself"),
        pytest.param(
            "ex:a pk:follows ex:b . ex:b pk:follows ex:a .", id="two programmes in a ring"
        ),
        pytest.param("ex:a pk:disagreesWith ex:a .", id="a claim against itself"),
        pytest.param(
            "ex:p pk:partnershipType ex:a, ex:b . ex:a a skos:Concept . ex:b a skos:Concept .",
            id="two types of partnership",
        ),
        pytest.param(
            "ex:k pk:country ex:a, ex:b . ex:a a skos:Concept . ex:b a skos:Concept .",
            id="two countries",
        ),
        pytest.param("ex:count pk:inhabitants 3, 4 .", id="two figures in one count"),
        pytest.param("ex:p pk:hasProject ex:p .", id="a partnership that is its project"),
        pytest.param(
            "ex:a pk:supportedBy ex:b . ex:b pk:governs ex:c .", id="an association that governs"
        ),
    ],
)
def test_impossible_world_is_noticed(ontology, turtle):
    assert not is_consistent(ontology, world(turtle))


def test_dates_and_codes_do_not_stop_the_reasoner(ontology):
    stated = world(
        'ex:s pk:readOn "2026-11-22"^^xsd:date . ex:p schema:startDate "2011"^^xsd:gYear .'
        'ex:g geo:asWKT "POINT(16 56)"^^geo:wktLiteral . ex:k skos:notation "0880"^^pk:kommunkod .'
    )
    assert is_consistent(ontology, stated)
