"""Inference: what is added, what is not said again, and how rules fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Triple

from partnerskap.errors import SourceError
from partnerskap.publish.content import read_content
from partnerskap.publish.reasoning import infer
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

Add = Callable[[str, str], None]
UMEA, BORNOVA = (f"{BASE}id/municipality/{place}" for place in ("se/umea", "tr/bornova"))


def short(triple: Triple) -> str:
    """Return *triple* in one line without its namespaces."""
    return " ".join(term.rpartition("/")[2].strip("<>") for term in str(triple).split(" ", 2))


def added(settings: Settings, graph: str) -> set[str]:
    content, _ = infer(read_content(settings.content, BASE), settings.content)
    return {short(triple) for triple in content.triples(graph)}


def test_inferred_graph_holds_all_that_follows_and_nothing_else(settings: Settings) -> None:
    assert added(settings, "inferred") == {
        "umea ns#memberOf energy",
        "bornova ns#memberOf energy",
        "umea ns#cooperatesWith bornova",
        "bornova ns#cooperatesWith umea",
        "umea ns#knows bornova",
        "bornova ns#knows umea",
        "umea 22-rdf-syntax-ns#type ns#Body",
        "bornova 22-rdf-syntax-ns#type ns#Body",
    }


def test_coverage_tells_what_is_expected_and_not_there(settings: Settings) -> None:
    assert added(settings, "coverage") == {"bornova ns#notRecorded ns#website"}


def test_coverage_regards_what_was_inferred(settings: Settings, add: Add) -> None:
    add("ontology/more.ttl", "pk:Municipality pk:expects pk:knows .")
    add("data/lone.ttl", ":lone a pk:Municipality .")
    assert {line for line in added(settings, "coverage") if line.endswith("ns#knows")} == {
        "lone ns#notRecorded ns#knows"
    }


def test_what_is_asserted_is_not_inferred_again(settings: Settings, add: Add) -> None:
    add("data/told.ttl", f"<{UMEA}> pk:cooperatesWith <{BORNOVA}> .")
    inferred = added(settings, "inferred")
    assert "umea ns#cooperatesWith bornova" not in inferred
    assert "bornova ns#cooperatesWith umea" in inferred


def test_rules_and_axioms_feed_each_other_until_nothing_is_new(
    settings: Settings, add: Add
) -> None:
    add("ontology/more.ttl", "pk:a rdfs:subPropertyOf pk:b . pk:c rdfs:subPropertyOf pk:d .")
    add(
        "ontology/rules/b-gives-c.rq",
        f"PREFIX pk: <{BASE}ns#> CONSTRUCT {{ ?s pk:c ?o }} WHERE {{ ?s pk:b ?o }}",
    )
    add(
        "ontology/rules/d-gives-e.rq",
        f"PREFIX pk: <{BASE}ns#> CONSTRUCT {{ ?s pk:e ?o }} WHERE {{ ?s pk:d ?o }}",
    )
    add("data/told.ttl", ":s pk:a :o .")
    assert {f"s ns#{name} o" for name in "bcde"} <= added(settings, "inferred")


def test_literals_keep_language_and_datatype(settings: Settings, add: Add) -> None:
    add("ontology/more.ttl", "pk:motto rdfs:subPropertyOf pk:text .")
    add("data/told.ttl", ':s pk:motto "Å \\"ä\\""@sv , "2011"^^xsd:gYear .')
    content, _ = infer(read_content(settings.content, BASE), settings.content)
    year = "http://www.w3.org/2001/XMLSchema#gYear"
    assert {str(t.object) for t in content.triples("inferred") if "#text>" in str(t)} == {
        '"Å \\"ä\\""@sv',
        f'"2011"^^<{year}>',
    }


def test_statements_on_the_language_are_used_and_not_said(settings: Settings, add: Add) -> None:
    add(
        "ontology/more.ttl",
        "pk:Order rdfs:subClassOf owl:TransitiveProperty . pk:part a pk:Order .",
    )
    add("data/more.ttl", ":a pk:part :b . :b pk:part :c , :a .")
    inferred = added(settings, "inferred")
    assert {line for line in inferred if " ns#part " in line} == {"a ns#part c"}
    assert not {line for line in inferred if "owl#" in line}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", r"bad\.rq: a rule is a CONSTRUCT query\."),
        ("CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }", r"bad\.rq:4:1: expected"),
    ],
    ids=["not-a-construct", "syntax"],
)
def test_bad_rule_is_named(settings: Settings, add: Add, text: str, told: str) -> None:
    add("ontology/rules/bad.rq", text)
    with pytest.raises(SourceError, match=told):
        added(settings, "inferred")
