"""Themes lie in one scheme, and their links keep to the rules of SKOS."""

from __future__ import annotations

import pytest
from data_files import PK, WD, ours
from rdflib import RDF, RDFS, SKOS, Graph, URIRef

EUROVOC = "http://eurovoc.europa.eu/"
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@pytest.mark.parametrize(
    ("theme", "match", "target"),
    [
        ("waste-management", SKOS.exactMatch, URIRef(EUROVOC + "1158")),
        ("gender-equality", SKOS.exactMatch, URIRef(EUROVOC + "3913")),
        ("sustainable-development", SKOS.exactMatch, WD.Q131201),
        ("local-governance", SKOS.closeMatch, URIRef(EUROVOC + "68")),
        ("energy", SKOS.narrowMatch, URIRef(EUROVOC + "6700")),
        ("gender-equality", SKOS.closeMatch, URIRef("http://metadata.un.org/sdg/5")),
    ],
)
def test_theme_is_aligned(theme: str, match: URIRef, target: URIRef, data: Graph) -> None:
    assert (ours(f"id/theme/{theme}"), match, target) in data


def test_theme_is_linked_to_a_concept_in_one_way_only(data: Graph) -> None:
    for theme in data.subjects(RDF.type, PK.Theme):
        links = [link for match in MATCHES for link in data.objects(theme, match)]
        assert len(links) == len(set(links)), theme


def test_unchecked_thesaurus_is_not_linked(data: Graph) -> None:
    assert [link for link in data.objects() if "metadata.un.org/thesaurus" in link] == []


def test_concept_is_in_a_scheme_and_preferred_as_it_is_labelled(data: Graph) -> None:
    for concept in set(data.subjects(RDF.type, SKOS.Concept)) | set(
        data.subjects(RDF.type, PK.Theme)
    ):
        scheme = data.value(concept, SKOS.inScheme)
        if str(concept).startswith(str(ours("id/"))):
            assert (scheme, RDF.type, SKOS.ConceptScheme) in data, concept
            labels = set(data.objects(concept, RDFS.label))
            assert set(data.objects(concept, SKOS.prefLabel)) == labels, concept


def test_hierarchy_goes_both_ways(data: Graph) -> None:
    down = {(below, above) for above, below in data.subject_objects(SKOS.narrower)}
    assert set(data.subject_objects(SKOS.broader)) == down
    assert down


def test_related_concepts_are_not_above_or_below_each_other(data: Graph) -> None:
    """The rule S27 of SKOS, with the mappings that imply it."""
    above = Graph()
    for broader, narrower in (
        (SKOS.broader, SKOS.narrower),
        (SKOS.broadMatch, SKOS.narrowMatch),
    ):
        for one, other in data.subject_objects(broader):
            above.add((one, SKOS.broader, other))
        for one, other in data.subject_objects(narrower):
            above.add((other, SKOS.broader, one))
    for related in (SKOS.related, SKOS.relatedMatch):
        for one, other in data.subject_objects(related):
            assert other not in set(above.transitive_objects(one, SKOS.broader)) - {one}, one
            assert one not in set(above.transitive_objects(other, SKOS.broader)) - {other}, one


@pytest.mark.parametrize(
    ("theme", "target"),
    [
        ("local-governance", EUROVOC + "5501"),
        ("efficient-municipal-service", WD.Q1034411),
    ],
    ids=["local authority", "efficiency"],
)
def test_weak_match_is_only_related(theme: str, target: str, data: Graph) -> None:
    links = {
        match for match in MATCHES if (ours(f"id/theme/{theme}"), match, URIRef(target)) in data
    }
    assert links == {SKOS.relatedMatch}


def test_campaign_of_a_project_is_no_theme_of_its_subject(data: Graph) -> None:
    assert list(data.subjects(None, URIRef(EUROVOC + "5891"))) == []
