"""The known differences from the standard are as they are told; red when the engine changes."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from lxml import html
from rdflib import RDFS, SH, Graph, Namespace, URIRef

from evaluating import evaluate
from partnerskap.web.sparql.differences import Difference, read_differences
from partnerskap.web.sparql.service_description import FUNCTIONS, GEOF

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
WORLD = "<urn:x:g> { <urn:x:s> <urn:x:p> 1 . }"
DIFFERENCES = {difference.name: difference for difference in read_differences()}


@pytest.mark.parametrize("difference", DIFFERENCES.values(), ids=DIFFERENCES)
def test_answer_is_the_one_that_is_told(difference: Difference) -> None:
    (row,) = evaluate(difference.query, WORLD)
    value = getattr(row.get("x"), "value", "")
    assert value == difference.here
    assert value != difference.standard


@pytest.mark.parametrize("difference", DIFFERENCES.values(), ids=DIFFERENCES)
def test_difference_is_told_in_every_language(difference: Difference) -> None:
    assert set(difference.texts) == {"en", "sv", "tr"}
    assert all(text.endswith(".") for text in difference.texts.values())


def test_service_description_tells_them(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "application/n-triples"})
    graph = Graph().parse(data=response.text, format="nt")
    features = graph.objects(None, SD.feature)
    told = {
        str(query): {text.language for text in graph[feature : RDFS.comment]}
        for feature in features
        for query in graph[feature : SH.select]
    }
    assert told == {each.query: {"en", "sv", "tr"} for each in DIFFERENCES.values()}


@pytest.mark.parametrize("language", ["sv", "en", "tr"])
def test_page_shows_each_difference_with_its_query(client: FlaskClient, language: str) -> None:
    page = html.fromstring(client.get(f"/sparql/differences?lang={language}").data)
    rows = {row.get("id"): [" ".join(cell.itertext()) for cell in row] for row in page.iter("tr")}
    for name, difference in DIFFERENCES.items():
        text, query, here, standard = rows[name]
        assert (text, query) == (difference.texts[language], difference.query)
        assert difference.here in here
        assert difference.standard in standard


def test_page_is_found_from_the_query_page_and_the_service_description(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert 'href="/sparql/differences"' in page
    description = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert "rdf-schema#seeAlso> <http://localhost/sparql/differences>" in description


def test_every_function_that_is_declared_is_there_and_no_other(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "application/n-triples"})
    graph = Graph().parse(data=response.text, format="nt")
    declared = set(graph.objects(None, SD.extensionFunction))
    assert len(declared) == len(FUNCTIONS) > 30
    for function in declared:
        assert evaluate(f"SELECT (<{function}>(1) AS ?x) {{}}", WORLD) == [{}]
    for unit in graph.objects(URIRef(GEOF + "distance"), RDFS.seeAlso):
        points = "'POINT(18 59)'^^geo:wktLiteral, 'POINT(18 60)'^^geo:wktLiteral"
        (row,) = evaluate(f"SELECT (<{GEOF}distance>({points}, <{unit}>) AS ?x) {{}}", WORLD)
        assert str(row["x"]).startswith('"111')


def test_formats_are_called_as_the_w3c_calls_them(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    names = set(re.findall(r"resultFormat> <http://www.w3.org/ns/formats/([^>]+)>", text))
    results = {f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")}
    triples = {"Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3"}
    assert names == results | triples
    assert text.count("resultFormat>") == len(names)
