"""A plain COUNT counts what there is: no statement twice, whatever number of graphs make it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Triple
from question_files import load

from partnerskap.manifest import read_manifest
from partnerskap.publish.content import Content
from partnerskap.publish.terms import arrange
from partnerskap.vocabulary import AUTHORITY, BASE, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

TUSELOG = "<https://w3id.org/partnerskap/id/programme/tuselog>"
TUSENET = "<https://w3id.org/partnerskap/id/programme/tusenet>"


def rows(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of the answer to *text*, each value as its text."""
    result = store.query(text, prefixes=dict(PREFIXES))
    assert isinstance(result, QuerySolutions)
    return [tuple(value.value for value in row) for row in result]


def test_tuselog_has_24_participants(world: Store) -> None:
    query = (
        f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ ?p pk:partOfProgramme {TUSELOG} ; "
        "pk:hasParticipant ?m }"
    )
    assert rows(world, query) == [("24",)]


def test_plain_count_of_participants_equals_the_distinct_one(world: Store) -> None:
    query = """SELECT ?p (COUNT(?m) AS ?plain) (COUNT(DISTINCT ?m) AS ?distinct) {
        ?p a pk:Partnership ; pk:hasParticipant ?m } GROUP BY ?p"""
    counted = {
        partnership: (plain, distinct) for partnership, plain, distinct in rows(world, query)
    }
    assert len(counted) > 80
    assert all(plain == distinct for plain, distinct in counted.values())


def test_plain_count_of_participations_equals_that_of_participants(world: Store) -> None:
    for programme, number in ((TUSELOG, "24"), (TUSENET, "30")):
        start = f"{{ ?p pk:partOfProgramme {programme} ; "
        participations = rows(world, f"SELECT (COUNT(?x) AS ?n) {start} pk:hasParticipation ?x }}")
        participants = rows(world, f"SELECT (COUNT(?x) AS ?n) {start} pk:hasParticipant ?x }}")
        assert participations == participants == [(number,)]


def test_count_of_everything_is_that_of_the_distinct_statements(
    world: Store, published: Path
) -> None:
    counted = rows(world, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert counted == [(str(read_manifest(published / "current").triples),)]


def test_statement_of_two_graphs_is_counted_once() -> None:
    told = Triple(*(NamedNode(f"{BASE}id/{name}") for name in ("umea", "partner", "bornova")))
    twice = Content(BASE, {f"{BASE}graph/{name}": arrange([told]) for name in ("one", "other")})
    assert rows(load(twice), "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [("2",)]
    assert rows(load(twice), "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [("1",)]


@pytest.mark.parametrize(
    ("figure", "query"),
    [
        ("triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
    ],
)
def test_figure_of_the_dataset_is_what_the_endpoint_counts(
    world: Store, figure: str, query: str
) -> None:
    told = rows(world, f"SELECT ?n {{ <{BASE}dataset/partnerskap> void:{figure} ?n }}")
    assert told == rows(world, query)


@pytest.mark.parametrize(
    ("part", "term", "unit", "pattern"),
    [
        ("propertyPartition", "property", "triples", "?s ?term ?o"),
        ("classPartition", "class", "entities", "?s a ?term"),
    ],
)
def test_partitions_of_the_dataset_are_what_the_endpoint_counts(
    world: Store, part: str, term: str, unit: str, pattern: str
) -> None:
    told = rows(
        world,
        f"SELECT ?term ?n {{ <{BASE}dataset/partnerskap> void:{part} ?p . "
        f"?p void:{term} ?term ; void:{unit} ?n }} ORDER BY ?term",
    )
    counted = f"SELECT ?term (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?term ORDER BY ?term"
    assert told == rows(world, counted)


SE, TR = (f"pk:country <{AUTHORITY}country/{code}>" for code in ("SWE", "TUR"))


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (f"?x a pk:Municipality ; {SE}", 290),
        (f"?x a pk:Region ; {SE}", 21),
        (f"?x org:classification <{BASE}id/organisation-type/region>", 21),
        (f"?x a pk:Region ; {TR}", 81),
        (f"?x a pk:Municipality ; {TR} ; pk:region ?region ; skos:notation ?code", 1407),
        (
            f"?x a pk:Area ; skos:notation ?c FILTER (DATATYPE(?c) = <{BASE}id/scheme/tuik-ilce>)",
            973,
        ),
        (f"?x pk:municipalityType <{BASE}id/municipality-type/county>", 47),
    ],
    ids=["kommuner", "län", "regioner", "iller", "belediyeler", "ilçeler", "counties"],
)
def test_register_is_whole(world: Store, pattern: str, number: int) -> None:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"
    assert rows(world, query) == [(str(number),)]


@pytest.mark.parametrize(
    ("kind", "country", "number"), [("governs", SE, 10_605_520), ("region", TR, 86_092_168)]
)
def test_population_of_a_country_is_the_official_one(
    world: Store, kind: str, country: str, number: int
) -> None:
    query = f"""SELECT (SUM(?n) AS ?sum) {{
        {{ SELECT DISTINCT ?area {{ ?body a pk:Municipality ; {country} ; pk:{kind} ?area }} }}
        ?area pk:hasPopulationCount ?count .
        ?count pk:inhabitants ?n ; dcterms:date ?day FILTER (STR(?day) = "2025-12-31") }}"""
    assert rows(world, query) == [(str(number),)]
