"""The change feed, the Atom feed and the versions that they tell of."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from catalog_reading import BASE, LDES, MAIN, TREE, fetch
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import RDF, URIRef

from partnerskap.manifest import read_history


def test_feed_says_how_to_read_it_and_leads_to_every_page(
    harvester: FlaskClient, snapshot: Path
) -> None:
    graph, stream = fetch(harvester, "/feed"), URIRef(BASE + "feed")
    assert (stream, RDF.type, LDES.EventStream) in graph
    for name in ("timestampPath", "versionOfPath", "versionDeleteObject", "sequencePath"):
        assert graph.value(stream, LDES[name])
    history = read_history(snapshot)
    assert history
    pages = {URIRef(f"{BASE}feed/{page.number}") for page in history.pages}
    assert set(graph.objects(None, TREE.node)) == pages


@pytest.mark.parametrize(
    "accept", ["application/trig", "application/n-quads", "application/ld+json"]
)
def test_page_of_the_feed_is_for_ever_and_has_its_members(
    harvester: FlaskClient, accept: str
) -> None:
    answer = harvester.get("/feed/1", headers={"Accept": accept}, buffered=True)
    assert (answer.mimetype, "immutable" in answer.headers["Cache-Control"]) == (accept, True)
    quads = list(parse(answer.data, format=RdfFormat.from_media_type(accept)))
    member = NamedNode(str(TREE.member))
    members = {quad.object for quad in quads if quad.predicate == member}
    assert len(members) == 250
    assert members == {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}


def test_formats_without_graphs_are_refused_for_the_feed(harvester: FlaskClient) -> None:
    assert harvester.get("/feed/1.ttl", buffered=True).status_code == 406


def test_atom_feed_has_an_entry_for_each_version(harvester: FlaskClient) -> None:
    root = ET.fromstring(harvester.get("/changes.atom?lang=sv", buffered=True).data)  # noqa: S314
    assert [one.text for one in root.iterfind("{*}entry/{*}id")] == [f"{MAIN}/0.1.0"]
    assert root.find("{*}updated") is not None
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "sv"


def test_version_leads_programs_to_the_catalogue_and_shows_people_a_page(
    harvester: FlaskClient,
) -> None:
    answer = harvester.get("/version/0.1.0/", headers={"Accept": "text/turtle"}, buffered=True)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dataset/partnerskap/0.1.0")
    page = harvester.get(
        "/version/0.1.0/", headers={"Accept": "text/html"}, buffered=True
    ).get_data(True)
    assert "/version/0.1.0/dump/partnerskap.nq.gz" in page
