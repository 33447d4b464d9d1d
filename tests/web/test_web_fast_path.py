"""The fast path before Flask says the same as Flask, and hands over what is not plain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inside import Inside, Reply, inside
from partnerskap.settings import Settings

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
def ways(tiny: Path) -> Iterator[tuple[Inside, Inside]]:
    """Two sites over the same world: with the fast path, and without (rate limited)."""
    with (
        inside(Settings(build=tiny, processes=2)) as short,
        inside(Settings(build=tiny, processes=2, rate_limit="100000/second")) as long,
    ):
        yield short, long


def ask(way: Inside, query: str, accept: str, coding: str = "") -> Reply:
    coded = {"Accept_Encoding": coding} if coding else {}
    return way.ask(query, Accept=accept, **coded)


@pytest.mark.parametrize("coding", ["", "identity", "gzip"])
@pytest.mark.parametrize("accept", ["*/*", "text/csv, application/n-triples", "image/png"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_both_ways_say_the_same(
    ways: tuple[Inside, Inside], query: str, accept: str, coding: str
) -> None:
    text = f"{query} # {accept} {coding}" if query else ""
    short, long = (ask(way, text, accept, coding) for way in ways)
    assert short.status_code == long.status_code
    if query != QUERIES["volatile"]:
        assert short.data == long.data
    assert comparable(short) == comparable(long)


def comparable(reply: Reply) -> dict[str, str]:
    """Return the headers that must be alike; a limiter adds some, and times differ."""
    own = ("date", "server-timing", "x-ratelimit", "retry-after", "content-length")
    return {name: value for name, value in reply.headers.items() if not name.startswith(own)}


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("method", ["GET", "POST", "direct"])
def test_plain_query_does_not_reach_flask(
    ways: tuple[Inside, Inside], method: str, coding: str
) -> None:
    way = ways[0]
    reached: list[str] = []
    before = way.app.before_request_funcs.setdefault(None, [])
    before.append(lambda: reached.append("flask"))
    try:
        for query in (SMALL, LARGE):
            text = f"{query} # plain {method} {coding}"
            assert send(way, text, method, coding).status_code == 200
        assert reached == []
        assert ask(way, "ASK {", "*/*").status_code == 400
        assert reached == ["flask"]
    finally:
        before.pop()


def send(way: Inside, query: str, method: str, coding: str) -> Reply:
    """Ask *query* in one of the three ways of the protocol."""
    headers = {"Accept-Encoding": coding} if coding else {}
    if method == "GET":
        return way.send("GET", "sparql", params={"query": query}, headers=headers)
    if method == "POST":
        return way.send("POST", "sparql", data={"query": query}, headers=headers)
    headers["Content-Type"] = "application/sparql-query"
    return way.send("POST", "sparql", content=query, headers=headers)


@pytest.mark.parametrize("rate", ["", "100000/second"], ids=["short", "long"])
def test_too_long_a_query_is_refused_by_get_too(tiny: Path, rate: str) -> None:
    settings = Settings(build=tiny, processes=2, query_kilobytes=16, rate_limit=rate)
    with inside(settings) as way:
        assert ask(way, "ASK {} #" + "x" * 16_000, "*/*").status_code == 200
        assert ask(way, "ASK {} #" + "x" * 17_000, "*/*").status_code == 413
