"""Answers are remembered, checked for by tag or date, and never outlive their snapshot."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from inside import Inside, inside
from live import write_snapshot
from partnerskap.settings import Settings

SELECT = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
WORLD = (Path(__file__).parent.parent / "worlds" / "tiny.nq").read_text()


@pytest.fixture
def build(tmp_path: Path) -> Path:
    write_snapshot(tmp_path, WORLD)
    return tmp_path


@pytest.fixture
def asker(build: Path) -> Iterator[Inside]:
    """A site of which nothing has been asked yet."""
    with inside(Settings(build=build, processes=2)) as made:
        yield made


def test_second_answer_comes_from_memory_and_is_the_same(asker: Inside) -> None:
    first, second = asker.ask(SELECT), asker.ask(SELECT)
    assert asker.lookups("hit") == 1
    assert first.data == second.data
    different = {"date", "server-timing"}
    assert {k: v for k, v in first.headers.items() if k not in different} == {
        k: v for k, v in second.headers.items() if k not in different
    }


def test_what_is_asked_again_comes_from_the_cache_without_the_engine(asker: Inside) -> None:
    replies = [asker.ask("SELECT ?s { ?s a pk:Municipality }") for _ in range(4)]
    assert len({reply.data for reply in replies}) == 1
    assert len({reply.headers["ETag"] for reply in replies}) == 1
    assert (asker.lookups("hit"), asker.lookups("miss")) == (3, 1)


@pytest.mark.parametrize("direct", [False, True])
def test_get_and_post_share_an_answer(asker: Inside, direct: bool) -> None:
    first = asker.ask(SELECT)
    if direct:
        kind = {"Content-Type": "application/sparql-query"}
        second = asker.send("POST", "sparql", content=SELECT, headers=kind)
    else:
        second = asker.send("POST", "sparql", data={"query": SELECT})
    assert asker.lookups("hit") == 1
    assert first.data == second.data


def test_formats_and_graphs_are_kept_apart(asker: Inside) -> None:
    graph = "https://w3id.org/partnerskap/graph/registers/names"
    part = {"query": SELECT, "default-graph-uri": graph}
    table = asker.ask(SELECT, Accept="text/csv")
    answers = [asker.ask(SELECT), table, asker.send("GET", "sparql", params=part)]
    assert len({answer.data for answer in answers}) == 3


@pytest.mark.parametrize("warm", [False, True], ids=["new", "remembered"])
def test_tag_is_checked(asker: Inside, warm: bool) -> None:
    tag = asker.ask(SELECT).headers["ETag"]
    if not warm:
        asker.middleware.cache.entries.clear()
    checked = asker.ask(SELECT, If_None_Match=tag)
    assert (checked.status_code, checked.data) == (304, b"")
    assert checked.headers["ETag"] == tag
    assert {"Accept", "Accept-Encoding"} <= set(checked.headers["Vary"].split(", "))
    assert checked.headers["Access-Control-Allow-Origin"] == "*"
    assert asker.ask(SELECT, If_None_Match='"other"').status_code == 200


def test_date_is_checked(asker: Inside) -> None:
    date = asker.ask(SELECT).headers["Last-Modified"]
    assert asker.ask(SELECT, If_Modified_Since=date).status_code == 304
    assert asker.ask(SELECT, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT").status_code == 200


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", None), ("", bytes)],
)
def test_answer_is_packed_as_the_client_can_read(
    asker: Inside, encoding: str, unpack: object
) -> None:
    plain, packed = asker.ask(SELECT), asker.ask(SELECT, Accept_Encoding=encoding)
    again = asker.ask(SELECT, Accept_Encoding=encoding)
    assert packed.headers.get("Content-Encoding", "") == encoding
    assert packed.data == again.data
    assert (packed.headers["ETag"] == plain.headers["ETag"]) == (encoding == "")
    if callable(unpack):
        assert unpack(packed.data) == plain.data
    checked = asker.ask(SELECT, Accept_Encoding=encoding, If_None_Match=packed.headers["ETag"])
    assert checked.status_code == 304


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_each_time_is_not_kept(asker: Inside, call: str) -> None:
    query = f"SELECT ({call} AS ?x) {{}}"
    first, second = asker.ask(query), asker.ask(query)
    assert first.data != second.data
    assert first.headers["Cache-Control"] == "no-store"
    assert "ETag" not in first.headers


def test_error_is_not_kept(asker: Inside) -> None:
    assert [asker.ask("ASK {").status_code for _ in range(2)] == [400, 400]
    assert asker.ask("ASK {").headers["Cache-Control"] == "no-store"
    assert asker.lookups("hit") == 0


def test_new_snapshot_has_new_answers(asker: Inside, build: Path) -> None:
    before = asker.ask(SELECT)
    extra = "<http://example.org/s> <http://example.org/p> <http://example.org/o>"
    write_snapshot(build, f"{WORLD}\n{extra} <http://example.org/g> .\n")
    assert asker.serving.refresh()
    after = asker.ask(SELECT, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert b"http://example.org/o" in after.data
    assert after.headers["Dataset-Digest"] != before.headers["Dataset-Digest"]
    assert len(asker.middleware.cache.entries) == 1  # those of the snapshot before are forgotten
    write_snapshot(build, WORLD)
    assert asker.serving.refresh()
    assert asker.ask(SELECT).data == before.data


def test_cache_stays_within_its_bytes(build: Path) -> None:
    with inside(Settings(build=build, processes=2, cache_megabytes=1)) as asker:
        for number in range(300):
            query = f"{SELECT} # {number // 2} {'x' * 2000}"
            assert asker.ask(query).status_code == 200
        assert 0 < asker.middleware.cache.entries.currsize <= 1024 * 1024


def test_head_does_not_spoil_what_get_remembers(asker: Inside) -> None:
    head = asker.ask(SELECT, "HEAD")
    whole = asker.ask(SELECT)
    again = asker.ask(SELECT, "HEAD")
    assert (head.data, again.data) == (b"", b"")
    assert int(again.headers["Content-Length"]) == len(whole.data) > 0


def test_post_without_a_query_is_no_description(asker: Inside) -> None:
    assert asker.send("GET", "sparql").status_code == 200
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    empty = asker.send("POST", "sparql", content=b"", headers=form)
    assert empty.status_code == 400
