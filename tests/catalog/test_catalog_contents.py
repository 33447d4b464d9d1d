"""What the catalogue says, whoever publishes it and wherever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple
from rdflib import DCTERMS, FOAF, RDF, RDFS, Graph, Literal, Namespace, URIRef

from partnerskap.errors import SourceError
from partnerskap.manifest import File, History, Version, read_history
from partnerskap.publish.content import Content, read_content
from partnerskap.publish.dcat import compose
from partnerskap.settings import Settings
from partnerskap.vocabulary import AUTHORITY, BASE

DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
MAIN = URIRef(BASE + "dataset/partnerskap")
Make = Callable[..., Graph]


@pytest.fixture(scope="module")
def content(excerpt: Path) -> Content:
    return read_content(excerpt.parent / "content", BASE)


@pytest.fixture
def history(excerpt: Path) -> History:
    found = read_history(excerpt / "current")
    assert found is not None
    return found


@pytest.fixture
def make(content: Content, history: History) -> Make:
    """Return the catalogue with other settings, or another history."""

    def compose_with(told: History = history, **settings: str) -> Graph:
        return compose(content, told, Settings(**settings))

    return compose_with


def test_public_address_is_where_everything_is_fetched_from(make: Make) -> None:
    graph = make(address="https://data.example.se/partnerskap/")
    for name in ("accessURL", "downloadURL", "landingPage", "endpointURL", "endpointDescription"):
        places = list(graph.objects(None, DCAT[name]))
        assert places
        assert all(str(one).startswith("https://data.example.se/partnerskap/") for one in places)
    assert (MAIN, RDF.type, DCAT.Dataset) in graph


def test_publisher_and_contact_are_settings(make: Make) -> None:
    official = URIRef("http://dataportal.se/organisation/SE2120000746")
    graph = make(
        publisher=str(official),
        publisher_name="Kalmar kommun",
        publisher_type="LocalAuthority",
        contact_name="Dataenheten",
        contact_email="data@kalmar.se",
    )
    assert set(graph.objects(None, DCTERMS.publisher)) == {official}
    assert graph.value(official, FOAF.name) == Literal("Kalmar kommun")
    kind = graph.value(official, DCTERMS.type)
    assert str(kind) == "http://purl.org/adms/publishertype/LocalAuthority"
    assert list(graph.objects(kind, RDFS.label)) == []  # which portals would show in its place
    contact = graph.value(MAIN, DCAT.contactPoint)
    assert graph.value(contact, VCARD.fn) == Literal("Dataenheten")
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:data@kalmar.se")


def test_every_distribution_tells_what_ckan_shows(make: Make) -> None:
    """Name, format, licence, publisher and size, from where ckanext-dcat's parser takes them."""
    graph = make()
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        publisher = graph.value(dataset, DCTERMS.publisher)
        assert graph.value(publisher, FOAF.name)
        assert "en" in {text.language for text in graph.objects(dataset, DCTERMS.title)}
        for node in graph.objects(dataset, DCAT.distribution):
            form = graph.value(node, DCTERMS["format"])
            assert str(form).startswith(AUTHORITY)
            assert (form, RDF.type, DCTERMS.IMT) not in graph
            assert graph.value(form, RDFS.label) is None  # CKAN would show it in its place
            assert graph.value(graph.value(node, DCTERMS.license), RDFS.label)
            assert "en" in {text.language for text in graph.objects(node, DCTERMS.title)}
            assert graph.value(node, DCAT.byteSize).toPython() > 0
            assert graph.value(graph.value(node, SPDX.checksum), SPDX.checksumValue)


def test_what_is_downloaded_whole_can_be_asked_by_the_endpoint(make: Make) -> None:
    graph = make()
    whole = URIRef(f"{MAIN}/distribution/n-quads")
    (service,) = graph.objects(whole, DCAT.accessService)
    assert (service, RDF.type, DCAT.DataService) in graph
    assert (service, DCAT.servesDataset, MAIN) in graph
    assert list(graph.subjects(DCAT.accessService, service)) == [whole]


def test_identifiers_are_distinct_and_stay(make: Make) -> None:
    graph = make()
    told = {node: str(value) for node, value in graph.subject_objects(DCTERMS.identifier)}
    assert len(set(told.values())) == len(told)
    assert told[MAIN] == "0890c198-777c-556e-a574-ae1cc3d31205"


def test_kept_versions_are_datasets_in_order(make: Make, history: History) -> None:
    first = history.versions[0]
    later = Version(
        **first.model_dump(exclude={"version", "modified", "previous"}),
        version="0.2.0",
        modified="2027-01-01",
        previous=first.version,
    )
    told = {"versions": (first, later), "current": "0.2.0"}
    graph = make(told=history.model_copy(update=told))
    old, new = (URIRef(f"{MAIN}/{one.version}") for one in (first, later))
    assert set(graph.objects(MAIN, DCAT.hasVersion)) == {old, new}
    assert graph.value(MAIN, DCAT.hasCurrentVersion) == new
    assert graph.value(new, DCAT.previousVersion) == graph.value(new, DCAT.prev) == old
    assert str(graph.value(new, DCTERMS.issued)) == "2027-01-01"
    series = URIRef(BASE + "dataset/series")
    assert (graph.value(series, DCAT.first), graph.value(series, DCAT["last"])) == (old, new)
    place = graph.value(URIRef(f"{old}/distribution/turtle"), DCAT.downloadURL)
    assert str(place) == f"{BASE}version/{first.version}/dump/partnerskap.ttl.gz"


def test_distribution_of_a_file_that_no_build_makes_is_refused(
    content: Content, history: History
) -> None:
    files = {"other.ttl": File(size=1, sha256="0" * 64)}
    spoilt = history.versions[0].model_copy(update={"files": files})
    told = history.model_copy(update={"versions": (spoilt,)})
    with pytest.raises(SourceError, match=r"which no build makes. There are other.ttl"):
        compose(content, told, Settings())


def test_content_that_says_little_has_a_small_catalogue() -> None:
    main = NamedNode(BASE + "dataset/partnerskap")
    title = NamedNode(str(DCTERMS.title))
    catalog = NamedNode(BASE + "catalog")
    told = [
        Triple(catalog, NamedNode(str(RDF.type)), NamedNode(str(DCAT.Catalog))),
        Triple(catalog, NamedNode(str(DCAT.dataset)), main),
        Triple(main, title, main),
    ]
    content = Content(BASE).with_graph("catalog", told)
    graph = compose(content, History(base=BASE), Settings())
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {MAIN}
