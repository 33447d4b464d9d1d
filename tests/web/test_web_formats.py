"""Each answer comes in the format asked for, by Accept or `?format=`, and reads back."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, RdfFormat

from partnerskap.engine.errors import Unwritable
from partnerskap.engine.well_formed import XmlGuard

SELECT = "SELECT ?label { ?s a pk:Municipality ; rdfs:label ?label } ORDER BY ?label"
LABELS = {"Kalmar kommun", "Şişli Belediyesi", "Kadıköy Belediyesi"}
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?label } WHERE { ?s a pk:Municipality ; rdfs:label ?label }"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SPARQLWRAPPER = "application/sparql-results+json,application/json,text/javascript"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        (XML, XML),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/csv;charset=utf-8", CSV),
        ("text/tab-separated-values", TSV),
        (f"{JSON};q=0.5, text/csv", CSV),
        (f"*/*;q=1, {JSON};q=0, text/csv;q=0.5", XML),
        ("text/turtle, text/csv;q=0.1", CSV),
        (SPARQLWRAPPER, JSON),
        ("nonsense, text/csv", CSV),
    ],
)
def test_results_follow_the_accept_header(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert "Accept" in response.headers["Vary"]
    assert read_labels(response.data, media_type) == LABELS


def read_labels(content: bytes, media_type: str) -> set[str]:
    bare = media_type.partition(";")[0]
    if bare == "text/csv":
        return {row["label"] for row in csv.DictReader(io.StringIO(content.decode()))}
    form = QueryResultsFormat.from_media_type(bare)
    solutions = pyoxigraph.parse_query_results(content, format=form)
    return {row["label"].value for row in solutions}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/n3", "text/n3; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-quads", "application/n-quads"),
        ("application/trig", "application/trig"),
        (f"{JSON}, application/rdf+xml;q=0.2", "application/rdf+xml"),
    ],
)
def test_triples_follow_the_accept_header(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    form = RdfFormat.from_media_type(media_type.partition(";")[0])
    quads = pyoxigraph.parse(response.data, format=form)
    assert {quad.object.value for quad in quads} == LABELS  # type: ignore[union-attr]
    assert response.headers["Result-Rows"] == "3"


@pytest.mark.parametrize(
    ("name", "query", "media_type"),
    [
        ("json", SELECT, JSON),
        ("xml", SELECT, XML),
        ("csv", SELECT, CSV),
        ("TSV", SELECT, TSV),
        ("text/csv", SELECT, CSV),
        ("json", CONSTRUCT, "application/ld+json"),
        ("xml", CONSTRUCT, "application/rdf+xml"),
        ("turtle", CONSTRUCT, "text/turtle; charset=utf-8"),
        ("nt", CONSTRUCT, "application/n-triples"),
        ("rdf+xml", CONSTRUCT, "application/rdf+xml"),
        ("json-ld", CONSTRUCT, "application/ld+json"),
        ("trig", CONSTRUCT, "application/trig"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_format_parameter_wins(
    client: FlaskClient, method: str, name: str, query: str, media_type: str
) -> None:
    parameters = {"query": query, "format": name}
    if method == "get":
        answer = client.get("/sparql", query_string=parameters, headers={"Accept": BROWSER})
    else:
        answer = client.post("/sparql", data=parameters, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("query", "accept", "name", "told"),
    [
        (SELECT, "image/png", None, "application/sparql-results+json"),
        (SELECT, "text/turtle", None, "text/csv"),
        (CONSTRUCT, "text/csv", None, "text/turtle"),
        (CONSTRUCT, "*/*", "csv", "application/rdf+xml"),
        (SELECT, "*/*", "turtle", "text/csv"),
        (SELECT, "*/*", "word", "json, xml, csv"),
        (SELECT, f"{JSON};q=0", None, "text/csv"),
    ],
)
def test_what_nobody_can_make_is_406_with_a_list(
    client: FlaskClient, query: str, accept: str, name: str | None, told: str
) -> None:
    parameters = {"query": query} | ({"format": name} if name else {})
    answer = client.get("/sparql", query_string=parameters, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told in json.loads(answer.data)["detail"]


@pytest.mark.parametrize("host", ["x" * 300, "x" * 64])
def test_host_that_is_none_is_a_problem_even_for_a_browser(client: FlaskClient, host: str) -> None:
    answer = client.get(
        "/sparql", query_string={"query": SELECT}, headers={"Host": host, "Accept": "text/html"}
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.data)["title"] == "Bad Request"


def test_turtle_uses_our_prefixes(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string={"query": CONSTRUCT}).text
    assert text.startswith("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n<https://")
    assert 'rdfs:label "Kalmar kommun"@sv' in text


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_ask_is_true_in_every_format(client: FlaskClient, form: str) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}", "format": form})
    assert answer.status_code == 200
    assert b"true" in answer.data


def test_browser_gets_a_page(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<form" in answer.data


def test_error_is_a_page_for_a_browser(client: FlaskClient) -> None:
    answer = client.get("/nothing/here", headers={"Accept": BROWSER})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/rdf+xml", "*/*"])
def test_endpoint_without_a_query_describes_itself(client: FlaskClient, accept: str) -> None:
    answer = client.get("/sparql", headers={"Accept": accept})
    form = RdfFormat.from_media_type(answer.headers["Content-Type"].partition(";")[0])
    told = {
        (q.predicate.value.rpartition("#")[2].rpartition("/")[2], getattr(q.object, "value", ""))
        for q in pyoxigraph.parse(answer.data, format=form)
    }
    assert ("endpoint", "http://localhost/sparql") in told
    assert (
        "supportedLanguage",
        "http://www.w3.org/ns/sparql-service-description#SPARQL11Query",
    ) in told
    assert ("name", "https://w3id.org/partnerskap/graph/programmes/tuselog") in told
    assert ("modified", "2026-11-22") in told
    values = {value for name, value in told if name == "propertyID"}
    assert values == {"time", "memory", "size", "queue", "federation"}
    assert not any(value.endswith("BasicFederatedQuery") for _, value in told)


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("application/sparql-results+xml", 'SELECT ("a\\u0001b" AS ?x) {}'),
        ("application/sparql-results+xml", 'SELECT ("a\\uFFFEb" AS ?x) {}'),
        ("text/xml", 'SELECT ("\\u000B"@sv AS ?x) {}'),
        ("application/rdf+xml", 'CONSTRUCT { <x:s> rdfs:label "a\\u0001b" } {}'),
        *(
            ("application/rdf+xml", f"CONSTRUCT {{ <x:s> <{name}> 1 }} {{}}")
            for name in (
                *("http://ex.org/p/", "http://ex.org/p#", "http://ex.org/123", "urn:x:1"),
                *("http://ex.org/-", "http://www.w3.org/2000/xmlns/a"),
                "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
            )
        ),
    ],
)
def test_what_xml_cannot_say_is_refused_in_xml(
    client: FlaskClient, accept: str, query: str
) -> None:
    refused = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (refused.status_code, refused.mimetype) == (406, "application/problem+json")
    problem = refused.get_json(force=True)
    assert problem["type"].endswith("/problem/unwritable")
    assert "another format" in problem["detail"]
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("application/sparql-results+xml", 'SELECT ("a\\r\\nb\\t&<\\uD7FF" AS ?x) {}'),
        ("application/rdf+xml", 'CONSTRUCT { <x:s> <x:år> "a\\r\\nb\\t&<\\uD7FF" } {}'),
    ],
)
def test_xml_is_well_formed_and_keeps_every_character(
    client: FlaskClient, accept: str, query: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    texts = [node.text for node in ET.fromstring(answer.data).iter()]  # noqa: S314 - our own
    assert "a\r\nb\t&<\ud7ff" in texts


def test_forbidden_character_is_found_wherever_parts_end() -> None:
    for place in range(1, 4):
        guard, text = XmlGuard(), "a\ufffeb".encode()
        assert guard.clean(text[:place]) == text[:place]
        with pytest.raises(Unwritable, match=r"U\+FFFE"):
            guard.clean(text[place:])
