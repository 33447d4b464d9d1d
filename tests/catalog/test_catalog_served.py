"""The catalogue and all that belongs to it, as the server gives it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse, serialize
from rdflib import DCTERMS, RDF, VOID, BNode, Graph, Literal, Namespace, URIRef

from partnerskap.manifest import read_history
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

BASE = "https://w3id.org/partnerskap/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
TREE = Namespace("https://w3id.org/tree#")
LDES = Namespace("https://w3id.org/ldes#")
MAIN = URIRef(BASE + "dataset/partnerskap")
CATALOG = URIRef(BASE + "catalog")
FORMATS = ("application/rdf+xml", "text/turtle", "application/ld+json", "application/n-triples")


def fetch(client: FlaskClient, path: str, accept: str = "text/turtle") -> Graph:
    answer = client.get(path, headers={"Accept": accept}, buffered=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == accept
    return Graph().parse(data=n_triples(answer.data, accept), format="nt")


def n_triples(content: bytes, accept: str) -> bytes:
    form = RdfFormat.from_media_type(accept)
    told = (quad.triple for quad in parse(content, format=form))
    return serialize(told, format=RdfFormat.N_TRIPLES) or b""


@pytest.fixture(scope="session")
def catalog(portal) -> Graph:  # type: ignore[no-untyped-def]
    return fetch(portal.test_client(), "/catalog")


def test_catalogue_is_rdf_xml_for_who_does_not_ask(harvester: FlaskClient) -> None:
    for headers in ({}, {"Accept": "*/*"}):
        assert (
            harvester.get("/catalog", headers=headers, buffered=True).mimetype
            == "application/rdf+xml"
        )


@pytest.mark.parametrize("accept", FORMATS)
def test_catalogue_says_the_same_in_every_format(
    harvester: FlaskClient, catalog: Graph, accept: str
) -> None:
    assert set(fetch(harvester, "/catalog", accept)) == set(catalog)


def test_catalogue_keeps_the_datatype_of_sizes(catalog: Graph) -> None:
    sizes = list(catalog.objects(None, DCAT.byteSize))
    assert sizes
    assert {
        str(size.datatype).partition("#")[2] for size in sizes if isinstance(size, Literal)
    } == {"nonNegativeInteger"}


def test_catalogue_has_no_blank_nodes(catalog: Graph) -> None:
    assert not [one for one in catalog if any(isinstance(term, BNode) for term in one)]


def test_catalogue_lists_datasets_services_and_versions(catalog: Graph) -> None:
    names = {
        str(one).removeprefix(BASE + "dataset/") for one in catalog.objects(CATALOG, DCAT.dataset)
    }
    assert names == {"partnerskap", "partnerskap/0.1.0", "tables", "ontology", "shapes", "concepts"}
    services = {str(one).rpartition("/")[2] for one in catalog.objects(CATALOG, DCAT.service)}
    assert services == {"sparql", "documents", "changes"}
    series = URIRef(BASE + "dataset/series")
    assert (MAIN, DCAT.inSeries, series) in catalog
    assert catalog.value(series, DCAT["last"]) == catalog.value(MAIN, DCAT.hasCurrentVersion)


@pytest.mark.parametrize("language", ["sv", "en", "tr"])
def test_every_entry_has_title_and_description_in_each_language(
    catalog: Graph, language: str
) -> None:
    kinds = ("Catalog", "Dataset", "DatasetSeries", "DataService", "Distribution")
    entries = [node for kind in kinds for node in catalog.subjects(RDF.type, DCAT[kind])]
    assert len(entries) > 30
    for node in entries:
        for name in (DCTERMS.title, DCTERMS.description):
            told = [text for text in catalog.objects(node, name) if text.language == language]
            assert len(told) == 1, (node, name)


@pytest.mark.parametrize("language", ["sv", "en", "tr"])
def test_catalogue_is_a_page_in_each_language(harvester: FlaskClient, language: str) -> None:
    page = harvester.get(
        f"/catalog?lang={language}", headers={"Accept": "text/html"}, buffered=True
    ).get_data(True)
    title = {
        "sv": "Öppna data om kommunala partnerskap",
        "en": "Open data on municipal partnerships",
        "tr": "Belediye ortaklıkları açık verisi",
    }[language]
    assert f'<html lang="{language}"' in page
    assert title in page
    assert "/dump/partnerskap.ttl.gz" in page


def linked(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


def test_search_engines_find_the_dataset_in_the_page(harvester: FlaskClient) -> None:
    page = harvester.get(
        "/dataset/partnerskap", headers={"Accept": "text/html"}, buffered=True
    ).get_data(True)
    told = linked(page)
    assert told["@type"] == "Dataset"
    assert told["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert told["temporalCoverage"] == "2006/2015"
    assert 50 <= len(str(told["description"])) <= 5000
    downloads = told["distribution"]
    assert isinstance(downloads, list)
    assert {one["encodingFormat"] for one in downloads} >= {"text/csv", "text/turtle"}
    assert all(one["contentUrl"].startswith(BASE + "dump/") for one in downloads)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pages_of_the_catalogue_lead_through_all_of_it(
    harvester: FlaskClient, catalog: Graph, size: int
) -> None:
    place, merged, seen = f"/catalog.ttl?page=1&size={size}", Graph(), 0
    while place:
        part = fetch(harvester, place)
        view = part.value(None, RDF.type, HYDRA.PagedCollection)
        following = part.value(view, HYDRA.next)
        part.remove((view, None, None))
        merged += part
        seen += 1
        place = str(following).replace(BASE, "/") if following else ""
    assert set(merged) == set(catalog)
    assert seen == -(-10 // size)


def test_swedish_portal_finds_the_catalogue_where_it_looks(harvester: FlaskClient) -> None:
    answer = harvester.get("/datasets/dcat", buffered=True)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/catalog")


@pytest.mark.parametrize(
    "path", ["/catalog", "/feed", "/.well-known/void", "/dump/partnerskap.ttl.gz"]
)
def test_head_and_conditional_get_are_cheap(harvester: FlaskClient, path: str) -> None:
    head = harvester.head(path, buffered=True)
    assert (head.status_code, head.data) == (200, b"")
    again = harvester.get(path, headers={"If-None-Match": head.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert (
        harvester.get(path, headers={"If-None-Match": '"other"'}, buffered=True).status_code == 200
    )


def test_two_servers_of_one_snapshot_give_the_same_bytes(
    harvester: FlaskClient, published: Path
) -> None:
    other = create_app(Settings(build=published, processes=2))
    client = other.test_client()
    paths = ["/catalog", "/catalog.ttl", "/catalog.jsonld", "/.well-known/void", "/feed"]
    paths += ["/feed/1", "/changes.atom", "/sitemap.xml", "/dump/partnerskap.nq.gz"]
    try:
        for path in paths:
            first, second = harvester.get(path, buffered=True), client.get(path, buffered=True)
            assert first.data == second.data, path
            assert first.headers["ETag"] == second.headers["ETag"], path
    finally:
        other.extensions[EXTENSION].close()


def test_packed_dump_can_be_had_in_parts(harvester: FlaskClient) -> None:
    whole = harvester.get("/dump/partnerskap.nq.gz", buffered=True)
    part = harvester.get("/dump/partnerskap.nq.gz", headers={"Range": "bytes=10-99"}, buffered=True)
    assert part.status_code == 206
    assert part.data == whole.data[10:100]
    assert part.headers["Content-Range"] == f"bytes 10-99/{len(whole.data)}"


@pytest.mark.parametrize("name", ["municipalities.csv", "municipalities.geojson", "ontology.ttl"])
def test_part_of_a_text_is_not_compressed(harvester: FlaskClient, name: str) -> None:
    headers = {"Range": "bytes=0-99", "Accept-Encoding": "gzip"}
    part = harvester.get(f"/dump/{name}", headers=headers, buffered=True)
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.data == harvester.get(f"/dump/{name}", buffered=True).data[:100]


def test_dump_without_gz_is_unpacked(harvester: FlaskClient) -> None:
    packed = harvester.get("/dump/partnerskap.ttl.gz", buffered=True).data
    plain = harvester.get("/dump/partnerskap.ttl", buffered=True)
    sent = harvester.get(
        "/dump/partnerskap.ttl", headers={"Accept-Encoding": "gzip"}, buffered=True
    )
    assert plain.data == gzip.decompress(packed)
    assert plain.mimetype == sent.mimetype == "text/turtle"
    assert (sent.headers["Content-Encoding"], sent.data) == ("gzip", packed)
    assert plain.headers["ETag"] != sent.headers["ETag"]


def test_checksums_are_those_of_the_files(harvester: FlaskClient) -> None:
    lines = harvester.get("/dump/SHA256SUMS", buffered=True).get_data(True).splitlines()
    assert len(lines) > 20
    for line in lines:
        checksum, name = line.split("  ")
        assert (
            hashlib.sha256(harvester.get(f"/dump/{name}", buffered=True).data).hexdigest()
            == checksum
        )


@pytest.mark.parametrize(
    "path",
    ["/dump/nothing.ttl", "/version/9.9.9/", "/version/9.9.9/dump/a", "/feed/0", "/feed/999"],
)
def test_what_is_not_kept_is_not_found_and_says_what_is(harvester: FlaskClient, path: str) -> None:
    answer = harvester.get(path, buffered=True)
    assert answer.status_code == 404
    assert "There" in answer.get_json(force=True)["detail"]


def test_void_tells_size_vocabularies_links_and_where_to_ask(harvester: FlaskClient) -> None:
    graph = fetch(harvester, "/.well-known/void")
    triples = harvester.get("/health", buffered=True).get_json()["triples"]
    assert graph.value(MAIN, VOID.triples).toPython() == triples
    assert (MAIN, VOID.sparqlEndpoint, URIRef(BASE + "sparql")) in graph
    assert (MAIN, VOID.vocabulary, URIRef("http://www.w3.org/ns/org#")) in graph
    assert len(list(graph.objects(MAIN, VOID.dataDump))) == 6
    assert list(graph.subjects(RDF.type, VOID.Linkset))
    assert list(graph.objects(MAIN, VOID.classPartition))


def test_void_is_offered_as_rdf_only(harvester: FlaskClient) -> None:
    assert (
        harvester.get(
            "/.well-known/void", headers={"Accept": "text/html"}, buffered=True
        ).status_code
        == 406
    )


def site_map(client: FlaskClient, path: str = "/sitemap.xml") -> ET.Element:
    return ET.fromstring(client.get(path).data)  # noqa: S314


def listed(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iterfind("./{*}*/{*}loc")]


def test_site_map_has_every_thing_once_with_a_date(harvester: FlaskClient, snapshot: Path) -> None:
    root = site_map(harvester)
    places = listed(root)
    assert len(places) == len(set(places))
    assert {BASE, BASE + "catalog", BASE + "doc/municipality/se/kalmar"} <= set(places)
    things = (snapshot / "things.txt").read_text().splitlines()
    assert {BASE + thing for thing in things} <= set(places)
    assert {one.text for one in root.iterfind("./{*}*/{*}lastmod")} == {"2026-11-22"}


def test_large_site_map_is_an_index_of_smaller_ones(
    harvester: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(site_map(harvester))
    monkeypatch.setattr("partnerskap.web.catalog.sitemap.MOST", 100)
    index = site_map(harvester, "/sitemap.xml?small")
    parts = [place.replace(BASE, "/") for place in listed(index)]
    assert index.tag.endswith("sitemapindex")
    assert [place for part in parts for place in listed(site_map(harvester, part))] == whole


def test_robots_are_led_to_the_site_map(harvester: FlaskClient) -> None:
    assert f"Sitemap: {BASE}sitemap.xml" in harvester.get("/robots.txt", buffered=True).get_data(
        True
    )


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


def test_dump_of_the_current_version_is_the_current_dump(harvester: FlaskClient) -> None:
    names = ("partnerskap.ttl.gz", "municipalities.csv")
    for name in names:
        current, kept = (
            harvester.get(f"/dump/{name}", buffered=True),
            harvester.get(f"/version/0.1.0/dump/{name}", buffered=True),
        )
        assert current.data == kept.data


def test_dump_of_everything_can_be_served_by_itself(harvester: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "partnerskap.nq.gz"
    path.write_bytes(harvester.get("/dump/partnerskap.nq.gz", buffered=True).data)
    other = create_app(Settings(snapshot=path, processes=2))
    client = other.test_client()
    try:
        told = client.get("/health").get_json()
        assert told["triples"] == harvester.get("/health").get_json()["triples"]
        assert client.get("/doc/municipality/se/kalmar").status_code == 200
        assert (
            client.get("/dataset/partnerskap", headers={"Accept": "text/html"}).status_code == 200
        )
        answer = client.get("/catalog")
        assert (answer.status_code, "A single file" in answer.get_data(True)) == (404, True)
    finally:
        other.extensions[EXTENSION].close()
