"""What comes from the cache is what this client would have got without it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

TIMES = 2
"""Each request is sent first when it is new, and then when it is remembered."""
HITS = re.compile(r'^partnerskap_cache_total\{.*result="hit".*\} (\S+)$', re.MULTILINE)


@pytest.fixture
def asker(tiny: Path) -> Iterator[FlaskClient]:
    """A client of an application that remembers nothing yet."""
    app = create_app(Settings(build=tiny, processes=2))
    yield app.test_client()
    app.extensions[EXTENSION].close()


def hits(asker: FlaskClient) -> float:
    """Return how many answers came from the cache."""
    return sum(map(float, HITS.findall(asker.get("/metrics").text)))


@pytest.mark.parametrize("path", ["/about", "/doc/municipality/se/kalmar", "/sparql", "/?x=y"])
def test_page_is_in_the_language_of_each_reader(asker: FlaskClient, path: str) -> None:
    found = [
        re.findall(r'<html lang="(\w+)"', page(asker, path, language))
        for _ in range(TIMES)
        for language in ("sv", "tr", "en")
    ]
    assert found == [["sv"], ["tr"], ["en"]] * TIMES


def page(asker: FlaskClient, path: str, language: str) -> str:
    """Return the page at *path* for a reader of *language*."""
    headers = {"Accept": "text/html", "Accept-Language": language}
    response = asker.get(path, headers=headers)
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("path", ["/about", "/doc/municipality/se/kalmar"])
def test_page_is_remembered(asker: FlaskClient, path: str) -> None:
    first, before = page(asker, path, "sv"), hits(asker)
    assert page(asker, path, "sv") == first
    assert hits(asker) == before + 1


def test_addresses_are_those_that_the_client_uses(asker: FlaskClient) -> None:
    sites = ("http://data.example.org", "https://data.example.org", "https://other.example.org")
    for site in sites * TIMES:
        told = asker.get("/sparql", base_url=site, headers={"Accept": "text/turtle"}).text
        others = set(sites) - {site}
        assert f"{site}/sparql" in told
        assert [other for other in others if f"{other}/sparql" in told] == []


def test_only_who_can_unpack_gets_it_packed(asker: FlaskClient) -> None:
    for coding in ("gzip", "", "gzip", ""):
        headers = {"Accept": "text/html"} | ({"Accept-Encoding": coding} if coding else {})
        response = asker.get("/about", headers=headers)
        assert response.headers.get("Content-Encoding", "") == coding
        plain = gzip.decompress(response.data) if coding else response.data
        assert plain.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 200), ("UTF8", 200), ("latin-1", 415), ("utf-16", 415)]
)
def test_charset_is_heard_though_the_query_is_remembered(
    asker: FlaskClient, charset: str, status: int
) -> None:
    query = "SELECT (1 AS ?one) {}"
    for _ in range(TIMES):
        assert asker.get("/sparql", query_string={"query": query}).status_code == 200
        content_type = f"application/sparql-query; charset={charset}"
        posted = asker.post("/sparql", data=query, content_type=content_type)
        assert posted.status_code == status
