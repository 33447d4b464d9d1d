"""A citation runs again: the same version, the same bytes, after other releases and a restart."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
import yaml
from datacite import schema45
from flask.testing import FlaskClient

from live import Live, serving
from partnerskap.publish.releases import go_back, release
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "tests" / "publish" / "world"
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
ASKED = {
    "everything": {"query": "SELECT * { ?s ?p ?o }"},
    "graph": {
        "query": f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{BASE}graph/partnerships> {{ ?s ?p ?o }} }}"
    },
    "question": {"question": "who-cooperates-with-umea", "lang": "sv"},
}
FORMATS = {"everything": ("csv", "json", "xml", "tsv"), "graph": ("ttl", "nt", "jsonld")}


def cite(live: Live, asked: dict[str, str]) -> str:
    """Return the address in the citation on the page that answers what is *asked*."""
    page = httpx.get(live.sparql, params=asked, headers={"Accept": "text/html"}, timeout=30)
    (address,) = re.findall(r"url = \{(.*)\}", unescape(page.text))
    return str(address)


def run(live: Live, address: str, form: str) -> tuple[bytes, str, str]:
    """Return what *live* answers at the cited *address*, and which version and digest it names."""
    place = live.url + address.removeprefix(BASE)
    answer = httpx.get(
        place, params=None if not form else httpx.URL(place).params.set("format", form)
    )
    assert answer.status_code == 200
    return answer.content, answer.headers["Dataset-Version"], answer.headers["Dataset-Digest"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("citations")
    shutil.copytree(WORLD, folder / "content")
    made = Settings(content=folder / "content", build=folder / "build")
    release(made, lambda proposal: proposal.version, NOW)
    return made


def test_citation_gives_the_same_bytes_after_other_releases_and_a_restart(
    settings: Settings, tmp_path: Path
) -> None:
    build = ("--build", str(settings.build))
    with serving(tmp_path / "log", *build, processes=2) as live:
        cited = {name: cite(live, asked) for name, asked in ASKED.items()}
        asked = [(name, form) for name in ASKED for form in FORMATS.get(name, ("csv", "json"))]
        before = {one: run(live, cited[one[0]], one[1]) for one in asked}
    assert all(address.startswith(f"{BASE}version/1.2.3/sparql?") for address in cited.values())
    assert {told[1] for told in before.values()} == {"1.2.3"}
    assert b"bornova" in before["question", "csv"][0]
    path = settings.content / "data/partnerships.ttl"
    path.write_text(path.read_text("utf-8").replace("Bornova Belediyesi", "Bornova"), "utf-8")
    release(settings, lambda proposal: proposal.version, NOW + timedelta(hours=1))
    with serving(tmp_path / "log", *build, processes=3) as live:
        assert {one: run(live, cited[one[0]], one[1]) for one in asked} == before
        now = httpx.get(live.sparql, params={**ASKED["everything"], "format": "csv"})
        assert now.content != before["everything", "csv"][0]
    go_back(settings, "1.2.3", NOW + timedelta(hours=2))
    with serving(tmp_path / "log", *build, processes=2) as live:
        assert {one: run(live, cited[one[0]], one[1]) for one in asked} == before


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("bib", "application/x-bibtex"),
        ("cff", "application/x-yaml"),
        ("datacite.json", "application/vnd.datacite.datacite+json"),
    ],
)
def test_version_is_cited_in_every_form(harvester: FlaskClient, form: str, media_type: str) -> None:
    answer = harvester.get(f"/version/0.1.0/citation.{form}", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert f"{BASE}dataset/partnerskap/0.1.0" in answer.text
    assert "Partnerskap: municipal partnerships across borders" in answer.text
    head = harvester.get("/dataset/partnerskap.html", buffered=True).headers.getlist("Link")
    assert f'</version/0.1.0/citation.{form}>; rel="describedby"; type="{media_type}"' in head
    for path in ("/version/9.9.9/citation.bib", "/version/0.1.0/citation.docx"):
        assert harvester.get(path, buffered=True).status_code == 404


def test_bibtex_names_author_year_version_and_digest(harvester: FlaskClient) -> None:
    digest = harvester.get("/health", buffered=True).json["snapshot"]  # type: ignore[index]
    entry = harvester.get("/version/0.1.0/citation.bib", buffered=True).text
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))
    assert (fields["author"], fields["year"], fields["version"]) == (
        "{Partnerskap}",
        "2026",
        "0.1.0",
    )
    assert fields["note"].endswith(f"sha256:{digest}")


def test_datacite_takes_the_metadata(harvester: FlaskClient) -> None:
    told = harvester.get("/version/0.1.0/citation.datacite.json", buffered=True).json
    assert isinstance(told, dict)
    assert [fault.message for fault in schema45.validator.iter_errors(told)] == []
    assert told["creators"] == [{"name": "Partnerskap", "nameType": "Organizational"}]
    assert told["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert {one["lang"] for one in told["titles"]} == {"sv", "en", "tr"}


def test_citation_file_is_that_of_the_release(harvester: FlaskClient) -> None:
    served = yaml.safe_load(harvester.get("/CITATION.cff", buffered=True).text)
    own = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    same = ("cff-version", "type", "version", "license")
    assert {name: served[name] for name in same} == {name: own[name] for name in same}
    assert str(served["date-released"]) == str(own["date-released"])
    assert served["authors"] == [{"name": "Partnerskap"}]
