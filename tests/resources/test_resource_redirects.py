"""What `/id/…` answers: the way to the document, or what has become of the thing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

KALMAR = "/id/municipality/se/kalmar"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        (KALMAR, "/doc/municipality/se/kalmar"),
        (KALMAR + "?lang=tr", "/doc/municipality/se/kalmar?lang=tr"),
        ("/id/municipality/se/first", KALMAR),
        ("/id/municipality/se/second", KALMAR),
        ("/id/municipality/se/joined", KALMAR),
        ("/id/municipality/tr/ordu", "/doc/municipality/tr/ordu"),
        ("/id/municipality/se/left", "/doc/municipality/se/left"),
    ],
    ids=[
        "a thing leads to its document",
        "the language goes along",
        "a replaced thing leads to its last successor",
        "so does the one between",
        "what went up in another leads there",
        "what outlives its change stays",
        "two that replace each other stay",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_thing_redirects(web: FlaskClient, method: str, path: str, location: str) -> None:
    response = web.open(path, method=method)
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("name", "media"),
    [("ttl", "text/turtle"), ("xml", "application/rdf+xml"), ("nt", "application/n-triples")],
)
@pytest.mark.parametrize("thing", ["kalmar", "first"], ids=["living", "replaced"])
def test_format_goes_along_to_the_document(
    web: FlaskClient, thing: str, name: str, media: str
) -> None:
    path, headers = f"/id/municipality/se/{thing}?format={name}", {"Accept": "text/html"}
    response = web.get(path, headers=headers, follow_redirects=True)
    assert (response.status_code, response.mimetype) == (200, media)
    assert response.request.path == "/doc/municipality/se/kalmar"


def test_format_goes_along_to_what_is_gone(web: FlaskClient) -> None:
    response = web.get("/id/municipality/se/gone?format=nt", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (410, "application/n-triples")


def test_redirect_names_the_document_and_the_uri_to_cite(web: FlaskClient) -> None:
    links = web.get("/id/municipality/se/first").headers.getlist("Link")
    assert '</doc/municipality/se/first>; rel="describedby"' in links
    assert '<https://w3id.org/partnerskap/id/municipality/se/first>; rel="cite-as"' in links


def test_redirect_may_be_read_by_scripts_of_other_sites(web: FlaskClient) -> None:
    response = web.get(KALMAR, headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["gone", "divided"], ids=["retired", "several successors"])
@pytest.mark.parametrize("kind", ["id", "doc"])
def test_retired_thing_is_gone_but_described(web: FlaskClient, kind: str, name: str) -> None:
    response = web.get(f"/{kind}/municipality/se/{name}", headers={"Accept": "text/turtle"})
    assert response.status_code == 410
    assert f'rdfs:label "{name.capitalize()}"@en' in response.text


def test_people_get_a_page_about_what_is_gone(web: FlaskClient) -> None:
    response = web.get("/id/municipality/se/gone", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (410, "text/html")
    assert "<h1" in response.text
    assert "Gone" in response.text


def test_document_of_a_replaced_thing_stays(web: FlaskClient) -> None:
    response = web.get("/doc/municipality/se/first.nt")
    assert response.status_code == 200
    assert "http://purl.org/dc/terms/isReplacedBy" in response.text


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/id/municipality/se/Kalmar", "id/municipality/se/kalmar"),
        ("/id/municipality/se/kalmar/", "id/municipality/se/kalmar"),
        ("/id/municipality/se/kalmar.ttl", "id/municipality/se/kalmar"),
        ("/id/municipality/tr/Şişli", "id/municipality/tr/sisli"),
        ("/doc/municipality/se/KALMAR.ttl", "id/municipality/se/kalmar"),
        ("/graph/registers/names/", "graph/registers/names"),
    ],
)
def test_unknown_name_is_told_the_nearest(web: FlaskClient, path: str, near: str) -> None:
    response = web.get(path)
    assert response.status_code == 404
    assert f"https://w3id.org/partnerskap/{near} ?" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/id/municipality/se/nowhere",
        "/id/municipality/se/kalmar%0aSet-Cookie:x=1",
        "/id/municipality/se/kalmar%0d%0a",
        "/id/%22%3E%3Cscript%3E",
        "/id/municipality/se/%3E%20%7D%20%23",
        "/id/municipality/../../ns",
        "/id/%2e%2e/ns",
        "/id/municipality/se/%00",
        "/id/municipality/se/%ff%fe",
        "/id/municipality/se/ka\u202elmar",
        "/doc/municipality/se/nowhere.ttl",
        "/doc/" + "a/" * 1000,
        "/graph/nowhere",
        "/graph/%0a",
        "/ns/9.9.9",
        "/ns.xyz",
        "/ns.docx",
        "/ns/0.1.0.docx",
        "/shapes.docx",
        "/graph/sources.docx",
        "/doc/municipality/se/kalmar.docx",
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_nothing_there_is_404(web: FlaskClient, path: str, accept: str) -> None:
    response = web.get(path, headers={"Accept": accept})
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers
    assert "<script>" not in response.text
