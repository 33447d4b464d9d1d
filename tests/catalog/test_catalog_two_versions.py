"""A second version of an excerpt of the content: what changed can be read, fetched and followed."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from werkzeug.http import http_date, parse_date

from partnerskap.manifest import read_history
from partnerskap.publish.content import Content
from partnerskap.publish.releases import release
from partnerskap.publish.retirement import list_addresses, retire
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION
from sampling import sample

KALMAR = NamedNode(BASE + "id/municipality/se/kalmar")
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
HTML = {"Accept": "text/html"}
PAGE = NamedNode("http://xmlns.com/foaf/0.1/homepage")
SITE = f"SELECT ?site {{ {KALMAR} {PAGE} ?site }}"


VERSION = f"""
    owl:versionIRI <{BASE}ns/0.2.0> ;
    owl:priorVersion <{BASE}ns/0.1.0> ;
"""


@pytest.fixture(scope="module")
def second(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the published version and a second one.

    In that Kalmar has another web site, one theme is retired and another one is replaced.
    """
    folder = tmp_path_factory.mktemp("second")
    for part in ("build", "archive", "content"):
        shutil.copytree(excerpt.parent / part, folder / part, symlinks=True)
    change(folder / "content/data/catalog.ttl", '"0.1.0"', '"0.2.0"')
    change(
        folder / "content/data/registers/se/kommuner.csv",
        "http://www.kalmar.se",
        "https://kalmar.se/new",
    )
    ontology = folder / "content/ontology/partnerskap.ttl"
    change(ontology, f"owl:versionIRI <{BASE}ns/0.1.0> ;", VERSION)
    change(ontology, '"Partnerskap ontology"@en', '"The Partnerskap ontology"@en')
    settings = Settings(content=folder / "content", build=folder / "build")
    themes, day = f"{BASE}id/theme/", date(2026, 11, 28)
    retire(settings, f"{themes}environment-and-waste", "It was split.", day)
    retire(settings, f"{themes}tourism-and-triple-helix", "Merged.", day, f"{themes}energy")
    release(settings, lambda _: "0.2.0", LATER)
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
    listed = [name for name in statuses if f"http://localhost/doc/theme/{name}" in places]
    assert listed == ["energy"]


def test_every_address_of_the_first_version_answers(client: FlaskClient, second: Path) -> None:
    dump = second / "current/version/0.1.0/dump/partnerskap.nq.gz"
    with gzip.open(dump, "rt", encoding="utf-8") as file:
        addresses = list_addresses(file, Content(BASE))
    known = {address.removeprefix(BASE).partition("#")[0] for address in addresses}
    assert len(known) > 1000
    statuses = {}
    for path in {"/" + each for each in (*sample(known), "id/theme/environment-and-waste")}:
        answer = client.get(path, headers={"Accept": "application/n-triples"})
        statuses[path] = answer.status_code
        if answer.status_code == 303:
            document = client.get(answer.location, headers={"Accept": "application/n-triples"})
            statuses[path] = min(303, document.status_code + 103)
    assert len(statuses) > 40
    assert {path for path, status in statuses.items() if status not in (200, 303, 410)} == set()
    assert [path for path, status in statuses.items() if status == 410] == [
        "/id/theme/environment-and-waste"
    ]


def test_version_iris_of_the_ontology_answer_with_what_they_named(client: FlaskClient) -> None:
    old, new, now = (
        client.get(path, headers={"Accept": "application/n-triples"})
        for path in ("/ns/0.1.0", "/ns/0.2.0", "/ns")
    )
    assert (old.status_code, new.status_code) == (200, 200)
    assert '"Partnerskap ontology"@en' in old.text
    assert '"The Partnerskap ontology"@en' not in old.text
    assert '"The Partnerskap ontology"@en' in new.text
    prior = f"<{BASE}ns> <http://www.w3.org/2002/07/owl#priorVersion> <{BASE}ns/0.1.0> ."
    assert prior in new.text
    assert prior in now.text
    assert client.get("/ns/0.3.0").status_code == 404
    assert client.get("/ns/0.1.0", headers={"Accept": "text/html"}).status_code == 200


def test_retired_thing_says_so_on_its_page_in_each_language(client: FlaskClient) -> None:
    pages = {
        language: client.get(f"/id/theme/environment-and-waste?lang={language}", headers=HTML)
        for language in ("sv", "en", "tr")
    }
    assert {page.status_code for page in pages.values()} == {410}
    words = {
        "sv": ("Detta används inte längre", "Indragen den 2026-11-28: It was split."),
        "en": ("This is no longer in use", "Retired on 2026-11-28: It was split."),
        "tr": ("Bu artık kullanılmıyor", "2026-11-28 tarihinde kullanımdan kaldırıldı"),
    }
    for language, told in words.items():
        assert f'<html lang="{language}"' in pages[language].text
        assert all(text in pages[language].text for text in told)


