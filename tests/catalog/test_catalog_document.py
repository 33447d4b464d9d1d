"""The catalogue and the VoID description: in every format, page by page, and for people."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from catalog_reading import BASE, CATALOG, DCAT, HYDRA, MAIN, fetch
from flask.testing import FlaskClient
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import RdfFormat, parse
from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, VOID, BNode, Graph, Literal, URIRef

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

FORMATS = ("application/rdf+xml", "text/turtle", "application/ld+json", "application/n-triples")


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
    assert names == {
        *("partnerskap", "partnerskap/0.1.0", "tables", "mappings"),
        *("ontology", "shapes", "concepts"),
    }
    services = {str(one).rpartition("/")[2] for one in catalog.objects(CATALOG, DCAT.service)}
    assert services == {"sparql", "documents", "changes", "catalog-changes"}
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
    assert all(one["contentUrl"].startswith(BASE) for one in downloads)
    assert all(re.fullmatch(r"[1-9]\d* B", one["contentSize"]) for one in downloads)


def test_search_engines_are_told_who_made_it_of_what(harvester: FlaskClient) -> None:
    told: Any = linked(
        harvester.get("/dataset/partnerskap?lang=en", headers={"Accept": "text/html"}).text
    )
    maker = {"@type": "Organization", "@id": f"{BASE}id/organisation/partnerskap"}
    assert told["creator"] == told["publisher"] == [{**maker, "name": "Partnerskap"}]
    assert told["includedInDataCatalog"]["@id"] == CATALOG.toPython()
    assert told["identifier"][0] == MAIN.toPython()
    assert told["identifier"][1].startswith("urn:uuid:")
    sources = {one["@id"] for one in told["isBasedOn"]}
    assert {f"{BASE}id/source/wikidata", f"{BASE}id/source/partnerskap"} <= sources
    assert {one["@type"] for one in told["spatialCoverage"]} == {"Place"}
    assert "Sweden" in {one["name"] for one in told["spatialCoverage"]}
    measured = {one["propertyID"] for one in told["variableMeasured"]}
    assert f"{BASE}ns#inhabitants" in measured
    assert told["citation"].endswith(f"Version 0.1.0. {MAIN}")


def test_catalogue_gives_no_name_of_ours_to_terms_of_others(catalog: Graph) -> None:
    others = ("http://publications.europa.eu/", "https://www.iana.org/", "http://purl.org/adms/")
    named = {str(one) for one in catalog.subjects(RDFS.label) if str(one).startswith(others)}
    assert named == set()
    assert not [
        page for page in catalog.objects(None, FOAF.homepage) if (page, RDFS.label, None) in catalog
    ]
    assert not list(catalog.subjects(RDF.type, DCTERMS.IMT))
    countries = set(catalog.objects(MAIN, DCTERMS.spatial))
    assert len(countries) > 10
    assert not [one for one in countries if (one, SKOS.prefLabel, None) in catalog]
    for name in (DCTERMS.rights, DCTERMS.provenance):
        texts = catalog.objects(catalog.value(MAIN, name), RDFS.label)
        assert {text.language for text in texts if len(text) > 80} == {"sv", "en", "tr"}


@pytest.mark.parametrize("accept", FORMATS[:3])
def test_english_comes_first_for_who_takes_the_first_text(
    harvester: FlaskClient, accept: str
) -> None:
    """CKAN takes the first label of a statement of rights or provenance in the document."""
    answer = harvester.get("/catalog", headers={"Accept": accept}, buffered=True)
    first: dict[str, str | None] = {}
    for quad in parse(answer.data, format=RdfFormat.from_media_type(accept)):
        if quad.predicate.value == str(RDFS.label) and isinstance(quad.object, OxLiteral):
            first.setdefault(str(quad.subject), quad.object.language)
    assert f"<{BASE}dataset/provenance>" in first
    assert set(first.values()) == {"en"}


def test_void_says_how_to_search(harvester: FlaskClient) -> None:
    graph = fetch(harvester, "/.well-known/void")
    templates = {
        str(graph.value(one, HYDRA.template)): graph.value(
            graph.value(one, HYDRA.mapping), HYDRA.property
        )
        for one in graph.objects(MAIN, HYDRA.search)
    }
    assert templates == {
        f"{BASE}id/{{?code}}": SKOS.notation,
        f"{BASE}id/{{?same}}": SKOS.exactMatch,
        f"{BASE}search{{?q}}": HYDRA.freetextQuery,
    }
    assert (MAIN, VOID.openSearchDescription, URIRef(f"{BASE}opensearch.xml")) in graph


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
    assert seen == -(-12 // size)


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
    paths += [
        "/shapes.ttl",
        "/shapes.rdf",
        "/shapes.jsonld",
        "/feed/1",
        "/changes.atom",
        "/sitemap.xml",
        "/dump/partnerskap.nq.gz",
    ]
    try:
        for path in paths:
            first, second = harvester.get(path, buffered=True), client.get(path, buffered=True)
            assert first.data == second.data, path
            assert first.headers["ETag"] == second.headers["ETag"], path
    finally:
        other.extensions[EXTENSION].close()


def test_void_tells_size_vocabularies_links_and_where_to_ask(harvester: FlaskClient) -> None:
    graph = fetch(harvester, "/.well-known/void")
    triples = harvester.get("/health", buffered=True).get_json()["triples"]
    assert graph.value(MAIN, VOID.triples).toPython() == triples
    assert (MAIN, VOID.sparqlEndpoint, URIRef(BASE + "sparql")) in graph
    assert (MAIN, VOID.vocabulary, URIRef("http://www.w3.org/ns/org#")) in graph
    assert len(list(graph.objects(MAIN, VOID.dataDump))) == 6
    assert list(graph.subjects(RDF.type, VOID.Linkset))
    assert list(graph.objects(MAIN, VOID.classPartition))


def test_void_opens_as_a_page_for_a_reader_only(harvester: FlaskClient) -> None:
    page = harvester.get("/.well-known/void?lang=sv", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Antal av varje typ" in page.text
    assert harvester.get("/.well-known/void").mimetype == "text/turtle"


@pytest.mark.parametrize(
    "path",
    [
        "/catalog.docx",
        "/.well-known/void.docx",
        "/dataset/partnerskap.docx",
        "/feed.docx",
        "/feed/1.docx",
        "/version/0.1.0/changes.docx",
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle, */*;q=0.1", "text/html, */*;q=0.1"])
def test_unknown_suffix_names_nothing(harvester: FlaskClient, path: str, accept: str) -> None:
    answer = harvester.get(path, headers={"Accept": accept}, buffered=True)
    assert answer.status_code == 404
    assert "Nothing in this graph has this name." in answer.get_data(True)


@pytest.mark.parametrize("name", ["ttl", "ntriples", "xml"])
@pytest.mark.parametrize(
    ("path", "goal"),
    [
        ("/datasets/dcat", "/catalog"),
        ("/version/", "/dataset/series"),
        ("/version/0.1.0/", "/dataset/partnerskap/0.1.0"),
        ("/dump/", "/dataset/partnerskap/0.1.0"),
    ],
)
def test_format_goes_along_every_redirect(
    harvester: FlaskClient, path: str, goal: str, name: str
) -> None:
    media = {
        "ttl": "text/turtle",
        "ntriples": "application/n-triples",
        "xml": "application/rdf+xml",
    }
    headers = {"Accept": "text/html"}
    answer = harvester.get(f"{path}?format={name}", headers=headers, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, media[name])
    assert answer.request.path == goal
