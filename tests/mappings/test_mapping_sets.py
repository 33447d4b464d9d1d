"""Mapping sets: mapping tools read them, and they say of every link what the graph says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QuerySolutions, Store

from partnerskap.vocabulary import BASE, PREFIXES

TARGETS = (
    *("dataportal", "eu-data-theme", "eurovoc", "gemet", "geonames", "openstreetmap", "sdg"),
    *("vocabularies", "wikidata"),
)
MATCHES = "skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch"
LINKS = f"""SELECT ?s ?p ?o ?g {{
    GRAPH ?g {{ ?s ?p ?o }}
    FILTER (?p IN ({MATCHES.replace("|", ", ")}))
    FILTER (STRSTARTS(STR(?s), "{BASE}") && ! STRSTARTS(STR(?o), "{BASE}"))
}}"""
KALMAR = f"{BASE}id/municipality/se/kalmar"


def ask(store: Store, text: str) -> set[tuple[str, ...]]:
    found = store.query(text, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    return {tuple(getattr(term, "value", "") for term in row) for row in found}


def links(rows: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    slots = ("subject_id", "predicate_id", "object_id", "mapping_source")
    return [tuple(row[slot] for slot in slots) for row in rows]


def test_there_is_a_set_for_each_target(judged: dict[str, Any]) -> None:
    assert tuple(judged) == TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_sssom_py_finds_no_fault(judged: dict[str, Any], name: str) -> None:
    assert judged[name]["faults"] == []
    assert judged[name]["rows"] == judged[name]["statements"] != []


def test_rows_are_the_links_in_the_graph(judged: dict[str, Any], store: Store) -> None:
    told = [link for one in judged.values() for link in links(one["rows"])]
    matches = [link for link in told if link[1].startswith(PREFIXES["skos"])]
    assert len(matches) == len(set(matches)) > 2000
    assert set(matches) == ask(store, LINKS)


def test_a_page_to_see_is_told_where_the_target_is_described(
    judged: dict[str, Any], store: Store
) -> None:
    told = [link for one in judged.values() for link in links(one["rows"])]
    also = {link for link in told if not link[1].startswith(PREFIXES["skos"])}
    openstreetmap = "https://www.openstreetmap.org/"
    assert also == ask(
        store,
        "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } FILTER (?p = rdfs:seeAlso) "
        f'FILTER (STRSTARTS(STR(?o), "{openstreetmap}")) }}',
    )


def test_a_set_says_what_it_is(judged: dict[str, Any]) -> None:
    assert judged["wikidata"]["about"] == {
        "sssom_version": "1.1",
        "mapping_set_id": f"{BASE}mappings/wikidata",
        "mapping_set_version": "0.1.0",
        "mapping_set_title": "Partnerskap – Wikidata",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "creator_id": ["partnerskap:organisation/partnerskap"],
        "publication_date": "2026-11-22",
        "see_also": [f"{BASE}link"],
    }


def test_a_row_says_how_the_link_is_known(judged: dict[str, Any]) -> None:
    (row,) = [
        row
        for row in judged["wikidata"]["rows"]
        if row["subject_id"] == KALMAR and row["predicate_id"].endswith("exactMatch")
    ]
    assert re.fullmatch(rf"{BASE}mappings/wikidata#[0-9a-f]{{16}}", row.pop("record_id"))
    assert row == {
        "subject_id": KALMAR,
        "subject_label": "Kalmar Municipality",
        "predicate_id": PREFIXES["skos"] + "exactMatch",
        "object_id": "http://www.wikidata.org/entity/Q508153",
        "mapping_justification": PREFIXES["semapv"] + "CompositeMatching",
        "author_id": f"{BASE}id/organisation/partnerskap",
        "license": "http://creativecommons.org/publicdomain/zero/1.0/",
        "mapping_provider": f"{BASE}id/source/wikidata",
        "mapping_source": f"{BASE}graph/registers/wikidata",
        "mapping_date": "2026-11-28",
        "confidence": "0.99",
    }


def test_only_what_is_called_the_same_has_a_confidence(judged: dict[str, Any]) -> None:
    sure = {
        (row["mapping_source"].removeprefix(f"{BASE}graph/"), row["confidence"])
        for one in judged.values()
        for row in one["rows"]
        if "confidence" in row and row["predicate_id"].endswith("exactMatch")
    }
    registers = {"geonames": "0.99", "whosonfirst": "0.98", "wikidata": "0.99"}
    assert sure == {(f"registers/{name}", value) for name, value in registers.items()}
    others = [row for row in judged["wikidata"]["rows"] if "exactMatch" not in row["predicate_id"]]
    assert [row for row in others if "confidence" in row] == []


def test_every_graph_that_states_a_link_tells_how_links_were_found(judged: dict[str, Any]) -> None:
    rows = [row for one in judged.values() for row in one["rows"]]
    found = {row["mapping_justification"].removeprefix(PREFIXES["semapv"]) for row in rows}
    assert found == {
        *("CompositeMatching", "LexicalMatching", "ManualMappingCuration", "MappingChaining")
    }


def test_nothing_is_said_to_be_identical(store: Store) -> None:
    assert ask(store, "SELECT ?s { GRAPH ?g { ?s owl:sameAs ?o } }") == set()


@pytest.mark.parametrize("name", TARGETS)
def test_void_counts_the_links_of_a_set_and_names_its_dump(
    judged: dict[str, Any], store: Store, name: str
) -> None:
    told = ask(
        store,
        f"SELECT ?dump ?n FROM <{BASE}graph/void> {{ <{BASE}mappings/{name}> a void:Linkset ; "
        f"void:subjectsTarget <{BASE}dataset/partnerskap> ; void:dataDump ?dump ; "
        "void:triples ?n }",
    )
    distinct = {link[:3] for link in links(judged[name]["rows"])}
    assert told == {(f"{BASE}mappings/{name}.sssom.ttl", str(len(distinct)))}
    parts = ask(
        store,
        f"SELECT ?p ?n FROM <{BASE}graph/void> {{ <{BASE}mappings/{name}> void:subset "
        "[ a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ] }",
    )
    properties = {link[1] for link in distinct}
    assert parts == {(p, str(len([one for one in distinct if one[1] == p]))) for p in properties}


def test_quickstatements_add_our_iri_to_each_item_that_is_the_same(
    judged: dict[str, Any], dumps: Path
) -> None:
    text = (dumps / "wikidata.quickstatements.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines()]
    entity = "http://www.wikidata.org/entity/"
    same = {link[:3] for link in links(judged["wikidata"]["rows"]) if "exactMatch" in link[1]}
    assert {(line[2], line[0]) for line in lines} == {
        (f'"{link[0]}"', link[2].removeprefix(entity)) for link in same
    }
    assert len(lines) == len(same) > 500
    document = KALMAR.replace("/id/", "/doc/")
    date = "+2026-11-28T00:00:00Z/11"
    kalmar = ["Q508153", "P2888", f'"{KALMAR}"', "S854", f'"{document}"', "S813", date]
    assert kalmar in lines
    assert {(line[1], line[3], *line[5:]) for line in lines} == {("P2888", "S854", "S813", date)}
    assert [path.name for path in dumps.glob("*.quickstatements.tsv")] == [
        "wikidata.quickstatements.tsv"
    ]
