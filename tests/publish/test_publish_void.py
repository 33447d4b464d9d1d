"""VoID statistics: the figures are those that a query over the snapshot would count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from snapshot_files import quads

from partnerskap.manifest import Manifest, read_manifest
from partnerskap.publish.build import build
from partnerskap.publish.dumps import write_shapes
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE, PREFIXES

Add = Callable[[str, str], None]
Ask = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture
def snapshot(settings: Settings) -> Path:
    return build(settings, writers=[write_shapes]).folder


@pytest.fixture
def manifest(snapshot: Path) -> Manifest:
    return read_manifest(snapshot)


@pytest.fixture
def ask(snapshot: Path) -> Ask:
    """Ask the union of a snapshot's graphs; get the values of each row."""
    store = Store()
    store.extend(quads(snapshot))
    store.extend(Quad(q.subject, q.predicate, q.object) for q in quads(snapshot))

    def run(text: str) -> list[tuple[str, ...]]:
        solutions = store.query(text, prefixes={"": f"{BASE}dataset/", **PREFIXES})
        assert isinstance(solutions, QuerySolutions)
        return sorted(tuple(value(term) for term in row) for row in solutions)

    return run


def value(term: object) -> str:
    assert isinstance(term, (NamedNode, Literal))
    return term.value.removeprefix(BASE)


def test_dataset_has_as_many_triples_as_a_plain_count_gives(ask: Ask, manifest: Manifest) -> None:
    (told,) = ask("SELECT ?n { :partnerskap void:triples ?n }")
    assert told == (str(manifest.triples),)
    assert ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [told]


def test_each_graph_has_as_many_triples_as_the_manifest_says(ask: Ask, manifest: Manifest) -> None:
    told = ask("SELECT ?g ?n { :partnerskap void:subset ?g . GRAPH ?v { ?g void:triples ?n } }")
    graphs = {name: int(number) for name, number in told if not name.startswith("graph/void#")}
    assert graphs == {name.removeprefix(BASE): n for name, n in manifest.graphs.items()}


@pytest.mark.parametrize(
    ("partition", "counted"),
    [
        (
            "SELECT ?c ?n { GRAPH ?v { ?g void:classPartition "
            "[ void:class ?c ; void:entities ?n ] } }",
            "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?c",
        ),
        (
            "SELECT ?c ?n { GRAPH ?v { ?g void:propertyPartition "
            "[ void:property ?c ; void:triples ?n ] } }",
            "SELECT ?c (COUNT(*) AS ?n) { GRAPH ?g { ?s ?c ?o } } GROUP BY ?c",
        ),
        (
            "SELECT ?m ?n { GRAPH ?v { ?g void:distinctSubjects ?n ; void:properties ?m } }",
            "SELECT (COUNT(DISTINCT ?p) AS ?m) (COUNT(DISTINCT ?s) AS ?n) "
            "{ GRAPH ?g { ?s ?p ?o } }",
        ),
    ],
    ids=["classes", "properties", "subjects"],
)
@pytest.mark.parametrize("graph", ["partnerships", "registers/wikidata", "inferred", "shapes"])
def test_figures_of_a_graph_are_what_is_counted_in_it(
    ask: Ask, graph: str, partition: str, counted: str
) -> None:
    name = f"<{BASE}graph/{graph}>"
    assert ask(partition.replace("?g", name)) == ask(counted.replace("?g", name))


def test_links_are_counted_by_property_and_target(ask: Ask) -> None:
    assert ask(
        "SELECT ?p ?space ?n { ?links a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ; "
        "void:subjectsTarget :partnerskap ; void:objectsTarget/void:uriSpace ?space }"
    ) == [(PREFIXES["skos"] + "exactMatch", "http://www.wikidata.org/", "1")]


def test_computed_graphs_have_titles_and_a_licence(ask: Ask) -> None:
    told = ask(
        "SELECT ?g (COUNT(DISTINCT LANG(?title)) AS ?n) { ?g dcterms:title ?title ; "
        "dcterms:license ?licence ; dcterms:modified '2026-11-22'^^xsd:date } GROUP BY ?g"
    )
    computed = ("coverage", "inferred", "questions", "shapes", "void")
    assert told == [(f"graph/{name}", "3") for name in computed]


def test_union_counts_a_statement_of_two_sources_once(
    settings: Settings, manifest: Manifest, add: Add
) -> None:
    umea = f"<{BASE}id/municipality/se/umea>"
    add("data/again.ttl", f"{umea} a pk:Municipality .")
    more = read_manifest(build(settings, writers=[write_shapes]).folder)
    void = f"{BASE}graph/void"
    grown = more.graphs[void] - manifest.graphs[void]
    assert more.quads == manifest.quads + 1 + grown
    assert more.triples == manifest.triples + grown