@pytest.mark.parametrize(
    ("prefix", "site", "version"),
    [
        ("/version/0.1.0", "http://www.kalmar.se", "0.1.0"),
        ("/version/0.2.0", "https://kalmar.se/new", "0.2.0"),
        ("", "https://kalmar.se/new", "0.2.0"),
    ],
    ids=["former", "current by name", "current"],
)
def test_each_version_can_be_asked(
    client: FlaskClient, second: Path, prefix: str, site: str, version: str
) -> None:
    answer = client.get(f"{prefix}/sparql", query_string={"query": SITE, "format": "csv"})
    assert answer.text.split() == ["site", site]
    told = read_history(second / "current")
    assert told is not None
    known = told.find(version)
    assert known is not None
    assert answer.headers["Dataset-Version"] == version
    assert answer.headers["Dataset-Digest"] == known.digest
    document = client.get(f"{prefix}/doc/municipality/se/kalmar.nt")
    assert f"<{site}>" in document.text
    assert document.headers["ETag"] != client.get("/doc/municipality/se/umea.nt").headers["ETag"]
    posted = client.post(f"{prefix}/sparql", data={"query": SITE}, headers={"Accept": "text/csv"})
    assert posted.data == answer.data


def test_answer_of_a_version_stays_the_same_bytes(client: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s a pk:Partnership ; ?p ?o } ORDER BY ?s ?p ?o LIMIT 50"}
    first = client.get("/version/0.1.0/sparql", query_string=query)
    again = client.get("/version/0.1.0/sparql", query_string=query)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_pages_of_a_version_stay_in_it_and_ask_it(client: FlaskClient, version: str) -> None:
    prefix = f"/version/{version}"
    thing = client.get(f"{prefix}/doc/municipality/se/kalmar?lang=sv", headers=HTML)
    assert f"Detta är version {version}, publicerad den" in thing.text
    assert f'href="{prefix}/doc/area/se/kalmar?lang=sv"' in thing.text
    assert f'href="{prefix}/doc/municipality/se/kalmar?lang=tr"' in thing.text
    assert f'href="{prefix}/doc/municipality/se/kalmar.ttl"' in thing.text
    assert '<a href="/doc/municipality/se/kalmar?lang=sv">Se detta som det är nu</a>' in thing.text
    page = client.get(f"{prefix}/sparql", query_string={"query": SITE}, headers=HTML)
    assert f'action="{prefix}/sparql#answer"' in page.text
    assert f'href="{prefix}/sparql?question=' in page.text
    assert f"http://localhost{prefix}/sparql" in page.text
    (vocabulary,) = re.findall(r'data-vocabulary="([^"]+)"', page.text)
    assert vocabulary == f"{prefix}/sparql/vocabulary.json"
    assert client.get(vocabulary).headers["Dataset-Digest"] == page.headers["Dataset-Digest"]
    style = re.findall(r'href="([^"]+style\.css[^"]*)"', page.text)[0]
    assert client.get(style).mimetype == "text/css"


def test_things_graphs_and_terms_answer_in_a_version(client: FlaskClient) -> None:
    theme = "/version/0.1.0/id/theme/tourism-and-triple-helix"
    thing = client.get(theme, headers={"Accept": "text/turtle"})
    assert (thing.status_code, thing.location) == (303, theme.replace("/id/", "/doc/"))
    merged = client.get(theme.replace("0.1.0", "0.2.0"))
    assert (merged.status_code, merged.location) == (303, "/version/0.2.0/id/theme/energy")
    gone = client.get("/version/0.2.0/doc/theme/environment-and-waste")
    assert (gone.status_code, "Memento-Datetime" in gone.headers) == (410, True)
    assert client.get("/version/0.2.0/id/theme/environment-and-waste").status_code == 410
    for version, label in (("0.1.0", '"Partnerskap ontology"'), ("0.2.0", '"The Partnerskap on')):
        assert label in client.get(f"/version/{version}/ns.nt").text
        graph = client.get(f"/version/{version}/graph/ontology/partnerskap.nt")
        assert (graph.status_code, label in graph.text) == (200, True)
        assert "Memento-Datetime" in graph.headers
        assert client.get(f"/version/{version}/shapes", headers=HTML).status_code == 200
        assert client.get(f"/version/{version}/ns", headers=HTML).status_code == 200
    assert client.get("/version/0.1.0/graph/never").status_code == 404


