"""A second version of the real content: what changed can be read, fetched and followed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from partnerskap.manifest import read_history
from partnerskap.publish.releases import release
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

ROOT = Path(__file__).parents[2]
KALMAR = NamedNode(BASE + "id/municipality/se/kalmar")
PAGE = NamedNode("http://xmlns.com/foaf/0.1/homepage")


GONE = """
<id/theme/environment-and-waste> <http://www.w3.org/2002/07/owl#deprecated> true .
<id/theme/tourism-and-triple-helix> dcterms:isReplacedBy <id/theme/energy> .
"""


@pytest.fixture(scope="module")
def second(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the published version and a second one.

    In that Kalmar has another web site, one theme is retired and another one is replaced.
    """
    folder = tmp_path_factory.mktemp("second")
    shutil.copytree(published, folder / "build", symlinks=True)
    shutil.copytree(published.parent / "archive", folder / "archive")
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(ROOT / name, folder / "content" / name)
    change(folder / "content/data/catalog.ttl", '"0.1.0"', '"0.2.0"')
    for path in (folder / "content/data").rglob("*.ttl"):
        change(path, "<http://www.kalmar.se>", "<https://kalmar.se/new>")
    with (folder / "content/data/themes.ttl").open("a", encoding="utf-8") as themes:
        themes.write(GONE)
    settings = Settings(content=folder / "content", build=folder / "build")
    release(settings, str, datetime.now(UTC))
    return folder / "build"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old in text:
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def app(second: Path) -> Iterator[Flask]:
    made = create_app(Settings(build=second, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def quads(client: FlaskClient, path: str) -> set[Quad]:
    answer = client.get(path, buffered=True)
    assert answer.status_code == 200
    return set(parse(answer.data, format=RdfFormat.from_media_type(answer.mimetype)))


def test_differences_are_rdf_with_added_and_removed(client: FlaskClient) -> None:
    told = quads(client, "/version/0.2.0/changes.nq")
    document = f"{BASE}version/0.2.0/changes"
    for name, site in (("removed", "http://www.kalmar.se"), ("added", "https://kalmar.se/new")):
        assert Quad(KALMAR, PAGE, NamedNode(site), NamedNode(f"{document}#{name}")) in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("Tillkom", "Togs bort")),
        ("en", ("Added", "Removed")),
        ("tr", ("Eklenen", "Çıkarılan")),
    ],
)
def test_differences_are_a_page_in_each_language(
    client: FlaskClient, language: str, words: tuple[str, str]
) -> None:
    headers = {"Accept": "text/html"}
    page = client.get(f"/version/0.2.0/changes?lang={language}", headers=headers).get_data(True)
    assert "https://kalmar.se/new" in page
    assert re.search(r'href="/doc/municipality/se/kalmar\?[^"]*"><bdi[^>]*>Kalmar', page)
    assert all(word in page for word in words)


def test_both_versions_are_kept_and_told_of(client: FlaskClient) -> None:
    page = client.get("/version/", headers={"Accept": "text/html"}).get_data(True)
    assert "/version/0.1.0/" in page
    assert "/version/0.2.0/changes" in page
    old, new = (
        client.get(f"/version/{one}/dump/partnerskap.nt", buffered=True).get_data(True)
        for one in ("0.1.0", "0.2.0")
    )
    assert "<http://www.kalmar.se>" in old
    assert "<https://kalmar.se/new>" in new
    assert "<http://www.kalmar.se>" not in new


def test_feed_tells_only_what_changed(client: FlaskClient, second: Path) -> None:
    history = read_history(second / "current")
    assert history is not None
    last = history.pages[-1]
    assert last.version == "0.2.0"
    told = quads(client, f"/feed/{last.number}.nq")
    about = NamedNode("https://www.w3.org/ns/activitystreams#object")
    members = {quad.object: quad.subject for quad in told if quad.predicate == about}
    assert KALMAR in members
    assert NamedNode(BASE + "id/municipality/se/umea") not in members
    site = NamedNode("https://kalmar.se/new")
    assert Quad(KALMAR, PAGE, site, members[KALMAR]) in told


def test_atom_feed_has_the_newest_version_first(client: FlaskClient) -> None:
    text = client.get("/changes.atom").get_data(True)
    assert text.index("partnerskap/0.2.0") < text.index("partnerskap/0.1.0")


def test_site_map_has_no_address_of_what_is_gone(client: FlaskClient) -> None:
    places = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").get_data(True))
    statuses = {
        name: client.get(f"/id/theme/{name}").status_code
        for name in ("environment-and-waste", "tourism-and-triple-helix", "energy")
    }
    assert list(statuses.values()) == [410, 303, 303]
    listed = [name for name in statuses if f"{BASE}doc/theme/{name}" in places]
    assert listed == ["energy"]
