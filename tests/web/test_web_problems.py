"""Every problem has a type, which leads to a page about it in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from partnerskap.engine import errors
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.middleware import refuse
from partnerskap.web.problems import OF_STATUS, kebab, list_own
from partnerskap.web.resources.addresses import UnknownResource
from partnerskap.web.serving import EXTENSION

WRONG = {
    "/sparql?query=ASK%20%7B": ("GET", 400, "invalid-query"),
    "/sparql?query=ASK%7B%7D&query=ASK%7B%7D": ("GET", 400, "bad-request"),
    "/sparql?query=ASK%7B%7D&format=x": ("GET", 406, "not-acceptable"),
    "/sparql?query=CONSTRUCT%7B%3Cx:s%3E%3Cx:1%3E1%7D%7B%7D&format=rdf": ("GET", 406, "unwritable"),
    "/sparql?update=x": ("GET", 403, "refused"),
    "/sparql": ("POST", 415, "unsupported-media-type"),
    "/nothing": ("GET", 404, "not-found"),
    "/doc/nothing": ("GET", 404, "unknown-resource"),
    "/version/9.9.9/": ("GET", 404, "not-kept"),
    "/about": ("DELETE", 405, "method-not-allowed"),
}
KINDS = {*OF_STATUS.values(), *(name for _, _, name in WRONG.values())}
TITLES = {
    "rate-limit": ("För många förfrågningar", "Çok fazla istek"),
    "unwritable": ("Formatet rymmer inte svaret", "Bu biçim yanıtı taşıyamaz"),
    "no-such-part": ("Den delen finns inte", "Böyle bir bölüm yok"),
    "unknown-resource": ("Inget har den adressen", "Bu adreste bir şey yok"),
}


@pytest.mark.parametrize(("path", "told"), WRONG.items(), ids=WRONG)
def test_problem_has_a_type(client: FlaskClient, path: str, told: tuple[str, int, str]) -> None:
    method, status, name = told
    response = client.open(path, method=method)
    assert response.status_code == status
    problem = response.get_json(force=True)
    assert (problem["type"], problem["status"]) == (f"{BASE}problem/{name}", status)


@pytest.mark.parametrize("language", ["sv", "en", "tr"])
def test_every_type_leads_to_a_page_in_the_readers_language(
    client: FlaskClient, language: str
) -> None:
    own = set(list_own())
    assert {kebab(errors.TimeLimit.__name__), kebab(UnknownResource.__name__)} <= own
    assert {"too-many-queries", "nothing-found"} <= own
    assert "spoken-error" not in own
    english = {name: read_title(client, name, "en") for name in own | KINDS}
    for name, title in english.items():
        if language != "en":
            assert read_title(client, name, language) != title, name
    assert len(set(english.values())) > 10


@pytest.mark.parametrize("name", TITLES)
def test_title_says_what_is_the_matter(client: FlaskClient, name: str) -> None:
    told = (read_title(client, name, "sv"), read_title(client, name, "tr"))
    assert told == TITLES[name]


def read_title(client: FlaskClient, name: str, language: str) -> str:
    """Return the heading of the page about the problem called *name*."""
    page = client.get(f"/problem/{name}?lang={language}", headers={"Accept": "text/html"})
    assert page.status_code == 200, name
    return str(html.fromstring(page.data).findtext(".//h1"))


@pytest.fixture
def limited(tiny: Path) -> Iterator[FlaskClient]:
    """A client of a site that takes one query a minute."""
    app = create_app(Settings(build=tiny, processes=2, rate_limit="1/minute"))
    yield app.test_client()
    app.extensions[EXTENSION].close()


def test_rate_limit_has_a_type_of_its_own(limited: FlaskClient) -> None:
    assert limited.get("/sparql?query=ASK%7B%7D").status_code == 200
    refused = limited.get("/sparql?query=ASK%7B%7D%20")
    problem = refused.get_json(force=True)
    assert (refused.status_code, problem["type"]) == (429, f"{BASE}problem/rate-limit")
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("status", "name"), [(503, "busy"), (400, "bad-request")])
def test_who_reaches_nothing_of_ours_is_told_a_type_too(status: int, name: str) -> None:
    response = refuse(status, "Wait.")
    assert f"{BASE}problem/{name}".encode() in b"".join(response.body)


@pytest.mark.parametrize("path", ["/nothing", "/sparql?format=x", "/sparql", "/about"])
def test_address_of_the_endpoint_stands_where_one_looks(client: FlaskClient, path: str) -> None:
    page = html.fromstring(client.get(path, headers={"Accept": "text/html"}).data)
    assert page.xpath("//code[@data-copy]/text()") == ["http://localhost/sparql"]
    assert page.xpath("//script[contains(@src, 'site.js')]")
