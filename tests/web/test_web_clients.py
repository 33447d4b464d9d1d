"""The programs that researchers use work with the endpoint as they are."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pandas
import pytest
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from live import Live, http

PK = Namespace("https://w3id.org/partnerskap/ns#")
SELECT = "SELECT ?label { ?s a pk:Municipality ; rdfs:label ?label } ORDER BY ?label"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?label } WHERE { ?s a pk:Municipality ; rdfs:label ?label }"
LABELS = ["Kadıköy Belediyesi", "Kalmar kommun", "Şişli Belediyesi"]
WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
WAY_NAMES = ["get", "form", "direct"]


def wrapper(server: Live, way: tuple[str, str], query: str, form: str) -> SPARQLWrapper:
    made = SPARQLWrapper(server.sparql)
    made.setMethod(way[0])
    made.setRequestMethod(way[1])
    made.setQuery(query)
    made.setReturnFormat(form)
    return made


@pytest.mark.parametrize("way", WAYS, ids=WAY_NAMES)
def test_sparqlwrapper_reads_rows(server: Live, way: tuple[str, str]) -> None:
    rows = wrapper(server, way, SELECT, JSON).queryAndConvert()["results"]["bindings"]
    assert [row["label"]["value"] for row in rows] == LABELS
    document = wrapper(server, way, SELECT, XML).queryAndConvert()
    found = [node.firstChild.data for node in document.getElementsByTagName("literal")]
    assert found == LABELS
    text = wrapper(server, way, SELECT, CSV).queryAndConvert().decode()
    assert text.splitlines() == ["label", *LABELS]
    lines = wrapper(server, way, SELECT, TSV).queryAndConvert().decode().splitlines()
    assert lines[0] == "?label"
    assert lines[1] == '"Kadıköy Belediyesi"@tr'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # what SPARQLWrapper returns
@pytest.mark.parametrize("way", WAYS, ids=WAY_NAMES)
@pytest.mark.parametrize("form", [XML, RDFXML, TURTLE, N3, JSONLD])
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE ?s { ?s a pk:Municipality }"])
def test_sparqlwrapper_reads_triples(
    server: Live, way: tuple[str, str], form: str, query: str
) -> None:
    converted = wrapper(server, way, query, form).queryAndConvert()
    if isinstance(converted, bytes):
        converted = Graph().parse(data=converted, format="turtle")
    assert sorted(str(label) for label in converted.objects(None, RDFS.label)) == LABELS


def test_sparqlwrapper_tells_of_a_bad_query(server: Live) -> None:
    with pytest.raises(QueryBadFormed, match="column 11"):
        wrapper(server, WAYS[0], "SELECT * {", JSON).query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(server: Live, method: str) -> None:
    graph = Graph(SPARQLStore(server.sparql, method=method))
    things = set(graph.subjects(RDF.type, PK.Municipality))
    assert len(things) == 3
    kalmar = URIRef("https://w3id.org/partnerskap/id/municipality/se/kalmar")
    assert [str(label) for label in graph.objects(kalmar, RDFS.label)] == ["Kalmar kommun"]
    rows = graph.query("SELECT (COUNT(*) AS ?n) { ?s a ?c }", initNs={"pk": PK})
    assert [int(row[0]) for row in rows] == [5]
    assert (kalmar, RDF.type, PK.Municipality) in graph


def test_pandas_reads_csv(server: Live) -> None:
    content = http.get(server.sparql, params={"query": SELECT, "format": "csv"}).content
    frame = pandas.read_csv(io.BytesIO(content))
    assert list(frame["label"]) == LABELS


@pytest.mark.parametrize("form", ["xml", "csv"])
def test_roqet_reads_the_endpoint(server: Live, tmp_path: Path, form: str) -> None:
    program = shutil.which("roqet")
    assert program, "Install rasqal-utils."
    prologue = "PREFIX pk: <https://w3id.org/partnerskap/ns#>\n"
    prologue += "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    (tmp_path / "query.rq").write_text(prologue + SELECT)
    done = subprocess.run(
        [program, "-q", "-p", server.sparql, "-r", form, str(tmp_path / "query.rq")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for label in LABELS:
        assert label in done.stdout
