"""Data that are no published version are served as that: with no version's name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef

from partnerskap.publish.build import build
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SITE, CHANGED = "http://www.kalmar.se", "https://kalmar.se/new"


@pytest.fixture(scope="module", params=[False, True], ids=["fresh", "after a release"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application over data of no version: before the first one, or changed after it."""
    name = "changed" if request.param else "unpublished"
    made = create_app(Settings(build=request.getfixturevalue(name), processes=2))
    made.config["after a release"] = request.param
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture(scope="module")
def changed(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder of data in which a municipality has another web site than in the version."""
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(excerpt.parent / "archive", folder / "archive")
    shutil.copytree(excerpt.parent / "content", folder / "content")
    shutil.copytree(excerpt / "validated", folder / "build" / "validated")
    path = folder / "content/data/registers/se/kommuner.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(SITE, CHANGED), "utf-8")
    build(Settings(content=folder / "content", build=folder / "build"))
    return folder / "build"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def told(app: Flask) -> str:
    """What a page says of the data."""
    released = app.config["after a release"]
    return "Unpublished changes since version 0.1.0" if released else "Unpublished data"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about",
        "/doc/municipality/se/kalmar",
        "/catalog",
        "/version/",
        "/version/unpublished/",
    ],
)
def test_pages_say_that_the_data_are_unpublished(client: FlaskClient, told: str, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 200
    assert told in page.text
    assert "ersion unpublished" not in page.text


def test_answers_name_no_version(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}"})
    assert answer.headers["Dataset-Version"] == "unpublished"
    versions = "SELECT ?v { <dataset/partnerskap> dcat:version ?v }"
    text = f"BASE <{BASE}> {versions}"
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"})
    assert answer.text.split() == ["v", "unpublished"]


def test_catalogue_lists_the_releases_only(client: FlaskClient, app: Flask) -> None:
    graph = Graph().parse(data=client.get("/catalog").data, format="xml")
    main = URIRef(BASE + "dataset/partnerskap")
    released = [URIRef(f"{main}/0.1.0")] if app.config["after a release"] else []
    assert list(graph.objects(main, DCAT.hasVersion)) == released
    assert list(graph.objects(main, DCAT.hasCurrentVersion)) == []
    feed = client.get("/changes.atom").text
    assert feed.count("<entry>") == len(released)


def test_dumps_are_of_the_data_that_are_served(client: FlaskClient, app: Flask) -> None:
    site = CHANGED if app.config["after a release"] else SITE
    dump = client.get(
        "/dump/partnerskap.nt", headers={"Accept-Encoding": "identity"}, buffered=True
    )
    assert f"<{site}>" in dump.get_data(as_text=True)
    page = client.get("/dump/", follow_redirects=True, headers={"Accept": "text/html"})
    assert (page.status_code, page.request.path) == (200, "/version/unpublished/")
    answer = client.get("/version/unpublished/", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.location) == (303, "/dataset/partnerskap")


def test_feed_tells_the_releases_only(client: FlaskClient, app: Flask) -> None:
    text = client.get("/feed.ttl").text
    assert ("feed/1" in text) == app.config["after a release"]
    assert client.get("/feed/1.nq").status_code == (200 if app.config["after a release"] else 404)
