"""Values that don't fit their types: shown as they are, everywhere, and nobody is led astray."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from live import write_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE, iri
from partnerskap.web.app import create_app
from partnerskap.web.pages.frame import follow
from partnerskap.web.serving import EXTENSION

THING = NamedNode(BASE + "id/theme/odd")
SAYS = NamedNode(BASE + "ns#says")
NUMBER = iri("schema:startDate")
GRAPH = NamedNode(BASE + "graph/odd")
XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = {
    "word": Literal("abc", datatype=NamedNode(XSD + "integer")),
    "infinite": Literal("INF", datatype=NamedNode(XSD + "double")),  # as which 1e400 is kept
    "long": Literal("9" * 400, datatype=NamedNode(XSD + "integer")),
    "many": Literal("9" * 5000, datatype=NamedNode(XSD + "integer")),
    "date": Literal("99999-99-99", datatype=NamedNode(XSD + "date")),
    "markup": Literal("<script>alert(1)</script>&amp;]]>", language="en"),
    "lines": Literal('one\ntwo\r\n"three"\t\\'),
    "point": Literal(
        "POINT(x y)", datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
    ),
}
LEADING = (
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://evil.example/x",
)
HOSTS = ("/evil.example/x", "//evil.example")
"""Ends of IRIs of ours that would be hosts, if they were taken for paths."""
QUERY = f"SELECT ?o {{ <{THING.value}> <{SAYS.value}> ?o }}"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site over a thing of which odd things are said, and things with odd successors."""
    given = ODD | {"infinite": Literal("1e400", datatype=NamedNode(XSD + "double"))}
    told = [Quad(THING, SAYS, value, GRAPH) for value in given.values()]
    told += [Quad(THING, iri("rdfs:seeAlso"), NamedNode(goal), GRAPH) for goal in LEADING[:1]]
    told += [Quad(THING, iri("rdfs:label"), ODD["markup"], GRAPH)]
    told += [Quad(THING, iri("rdf:type"), NamedNode(BASE + "ns#Theme"), GRAPH)]
    told += [Quad(THING, NUMBER, ODD[name], GRAPH) for name in ("word", "long", "many")]
    told += [Quad(THING, NUMBER, Literal("1e400", datatype=NamedNode(XSD + "double")), GRAPH)]
    hosts = [BASE + end for end in HOSTS]
    for number, goal in enumerate(("https://good.example/x", *LEADING, *hosts)):
        old = NamedNode(f"{BASE}id/theme/old-{number}")
        told.append(Quad(old, iri("dcterms:isReplacedBy"), NamedNode(goal), GRAPH))
    content = serialize(told, format=RdfFormat.N_QUADS) or b""
    build = tmp_path_factory.mktemp("odd")
    write_snapshot(build, content.decode())
    app = create_app(Settings(build=build, processes=2))
    yield app
    app.extensions[EXTENSION].close()


def ask(odd: Flask, form: str) -> str:
    response = odd.test_client().get("/sparql", query_string={"query": QUERY, "format": form})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_answers_in_every_format_have_the_values_as_they_are(odd: Flask) -> None:
    values = {value.value for value in ODD.values()}
    rows = json.loads(ask(odd, "json"))["results"]["bindings"]
    assert {row["o"]["value"] for row in rows} == values
    assert {row["o"].get("datatype", "") for row in rows} >= {XSD + "integer", XSD + "double"}
    found = list(csv.reader(io.StringIO(ask(odd, "csv"), newline="")))
    assert {row[0] for row in found[1:]} == values
    page = ask(odd, "html")
    assert "<script>alert(1)" not in page
    assert "99999-99-99" in page
    assert "abc" in page


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML)],
)
def test_documents_have_the_values_as_they_are(odd: Flask, suffix: str, kind: RdfFormat) -> None:
    response = odd.test_client().get(f"/doc/theme/odd.{suffix}")
    assert response.status_code == 200
    told = {
        quad.object for quad in parse(response.get_data(), format=kind) if quad.predicate == SAYS
    }
    assert told == set(ODD.values())


def test_pages_show_the_values_and_lead_nowhere_by_accident(odd: Flask) -> None:
    page = odd.test_client().get("/doc/theme/odd", headers={"Accept": "text/html"})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert 'href="javascript:' not in text
    assert "99999-99-99" in text


@pytest.mark.parametrize("number", range(1, len(LEADING) + 1))
def test_successor_leads_to_the_web_only(odd: Flask, number: int) -> None:
    client = odd.test_client()
    assert client.get("/id/theme/old-0").location == "https://good.example/x"
    response = client.get(f"/id/theme/old-{number}")
    assert response.status_code == 410
    assert response.location is None


@pytest.mark.parametrize("number", range(len(LEADING) + 1, len(LEADING) + len(HOSTS) + 1))
def test_no_iri_of_ours_is_taken_for_a_host(odd: Flask, number: int) -> None:
    client = odd.test_client()
    goal = client.get(f"/id/theme/old-{number}").location
    assert goal == BASE + HOSTS[number - len(LEADING) - 1]
    with odd.test_request_context("/"):
        assert follow(goal) == goal


@pytest.mark.parametrize("view", ["map", "chart", "network", "timeline", "pivot"])
def test_pictures_of_odd_values_are_pages(odd: Flask, view: str) -> None:
    query = f"SELECT ?s ?o {{ ?s <{SAYS.value}>|<{NUMBER.value}> ?o }}"
    asked = {"query": query, "view": view}
    for path in ("/sparql", "/embed"):
        response = odd.test_client().get(path, query_string=asked, headers={"Accept": "text/html"})
        assert response.status_code == 200
        assert "<script>alert(1)" not in response.get_data(as_text=True)


def test_cells_of_a_table_have_what_is_no_number_as_text(odd: Flask) -> None:
    wanted = {"ids": [THING.value], "properties": [{"id": NUMBER.value}]}
    response = odd.test_client().post("/reconcile", data={"extend": json.dumps(wanted)})
    cells = json.loads(response.data, parse_constant=pytest.fail)["rows"][THING.value]
    told = [json.dumps(cell) for cell in cells[NUMBER.value]]
    assert {'{"str": "abc"}', '{"str": "INF"}'} <= {*told}
    assert f'{{"str": "{"9" * 5000}"}}' in told


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ('{"query": "x", "limit": 1e999}', 400),
        ('{"query": "x", "limit": NaN}', 400),
        ('{"query": "x", "limit": 1e99}', 200),
        (f'{{"query": "x", "properties": [{{"pid": "inhabitants", "v": "{"9" * 5000}"}}]}}', 200),
        ('{"query": "' + "x 1 " * 9000 + '"}', 200),
    ],
    ids=["infinite", "none", "large", "digits", "words"],
)
def test_numbers_that_a_client_says_are_borne(odd: Flask, query: str, status: int) -> None:
    response = odd.test_client().post("/reconcile", data={"queries": f'{{"q": {query}}}'})
    assert response.status_code == status
