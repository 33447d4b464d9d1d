"""Answers are remembered, checked for by tag or date, and never outlive their snapshot."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from live import write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION, Serving

SELECT = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
WORLD = (Path(__file__).parent.parent / "worlds" / "tiny.nq").read_text()


@pytest.fixture
def build(tmp_path: Path) -> Path:
    write_snapshot(tmp_path, WORLD)
    return tmp_path


@pytest.fixture
def fresh(build: Path) -> Iterator[Flask]:
    """An application of which nothing has been asked yet."""
    app = create_app(Settings(build=build, processes=2))
    yield app
    app.extensions[EXTENSION].close()


@pytest.fixture
def asker(fresh: Flask) -> FlaskClient:
    return fresh.test_client()


def ask(client: FlaskClient, query: str = SELECT, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": query}, headers=named)


def lookups(client: FlaskClient, cache: str, result: str) -> int:
    line = f'partnerskap_cache_total{{cache="{cache}",result="{result}"}} '
    found = [row for row in client.get("/metrics").text.splitlines() if row.startswith(line)]
    return int(float(found[0].removeprefix(line))) if found else 0


def test_second_answer_comes_from_memory_and_is_the_same(asker: FlaskClient) -> None:
    first, second = ask(asker), ask(asker)
    assert lookups(asker, "responses", "hit") == 1
    assert first.data == second.data
    different = {"Date", "Server-Timing"}
    assert {k: v for k, v in first.headers if k not in different} == {
        k: v for k, v in second.headers if k not in different
    }


@pytest.mark.parametrize("direct", [False, True])
def test_get_and_post_share_an_answer(asker: FlaskClient, direct: bool) -> None:
    first = ask(asker)
    if direct:
        second = asker.post("/sparql", data=SELECT, content_type="application/sparql-query")
    else:
        second = asker.post("/sparql", data={"query": SELECT})
    assert lookups(asker, "responses", "hit") + lookups(asker, "answers", "hit") == 1
    assert first.data == second.data


def test_formats_and_graphs_are_kept_apart(asker: FlaskClient) -> None:
    graph = "https://w3id.org/partnerskap/graph/registers/names"
    part = {"query": SELECT, "default-graph-uri": graph}
    answers = [ask(asker), ask(asker, Accept="text/csv"), asker.get("/sparql", query_string=part)]
    assert len({answer.data for answer in answers}) == 3


@pytest.mark.parametrize("warm", [False, True], ids=["new", "remembered"])
def test_tag_is_checked(asker: FlaskClient, warm: bool) -> None:
    tag = ask(asker).headers["ETag"]
    if not warm:
        asker.application.wsgi_app.entries.clear()  # type: ignore[attr-defined]
    checked = ask(asker, If_None_Match=tag)
    assert (checked.status_code, checked.data) == (304, b"")
    assert checked.headers["ETag"] == tag
    assert {"Accept", "Accept-Encoding"} <= set(checked.headers["Vary"].split(", "))
    assert checked.headers["Access-Control-Allow-Origin"] == "*"
    assert ask(asker, If_None_Match='"other"').status_code == 200


def test_date_is_checked(asker: FlaskClient) -> None:
    date = ask(asker).headers["Last-Modified"]
    assert ask(asker, If_Modified_Since=date).status_code == 304
    assert ask(asker, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT").status_code == 200


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", None), ("", bytes)],
)
def test_answer_is_packed_as_the_client_can_read(
    asker: FlaskClient, encoding: str, unpack: object
) -> None:
    plain, packed = ask(asker), ask(asker, Accept_Encoding=encoding)
    again = ask(asker, Accept_Encoding=encoding)
    assert packed.headers.get("Content-Encoding", "") == encoding
    assert packed.data == again.data
    assert (packed.headers["ETag"] == plain.headers["ETag"]) == (encoding == "")
    if callable(unpack):
        assert unpack(packed.data) == plain.data
    checked = ask(asker, Accept_Encoding=encoding, If_None_Match=packed.headers["ETag"])
    assert checked.status_code == 304


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_each_time_is_not_kept(asker: FlaskClient, call: str) -> None:
    query = f"SELECT ({call} AS ?x) {{}}"
    first, second = ask(asker, query), ask(asker, query)
    assert first.data != second.data
    assert first.headers["Cache-Control"] == "no-store"
    assert "ETag" not in first.headers


def test_error_is_not_kept(asker: FlaskClient) -> None:
    assert [ask(asker, "ASK {").status_code for _ in range(2)] == [400, 400]
    assert ask(asker, "ASK {").headers["Cache-Control"] == "no-store"
    assert lookups(asker, "responses", "hit") == 0


def test_new_snapshot_has_new_answers(asker: FlaskClient, build: Path) -> None:
    before = ask(asker)
    extra = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"
    write_snapshot(build, f"{WORLD}\n{extra} <http://example.org/g> .\n")
    serving: Serving = asker.application.extensions[EXTENSION]
    assert serving.refresh()
    after = ask(asker, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert b"http://example.org/o" in after.data
    assert after.headers["Dataset-Digest"] != before.headers["Dataset-Digest"]
    write_snapshot(build, WORLD)
    assert serving.refresh()
    assert ask(asker).data == before.data


def test_cache_stays_within_its_bytes(build: Path) -> None:
    app = create_app(Settings(build=build, processes=2, cache_megabytes=1))
    client = app.test_client()
    for number in range(150):
        assert ask(client, f"{SELECT} # {number} {'x' * 2000}").status_code == 200
    front = app.wsgi_app.entries  # type: ignore[attr-defined]
    behind = app.extensions[EXTENSION].now.engine.entries
    assert 0 < front.currsize <= 512 * 1024
    assert 0 < behind.currsize <= 512 * 1024
    app.extensions[EXTENSION].close()


def test_head_does_not_spoil_what_get_remembers(asker: FlaskClient) -> None:
    head = asker.head("/sparql", query_string={"query": SELECT})
    whole = ask(asker)
    again = asker.head("/sparql", query_string={"query": SELECT})
    assert (head.data, again.data) == (b"", b"")
    assert int(again.headers["Content-Length"]) == len(whole.data) > 0


def test_post_without_a_query_is_no_description(asker: FlaskClient) -> None:
    assert asker.get("/sparql").status_code == 200
    empty = asker.post("/sparql", data="", content_type="application/x-www-form-urlencoded")
    assert empty.status_code == 400
