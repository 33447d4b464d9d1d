"""The known differences from the standard are as they are told; red when the engine changes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, SH, Graph, Namespace

from evaluating import evaluate
from partnerskap.web.sparql.service_description import Difference, read_differences

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
