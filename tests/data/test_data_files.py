"""Each file reads well, stands for a described graph and names what it speaks of."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from data_files import FILES, PK, ROOT, SCHEMA, SWE, TABLES, TUR, name, ours
from rdflib import (
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    VOID,
    XSD,
    BNode,
    Graph,
    Literal,
    URIRef,
)

from partnerskap.vocabulary import BASE
from partnerskap.web.pages.page import LOOKS

LANGUAGES = {"en": 1, "sv": 1, "tr": 1}
MAPPED = {mapping.graph for table in TABLES.values() for mapping in table.mappings}
GRAPHS = sorted({name(file) for file in FILES} | MAPPED) + [
    "ontology/" + name(file, "ontology") for file in sorted((ROOT / "ontology").rglob("*.ttl"))
]
DOCUMENTS = (BASE + "ns", BASE + "shapes", BASE)
"""Named by the ontology, by the shapes and by the home page themselves."""


@pytest.mark.parametrize("file", FILES, ids=name)
def test_file_says_something_without_blank_nodes(file: Path, graphs: dict[str, Graph]) -> None:
    graph = graphs[name(file)]
    assert len(graph) > 0
    assert [t for t in graph if any(isinstance(term, BNode) for term in t)] == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_file_is_laid_out_in_the_house_style(file: Path) -> None:
    text = file.read_text()
    lines = text.splitlines()
    head = [line for line in lines if line.startswith(("BASE ", "PREFIX "))]
    assert head
    assert lines[: len(head)] == head
    assert "@prefix" not in text
    assert [line for line in lines if line != line.rstrip()] == []
    assert text.endswith(" ;\n.\n")


@pytest.mark.parametrize("path", GRAPHS)
def test_graph_is_described_with_source_licence_and_date(path: str, data: Graph) -> None:
    graph = ours("graph/" + path)
    assert {VOID.Dataset, PROV.Entity} <= set(data.objects(graph, RDF.type))
    assert Counter(title.language for title in _literals(data, graph, DCTERMS.title)) == LANGUAGES
    assert len(list(data.objects(graph, DCTERMS.license))) == 1
    assert data.value(graph, DCTERMS.modified).datatype == XSD.date
    sources = list(data.objects(graph, PROV.wasDerivedFrom))
    assert sources
    assert [source for source in sources if (source, RDF.type, PK.Source) not in data] == []


def test_every_described_graph_exists(data: Graph) -> None:
    described = {
        str(graph).removeprefix(BASE + "graph/")
        for graph in data.subjects(RDF.type, VOID.Dataset)
        if str(graph).startswith(BASE + "graph/")
    }
    assert described == set(GRAPHS)


def test_every_source_says_who_made_it_when_it_was_read_and_what_may_be_done(data: Graph) -> None:
    for source in data.subjects(RDF.type, PK.Source):
        assert data.value(source, DCTERMS.title), source
        assert data.value(source, DCTERMS.publisher), source
        assert data.value(source, PK.readOn).datatype == XSD.date
        assert data.value(source, DCTERMS.license) or data.value(source, DCTERMS.rights), source
        assert data.value(source, FOAF.page) or data.value(source, DCTERMS.bibliographicCitation)


def test_every_source_backs_a_graph(data: Graph) -> None:
    sources = set(data.subjects(RDF.type, PK.Source))
    assert sources == set(data.objects(None, PROV.wasDerivedFrom))
    assert set(data.objects(None, PROV.hadPrimarySource)) <= sources


def test_everything_of_ours_has_one_label_in_english_and_no_two_in_a_language(data: Graph) -> None:
    for thing in _our_subjects(data):
        labels = Counter(label.language for label in _literals(data, thing, RDFS.label))
        assert labels["en"] == 1, thing
        assert set(labels.values()) == {1}, thing


@pytest.mark.parametrize("kind", [SKOS.Concept, PK.Theme, PK.Programme, PK.Source, VOID.Dataset])
def test_what_all_readers_meet_is_named_in_all_three_languages(kind: URIRef, data: Graph) -> None:
    for thing in set(data.subjects(RDF.type, kind)):
        assert Counter(label.language for label in _literals(data, thing, RDFS.label)) == LANGUAGES


@pytest.mark.parametrize("country", [SWE, TUR], ids=["Sweden", "Türkiye"])
def test_what_lies_at_home_is_named_in_all_three_languages(country: URIRef, data: Graph) -> None:
    for thing in data.subjects(PK.country, country):
        assert Counter(label.language for label in _literals(data, thing, RDFS.label)) == LANGUAGES


def test_no_two_countries_look_the_same_in_pictures(data: Graph) -> None:
    assert 20 < len(set(data.objects(None, PK.country))) <= LOOKS


def test_countries_that_meet_most_differ_in_shape(data: Graph) -> None:
    numbers = {str(thing)[-3:]: int(n) for thing, n in data.subject_objects(SCHEMA.position)}
    first = [country for country, number in numbers.items() if number <= 5]
    assert sorted(first, key=numbers.__getitem__) == ["SWE", "TUR", "UKR", "ZAF", "KEN"]
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))


def test_dataset_says_which_countries_it_covers(data: Graph) -> None:
    covered = set(data.objects(ours("dataset/partnerskap"), DCTERMS.spatial))
    assert covered == set(data.objects(None, PK.country)) - {None}


def test_everything_of_ours_has_a_class_but_what_is_retired(data: Graph) -> None:
    retired = set(data.subjects(OWL.deprecated)) & _our_subjects(data)
    assert {thing for thing in _our_subjects(data) if not data.value(thing, RDF.type)} == retired


def test_what_is_retired_says_why_in_three_languages_and_leads_on(data: Graph) -> None:
    for thing in set(data.subjects(OWL.deprecated)) & _our_subjects(data):
        why = Counter(note.language for note in _literals(data, thing, SKOS.changeNote))
        assert why == LANGUAGES
        assert data.value(data.value(thing, DCTERMS.isReplacedBy), RDF.type)


def test_everything_referred_to_under_id_is_described(data: Graph) -> None:
    referred = {
        thing
        for thing in data.objects()
        if isinstance(thing, URIRef) and str(thing).startswith(BASE + "id/")
    }
    assert referred - set(data.subjects()) <= {ours("id/")}


def test_text_of_tuselog_comes_in_all_three_languages(data: Graph) -> None:
    for property_ in (PK.objective, PK.approach, PK.expectedResult, PK.typicalComposition):
        things = {thing for thing in data.subjects(property_) if "/icld/" not in thing}
        assert things
        for thing in things:
            languages = Counter(text.language for text in _literals(data, thing, property_))
            assert languages == LANGUAGES, (thing, property_)


def _our_subjects(data: Graph) -> set[URIRef]:
    return {
        thing
        for thing in data.subjects()
        if isinstance(thing, URIRef) and str(thing).startswith(BASE) and str(thing) not in DOCUMENTS
    }


def _literals(graph: Graph, thing: URIRef, property_: URIRef) -> list[Literal]:
    return [value for value in graph.objects(thing, property_) if isinstance(value, Literal)]
