"""Mapping sets and the prefix record at their addresses, and in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, URIRef

from partnerskap.manifest import THINGS
from partnerskap.vocabulary import BASE

TURTLE = {"Accept": "text/turtle"}
SET = URIRef(f"{BASE}mappings/wikidata")


@pytest.mark.parametrize(
    ("name", "kind", "start"),
    [
        ("sssom.tsv", "text/tab-separated-values; charset=utf-8", '#sssom_version: "1.1"\n'),
        ("sssom.ttl", "text/turtle; charset=utf-8", "@prefix dcterms:"),
        ("quickstatements.tsv", "text/tab-separated-values; charset=utf-8", "Q"),
    ],
)
def test_each_file_has_an_address_that_stays(
    web: FlaskClient, name: str, kind: str, start: str
) -> None:
    response = web.get(f"/mappings/wikidata.{name}")
    assert (response.status_code, response.content_type) == (200, kind)
    assert response.text.startswith(start)
    assert response.headers["Dataset-Version"] == "0.1.0"
    assert response.data == web.get(f"/dump/wikidata.{name}").data
    again = web.get(
        f"/mappings/wikidata.{name}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["eurovoc.quickstatements.tsv", "nothing.sssom.tsv", "nothing"])
def test_there_is_no_set_of_another_name(web: FlaskClient, name: str) -> None:
    assert web.get(f"/mappings/{name}").status_code == 404


def test_a_set_is_described_at_its_address(web: FlaskClient) -> None:
    graph = Graph().parse(data=web.get("/mappings/wikidata", headers=TURTLE).text)
    assert (SET, RDF.type, VOID.Linkset) in graph
    assert graph.value(SET, VOID.objectsTarget) == URIRef(f"{BASE}id/source/wikidata")
    assert set(graph.objects(SET, DCTERMS.hasFormat)) == {
        URIRef(f"{SET}.sssom.tsv"),
        URIRef(f"{SET}.quickstatements.tsv"),
    }
    page = web.get("/mappings/wikidata", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert "Partnerskap – Wikidata" in page.text


@pytest.mark.parametrize(
    ("accept", "goal"), [("text/html", "/link#mappings"), ("text/turtle", "/dataset/mappings")]
)
def test_all_sets_are_listed(web: FlaskClient, accept: str, goal: str) -> None:
    response = web.get("/mappings/", headers={"Accept": accept})
    assert (response.status_code, response.location) == (303, goal)


def test_the_catalogue_has_a_distribution_of_each_set(web: FlaskClient, dumps: Path) -> None:
    graph = Graph().parse(data=web.get("/catalog", headers=TURTLE).text)
    dataset = URIRef(f"{BASE}dataset/mappings")
    assert (URIRef(f"{BASE}catalog"), DCAT.dataset, dataset) in graph
    told = {
        str(graph.value(node, DCAT.downloadURL)): int(str(graph.value(node, DCAT.byteSize)))
        for node in graph.objects(dataset, DCAT.distribution)
    }
    files = sorted(dumps.glob("*.sssom.ttl.gz"))
    assert told == {f"{BASE}dump/{path.name}": path.stat().st_size for path in files}
    node = URIRef(f"{dataset}/wikidata.sssom.ttl.gz")
    assert graph.value(node, DCAT.accessURL) == SET
    titles = {title.language: str(title) for title in graph.objects(node, DCTERMS.title)}
    assert titles == {
        "en": "Partnerskap – Wikidata, SSSOM as Turtle",
        "sv": "Partnerskap – Wikidata, SSSOM som Turtle",
        "tr": "Partnerskap – Wikidata, Turtle olarak SSSOM",
    }


@pytest.fixture(scope="module")
def record(web: FlaskClient) -> dict[str, Any]:
    response = web.get("/prefix.json")
    assert response.content_type == "application/json"
    told: dict[str, Any] = response.json
    return told


def test_the_record_tells_registries_of_our_prefix(record: dict[str, Any]) -> None:
    assert record.pop("description").startswith("A knowledge graph of which municipalities")
    assert record == {
        "prefix": "partnerskap",
        "name": "Partnerskap",
        "homepage": BASE,
        "uri_format": f"{BASE}id/$1",
        "rdf_uri_format": f"{BASE}id/$1",
        "pattern": "^[a-z][a-z-]*(/[0-9a-z][0-9a-z-]*)+$",
        "example": "municipality/se/kalmar",
        "license": "CC-BY-4.0",
        "contact": {
            "name": "Partnerskap, contact",
            "email": "contact@partnerskap.example",
        },
        "download_rdf": f"{BASE}dump/partnerskap.ttl.gz",
        "version": "0.1.0",
    }


def test_every_thing_fits_the_pattern(
    record: dict[str, Any], web: FlaskClient, published: Path
) -> None:
    paths = (published / "current" / THINGS).read_text(encoding="utf-8").splitlines()
    names = [path.removeprefix("doc/") for path in paths]
    assert [name for name in names if not re.search(record["pattern"], name)] == []
    assert record["example"] in names
    place = record["uri_format"].replace("$1", record["example"]).removeprefix(BASE)
    assert web.get(f"/{place}").status_code == 303
