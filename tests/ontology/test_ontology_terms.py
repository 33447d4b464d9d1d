"""Every term is named, explained and declared."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from ontology_files import ROOT, read
from rdflib import (
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SKOS,
    VANN,
    VOID,
    XSD,
    Graph,
    Literal,
    Namespace,
    URIRef,
)
from rdflib.namespace import GEO

from partnerskap.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

PK = Namespace(PREFIXES["pk"])
BIBO = Namespace(PREFIXES["bibo"])
HEADER = URIRef(PREFIXES["pk"].removesuffix("#"))
LANGUAGES = ["en", "sv", "tr"]
OUTSIDE = (DCTERMS, FOAF, GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, VOID, XSD)
"""Vocabularies whose terms rdflib lists, so that a misspelt one is noticed."""
CASES = {
    OWL.Class: r"[A-Z][A-Za-z]+",
    OWL.ObjectProperty: r"[a-z][A-Za-z]+",
    OWL.DatatypeProperty: r"[a-z][A-Za-z]+",
    OWL.AnnotationProperty: r"[a-z][A-Za-z]+",
    RDFS.Datatype: r"[a-z][A-Za-z0-9-]+",
}
TERMS = sorted(read(*(ROOT / "ontology").glob("*.ttl")).subjects(RDFS.isDefinedBy, HEADER))
QUERIES = sorted((ROOT / "ontology").rglob("*.rq"))
TURTLE = sorted(file for part in ("ontology", "data") for file in (ROOT / part).rglob("*.ttl"))


def own(nodes: set[Node]) -> set[Node]:
    return {node for node in nodes if isinstance(node, URIRef) and node in PK}


def mentioned(graph: Graph) -> set[Node]:
    """Return the IRIs in *graph*, datatypes included."""
    nodes = graph.all_nodes() | set(graph.predicates())
    datatypes = {node.datatype for node in nodes if isinstance(node, Literal) and node.datatype}
    return {node for node in nodes if isinstance(node, URIRef)} | datatypes


def texts(graph: Graph, term: Node, predicate: URIRef) -> dict[str | None, str]:
    """Return the texts of *term* by language, or fail if a language has two."""
    values = [v for v in graph.objects(term, predicate) if isinstance(v, Literal)]
    found = {value.language: str(value) for value in values}
    assert len(found) == len(values)
    return found


def test_every_own_name_in_the_ontology_is_a_term(ontology):
    assert own(set(ontology.subjects())) == set(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(str(PK)))
class TestTerm:
    def test_is_named_and_defined_in_three_languages(self, core, term):
        labels = texts(core, term, RDFS.label)
        definitions = texts(core, term, SKOS.definition)
        assert sorted(labels) == sorted(definitions) == LANGUAGES
        for language, definition in definitions.items():
            assert re.fullmatch(r"[A-ZÅÄÖÇĞİŞÜ][^.]*(\.\s*\w[^.]*)*\.", definition)
            assert definition.rstrip(".").casefold() != labels[language].casefold()

    def test_is_spelled_as_its_kind_asks(self, core, term):
        [pattern] = {CASES[kind] for kind in core.objects(term, RDF.type) if kind in CASES}
        assert re.fullmatch(pattern, term.removeprefix(str(PK)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_terms_share_a_label(core, language):
    labels = Counter(texts(core, term, RDFS.label)[language] for term in TERMS)
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_queries_use_declared_terms_only(file: Path):
    used = {PK[name] for name in re.findall(r"\bpk:([A-Za-z][\w-]*)", file.read_text("utf-8"))}
    assert used or file.parent.name == "questions"
    assert used - set(TERMS) == set()


def test_ontology_tells_how_every_property_of_others_in_a_question_is_used():
    told = set(read(ROOT / "ontology" / "outside.ttl").subjects(SKOS.scopeNote))
    asked = set()
    for file in (ROOT / "ontology" / "questions").glob("*.rq"):
        lines = file.read_text("utf-8").splitlines()
        body = " ".join(line for line in lines if not line.startswith(("PREFIX", "#")))
        asked |= set(re.findall(r"\b([a-z]\w*:[a-z]\w*)\b", body))
    language = {"rdf", "rdfs", "owl", "xsd", "pk"}  # of the ontology itself, or its own terms
    others = {name for name in asked if name.partition(":")[0] in set(PREFIXES) - language}
    others |= {"rdfs:label"} & asked
    missing = {name for name in others if _iri(name) not in told}
    assert missing == {"schema:member"}  # what the alignment adds


def _iri(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


@pytest.mark.parametrize("file", TURTLE, ids=lambda file: str(file.relative_to(ROOT)))
class TestFile:
    def test_uses_declared_terms_only(self, file: Path):
        assert own(mentioned(read(file))) - set(TERMS) == set()

    def test_uses_outside_terms_that_exist(self, file: Path):
        unknown = {
            term
            for term in mentioned(read(file))
            for vocabulary in OUTSIDE
            if term.startswith(str(vocabulary)) and str(term) != str(vocabulary)
            if term not in vocabulary
        }
        assert unknown == set()


@pytest.mark.parametrize(
    "predicate",
    [DCTERMS.title, DCTERMS.description, DCTERMS.abstract, DCTERMS.rights, RDFS.label],
    ids=lambda predicate: predicate.fragment or predicate.rpartition("/")[2],
)
def test_header_tells_what_the_ontology_is_in_three_languages(core, predicate):
    assert sorted(texts(core, HEADER, predicate)) == LANGUAGES


def test_header_says_who_when_and_on_what_terms(core):
    stated = set(core.predicates(HEADER))
    people = {DCTERMS.creator, DCTERMS.contributor, DCTERMS.publisher}
    dates = {DCTERMS.created, DCTERMS.issued, DCTERMS.modified}
    assert people | dates | {DCTERMS.bibliographicCitation, BIBO.status} <= stated
    assert core.value(HEADER, DCTERMS.license) == URIRef(
        "http://creativecommons.org/licenses/by/4.0/"
    )


def test_header_gives_prefix_namespace_and_version(core):
    version = core.value(HEADER, OWL.versionInfo)
    assert core.value(HEADER, RDF.type) == OWL.Ontology
    assert core.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")
    assert core.value(HEADER, VANN.preferredNamespacePrefix) == Literal("pk")
    assert core.value(HEADER, VANN.preferredNamespaceUri) == Literal(str(PK))