def test_question_is_answered_by_its_name_in_any_format(client: FlaskClient) -> None:
    query = {"question": "which-areas-lie-in-istanbul", "format": "csv"}
    answer = client.get("/sparql", query_string=query)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "istanbul" in answer.text
    former = client.get("/version/0.1.0/sparql", query_string=query)
    assert (former.data, former.headers["Dataset-Version"]) == (answer.data, "0.1.0")
    plain = {"question": query["question"]}
    told = client.get("/sparql", query_string=plain, headers={"Accept": "*/*"})
    assert "istanbul" in str(told.get_json(force=True)["results"])
    unknown = client.get("/sparql", query_string={"question": "never", "format": "csv"})
    assert (unknown.status_code, "There is no question 'never'" in unknown.text) == (404, True)


def test_citation_leads_to_the_version_that_was_asked(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": SITE}, headers=HTML)
    places = set(re.findall(rf"{BASE}([^\s<&]*sparql\?query=[^\s<}}]*)", unescape(page.text)))
    (place,) = {place for place in places if place.startswith("version/")}
    assert place.startswith("version/0.2.0/sparql?")
    former = client.get(f"/{place.replace('0.2.0', '0.1.0')}", headers=HTML)
    assert (former.status_code, "http://www.kalmar.se" in former.text) == (200, True)
    assert "version/0.1.0/sparql?" in former.text


def test_addresses_in_a_version_lead_on_within_it(client: FlaskClient) -> None:
    headers = {"Accept": "text/turtle"}
    answer = client.get("/version/0.1.0/doc/theme/environment-and-waste", headers=headers)
    assert answer.status_code == 200
    place = "/version/0.1.0/doc/theme/environment-and-waste.ttl"
    assert answer.headers["Content-Location"] == place
    links = " ".join(answer.headers.getlist("Link"))
    assert "</version/0.1.0/doc/theme/environment-and-waste.jsonld>" in links
    assert '<http://localhost/doc/theme/environment-and-waste>; rel="original timegate"' in links
    assert parse_date(answer.headers["Memento-Datetime"]) < LATER
    page = client.get("/version/0.1.0/doc/municipality/se/kalmar", headers=HTML)
    assert "http://www.kalmar.se" in page.text


def test_unknown_version_is_told_with_those_that_there_are(client: FlaskClient) -> None:
    for path in (
        *("/version/9.9.9/sparql?query=ASK{}", "/version/9.9.9/doc/municipality/se/kalmar"),
        *("/sparql?query=ASK{}&version=9.9.9", "/doc/municipality/se/kalmar?version=9.9.9"),
        *("/sparql?version=9.9.9", "/dump/partnerskap.nq.gz?version=9.9.9", "/?version=9.9.9"),
    ):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert "There is 0.1.0, 0.2.0" in answer.get_json(force=True)["detail"]
        assert client.get(path, headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/doc/theme/energy", "/id/theme/energy", "/dump/SHA256SUMS"]
)
def test_parameter_leads_to_the_version(client: FlaskClient, path: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = client.get(f"{path}{mark}version=0.1.0")
    assert (answer.status_code, answer.location) == (302, f"/version/0.1.0{path}")
    assert client.get(answer.location).status_code in (200, 303)
    assert client.post("/sparql?version=0.1.0", data={"query": SITE}).status_code == 307


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        (LATER - timedelta(days=1), "0.1.0"),
        (LATER, "0.2.0"),
        (datetime(1999, 1, 1, tzinfo=UTC), "0.1.0"),
    ],
    ids=["before the second", "at the second", "before all"],
)
@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/doc/municipality/se/kalmar"])
def test_state_at_a_time_is_led_to(
    client: FlaskClient, path: str, moment: datetime, version: str
) -> None:
    client.get(path)
    answer = client.get(path, headers={"Accept-Datetime": http_date(moment)})
    assert (answer.status_code, answer.location) == (302, f"/version/{version}{path}")
    assert "Accept-Datetime" in answer.headers["Vary"]
    memento = client.get(answer.location)
    assert memento.status_code == 200
    assert "Memento-Datetime" in memento.headers


def test_time_that_is_none_is_refused(client: FlaskClient) -> None:
    answer = client.get("/sparql?query=ASK{}", headers={"Accept-Datetime": "yesterday"})
    assert answer.status_code == 400


def test_few_engines_of_versions_are_kept(app: Flask) -> None:
    versions = app.extensions[EXTENSION].versions
    assert versions.kept.maxsize == 2
    app.test_client().get("/version/0.1.0/sparql?query=ASK{}")
    assert [served.manifest.version for served in versions.kept.values()] == ["0.1.0"]
