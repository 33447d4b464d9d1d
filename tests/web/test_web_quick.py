"""The short way before Flask says the same as Flask, and hands over what is not plain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

SMALL = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o }"
QUERIES = {
    "rows": SMALL,
    "boolean": "ASK {}",
    "triples": "CONSTRUCT { <s:s> <p:p> 1 } WHERE {}",
    "large": LARGE,
    "volatile": "SELECT (NOW() AS ?x) {}",
    "syntax": "SELECT * {",
    "refused": "ASK { SERVICE <s:s> {} }",
    "update": "DROP ALL",
    "empty": "",
    "not-latin": "SELECT ('Şişli' AS ?x) {}",
}


@pytest.fixture(scope="module")
def ways(tiny: Path) -> Iterator[tuple[Flask, Flask]]:
    """Two applications over the same world: with the short way, and without (rate limited)."""
    short = create_app(Settings(build=tiny, processes=2))
    long = create_app(Settings(build=tiny, processes=2, rate_limit="100000/second"))
    yield short, long
    for app in (short, long):
        app.extensions[EXTENSION].close()


def ask(app: Flask, query: str, accept: str, coding: str = "") -> TestResponse:
    headers = {"Accept": accept} | ({"Accept-Encoding": coding} if coding else {})
    return Client(app.wsgi_app).get("/sparql", query_string={"query": query}, headers=headers)


@pytest.mark.parametrize("coding", ["", "identity", "gzip"])
@pytest.mark.parametrize("accept", ["*/*", "text/csv, application/n-triples", "image/png"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_both_ways_say_the_same(
    ways: tuple[Flask, Flask], query: str, accept: str, coding: str
) -> None:
    ask(ways[0], "ASK { ?learning ?the ?headers }", accept)
    ask(ways[0], "SELECT ?learning { ?learning a <x:x> }", accept)
    ask(ways[0], "SELECT ?learning ?from ?much { ?learning ?from ?much }", accept)
    text = f"{query} # {accept} {coding}" if query else ""
    short, long = (ask(app, text, accept, coding) for app in ways)
    assert short.status_code == long.status_code
    if query != QUERIES["volatile"]:
        assert short.data == long.data
    assert comparable(short) == comparable(long)


def comparable(response: TestResponse) -> dict[str, str]:
    """Return the headers that must be alike; a limiter adds some, and times differ."""
    own = ("date", "server-timing", "x-ratelimit", "retry-after", "content-length")
    return {
        name.lower(): value for name, value in response.headers if not name.lower().startswith(own)
    }


def test_plain_query_does_not_reach_flask(ways: tuple[Flask, Flask]) -> None:
    app = ways[0]
    reached: list[str] = []
    ask(app, f"{SMALL} # learn", "*/*")
    ask(app, f"{LARGE} # learn", "*/*")
    app.before_request_funcs.setdefault(None, []).append(lambda: reached.append("flask"))
    try:
        assert ask(app, f"{SMALL} # plain", "*/*").status_code == 200
        assert reached == []
        assert ask(app, f"{LARGE} # large", "*/*").status_code == 200
        assert reached == []
        assert ask(app, f"{LARGE} # large", "*/*", "gzip").status_code == 200
        assert reached == ["flask"]
    finally:
        app.before_request_funcs[None].pop()


def test_too_long_a_query_is_refused_by_get_too(ways: tuple[Flask, Flask]) -> None:
    for app in ways:
        assert ask(app, "ASK {} #" + "x" * 300_000, "*/*").status_code == 413
