"""A store that fails, lies or hangs: clients get an honest error in time, and none of its text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from bench.store_servers import StoreServer
from faulty_store import FAULTS, ROWS, SECRET, FaultyStore, faulty_store, whole
from flask import Flask

from partnerskap.engine.remote import LAST, StoreWatch
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION, Serving

LIMIT = 1.0
"""Seconds that a query may take here."""
SLACK = 5.0
"""Seconds that a busy machine may take longer; a store that hangs takes for ever."""
MEGABYTE = 1024 * 1024
STATUSES = {
    **dict.fromkeys(FAULTS, 502),
    "400": 501,
    "500": 501,  # what Virtuoso says of a query that it can't do
    "cut-by-timeout": 504,
    "silent": 504,
    "dripping": 504,
    "endless": 413,
}


@pytest.fixture(scope="module")
def store() -> Iterator[FaultyStore]:
    with faulty_store() as running:
        yield running


@pytest.fixture(scope="module")
def site(generated: Path, store: FaultyStore) -> Iterator[Flask]:
    """The site over the faulty store; pages of the index need no store."""
    settings = Settings(
        build=generated,
        endpoint=store.url,
        store="virtuoso",
        processes=2,
        query_seconds=LIMIT,
        answer_megabytes=2,
    )
    app = create_app(settings)
    yield app
    app.extensions[EXTENSION].close()


@pytest.fixture
def watch(site: Flask) -> StoreWatch:
    """What guards the store, letting queries through again."""
    serving: Serving = site.extensions[EXTENSION]
    found: StoreWatch = serving.now.engine.watch  # type: ignore[attr-defined]
    found.closed_until = 0.0
    return found


@pytest.mark.parametrize("name", FAULTS)
def test_client_gets_an_honest_error_in_time(
    site: Flask, store: FaultyStore, watch: StoreWatch, name: str
) -> None:
    store.fault, store.asked[:] = FAULTS[name], []
    before, started = psutil.Process().memory_info().rss, time.monotonic()
    response = site.test_client().post("/sparql", data={"query": "SELECT ?s { ?s ?p ?o }"})
    assert time.monotonic() - started < LIMIT + SLACK
    assert response.status_code == STATUSES[name]
    assert len(store.asked) < 8  # so nobody is led on and on
    assert response.content_type == "application/problem+json"
    assert len(response.data) < 1000
    assert SECRET not in response.data
    assert psutil.Process().memory_info().rss - before < 64 * MEGABYTE
    assert watch is not None


@pytest.mark.parametrize("name", FAULTS)
def test_health_says_within_a_second_that_it_is_not_ready(
    site: Flask, store: FaultyStore, name: str
) -> None:
    store.fault = FAULTS[name]
    started = time.monotonic()
    response = site.test_client().get("/health")
    assert LAST < 1
    assert time.monotonic() - started < LAST + SLACK
    assert response.status_code == 503
    assert SECRET not in response.data


def test_store_that_does_not_answer_is_left_alone_for_a_while(
    site: Flask, store: FaultyStore, watch: StoreWatch
) -> None:
    store.fault = FAULTS["silent"]
    client = site.test_client()
    assert client.post("/sparql", data={"query": "SELECT * { ?a ?b ?c }"}).status_code == 504
    asked = len(store.asked)
    response = client.post("/sparql", data={"query": "SELECT * { ?a ?b ?d }"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert len(store.asked) == asked
    store.fault = whole(ROWS)
    watch.closed_until = time.monotonic()
    assert client.post("/sparql", data={"query": "SELECT ?s { ?s ?b ?d }"}).status_code == 200


def test_another_replica_answers_when_one_is_gone(generated: Path, store: FaultyStore) -> None:
    store.fault = whole(ROWS)
    gone = "http://127.0.0.1:1/sparql"
    settings = Settings(build=generated, endpoint=f"{gone} {store.url} {gone}", processes=2)
    app = create_app(settings)
    for number in range(4):
        query = f"SELECT ?s {{ ?s ?p {number} }}"
        response = app.test_client().post("/sparql", data={"query": query})
        assert response.json["results"]["bindings"] == [
            {"s": {"type": "uri", "value": "http://x/1"}}
        ]
    app.extensions[EXTENSION].close()


def test_broken_answer_is_asked_again(site: Flask, store: FaultyStore, watch: StoreWatch) -> None:
    answers = [FAULTS["half"], FAULTS["nothing"], whole(ROWS)]
    store.fault = lambda end: answers.pop(0)(end)
    response = site.test_client().post("/sparql", data={"query": "SELECT ?s { ?s ?p 1 }"})
    assert (response.status_code, answers, watch.closed_until) == (200, [], 0.0)


def test_our_limit_and_dataset_are_sent_to_the_store(
    site: Flask, store: FaultyStore, watch: StoreWatch
) -> None:
    store.fault, store.asked[:] = whole(ROWS), []
    site.test_client().post("/sparql", data={"query": "SELECT ?s { ?s a pk:Theme }"})
    asked = store.asked[0]
    assert b"timeout=1000" in asked
    assert b"default-graph-uri=urn%3Apartnerskap%3Amerge%3A" in asked
    assert b"PREFIX+pk%3A" in asked
    assert watch.closed_until == 0.0


def test_health_names_the_snapshot_that_the_store_holds(site: Flask, store: FaultyStore) -> None:
    store.fault = whole(ROWS)
    assert "holds no snapshot of ours" in site.test_client().get("/health").json["detail"]
    store.fault = whole(ROWS.replace(b"http://x/1", b"ab" * 32))
    told = site.test_client().get("/health").json["detail"]
    assert "holds the snapshot abababababab" in told
    digest = site.extensions[EXTENSION].now.manifest.digest
    store.fault = whole(ROWS.replace(b"http://x/1", digest.encode()))
    assert site.test_client().get("/health").json["status"] == "ready"


@pytest.mark.parametrize("name", ["dripping", "endless", "silent"])
def test_health_comes_back_with_the_store(site: Flask, store: FaultyStore, name: str) -> None:
    store.fault = FAULTS[name]
    assert site.test_client().get("/health").status_code == 503
    digest = site.extensions[EXTENSION].now.manifest.digest
    store.fault = whole(ROWS.replace(b"http://x/1", digest.encode()))
    assert site.test_client().get("/health").json["status"] == "ready"


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso", "rdflib"])
def test_no_query_reaches_a_listener_of_ours(
    kind: str, store: FaultyStore, generated: Path, request: pytest.FixtureRequest
) -> None:
    server: StoreServer = request.getfixturevalue(kind)
    settings = Settings(
        build=generated,
        endpoint=server.endpoint,
        store=kind,
        processes=2,
        services=(store.url,),  # what our own store may ask, no store behind asks
    )
    app = create_app(settings)
    store.fault, store.asked[:] = whole(ROWS), []
    for text in CALLS:
        query = text.replace("LISTENER", store.url)
        for fields in ({"query": query}, {"query": "ASK {}", "default-graph-uri": store.url}):
            app.test_client().post("/sparql", data=fields)
    told = app.test_client().post(
        "/sparql", data={"query": f"ASK {{ SERVICE <{store.url}> {{}} }}"}
    )
    assert (told.status_code, told.json["detail"]) == (
        403,
        "This endpoint does not call other endpoints: SERVICE is refused.",
    )
    app.extensions[EXTENSION].close()
    assert store.asked == []


CALLS = (
    "SELECT * { SERVICE <LISTENER> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <LISTENER> { ?s ?p ?o } }",
    "SELECT * { VALUES ?g { <LISTENER> } SERVICE ?g { ?s ?p ?o } }",
    "SELECT * { { SELECT * { serViCe # x\n<LISTENER> { ?s ?p ?o } } } }",
    "SELECT * FROM <LISTENER> { ?s ?p ?o }",
    "SELECT * FROM NAMED <LISTENER> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <LISTENER> { ?s ?p ?o } }",
    "define get:soft 'replacing' SELECT * FROM <LISTENER> { ?s ?p ?o }",
    "define input:grab-all 'yes' SELECT * { <LISTENER> ?p ?o }",
    "#pragma\ndefine get:uri 'LISTENER' SELECT * { ?s ?p ?o }",
    "SELECT (bif:http_get('LISTENER') AS ?x) {}",
    "SELECT (<bif:http_get>('LISTENER') AS ?x) {}",
    "SELECT (<sql:http_get>('LISTENER') AS ?x) {}",
    "PREFIX bif: <bif:> SELECT (bif:http_get('LISTENER') AS ?x) {}",
    "LOAD <LISTENER>",
    "SELECT * { ?s ?p ?o OPTION (transitive) SERVICE <LISTENER> { ?s ?p ?o } }",
    "DESCRIBE <LISTENER>",
    "DESCRIBE <LISTENER> FROM <LISTENER>",
    "PREFIX s: <LISTENER> SELECT * { SERVICE s: { ?s ?p ?o } }",
)
"""Ways to have a store ask somebody; LISTENER is a server that sees who comes."""


DEADLY = {
    "braces": "SELECT * " + "{" * 4000 + "}" * 4000,
    "brackets": "SELECT (" + "(" * 4000 + "1" + ")" * 4000 + " AS ?v) {}",
    "nodes": "SELECT * { ?s ?p " + "[ ?p " * 2000 + "1" + " ]" * 2000 + " }",
    "not": "SELECT (" + "!" * 4000 + "true AS ?v) {}",
    "union": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 3000) + " }",
    "optional": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 3000 + "}",
    "or": "ASK { ?s ?p ?o FILTER (" + " || ".join(["?s = ?o"] * 3000) + ") }",
    "sum": "SELECT (" + " + ".join(["1"] * 3000) + " AS ?v) {}",
    "path": "ASK { ?s " + "/".join(["<x:p>"] * 3000) + " ?o }",
    "list": "ASK { ?s ?p ?o FILTER (?o IN (" + ",".join(["1"] * 3000) + ")) }",
}
"""Queries at which parsers and compilers of stores end with their process."""


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_store_outlives_queries_that_would_end_it(
    kind: str, generated: Path, request: pytest.FixtureRequest
) -> None:
    server: StoreServer = request.getfixturevalue(kind)
    settings = Settings(build=generated, endpoint=server.endpoint, store=kind, processes=2)
    app = create_app(settings)
    for name, text in DEADLY.items():
        status = app.test_client().post("/sparql", data={"query": text}).status_code
        assert status == {"list": 200}.get(name, 501 if name not in NESTED else 400), name
        assert server.process.poll() is None, name
    answered = app.test_client().post("/sparql", data={"query": "ASK {}"})
    assert (answered.status_code, answered.json["boolean"]) == (200, True)
    app.extensions[EXTENSION].close()


NESTED = {"braces", "brackets", "nodes", "not"}
