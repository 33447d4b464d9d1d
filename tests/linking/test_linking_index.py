"""The index of names: what is found in it, and that nobody waits for it to be made."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from matching_worlds import START, asking
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from partnerskap.engine.query import Answer, Query
from partnerskap.linking.builder import build_index, layout, read_query, write_rows
from partnerskap.linking.index import Choice, Index, open_index, read_rows
from partnerskap.linking.matching import make_matcher
from partnerskap.linking.search import search
from partnerskap.manifest import INDEX, read_manifest
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = """
<a> a pk:Municipality ; rdfs:label "Zeta"@sv , "Alpha"@en ; pk:country country:SWE .
<b> a pk:Municipality ; rdfs:label "Årsta"@sv , "Beta"@en ; skos:altLabel "Åby" ;
    pk:country country:TUR .
<c> a pk:Municipality ; rdfs:label "Alpha Centauri"@en ; skos:notation "0880" .
<p> a pk:Partnership ; rdfs:label "Alpha Beta"@en ; pk:hasTheme <t> ; pk:hasParticipant <a> , <b> ;
    pk:country [ rdfs:label "nowhere" ] .
<q> a pk:Partnership ; pk:hasParticipant <b> .
<t> a pk:Theme ; rdfs:label "Waste"@en .
<x> a pk:Theme ; rdfs:label "Gamma"@en .
<y> a pk:Region ; rdfs:label "Gamma"@en .
<z> a pk:Programme ; rdfs:label "Gamma"@en .
<d> a pk:Organisation ; rdfs:label "Delta"@en .
<e> a pk:Organisation ; rdfs:label "Delta"@en .
<q> pk:hasParticipant <e> .
<u> a pk:Organisation , pk:MunicipalAssociation ; rdfs:label "Union"@en .
"""


@pytest.fixture(scope="module")
def index() -> Index:
    """The index of a few things."""
    store = Store()
    store.load((START + WORLD).encode(), format=RdfFormat.TURTLE)
    return Index(
        build_index(
            ":memory:",
            BASE,
            asking(store),
            {"told": lambda ask: str(len(list(ask("SELECT ?s { ?s a pk:Theme }"))))},
        )
    )


def find(index: Index, words: str, limit: int, kind: str = "") -> list[str]:
    """Return what a search in *index* finds."""
    return [one.iri for one in search(make_matcher(index, BASE), words, limit, kind)]


def last(iris: Iterable[str]) -> list[str]:
    """Return the last parts of *iris*."""
    return [iri.rpartition("/")[2] for iri in iris]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alpha", ["a", "c", "p"]),
        ("alph cent", ["c"]),
        ("ÅBY", ["b"]),
        ("aby", ["b"]),
        ("0880", ["c"]),
        ("beta", ["b", "p"]),
        ("gamma", ["z", "x", "y"]),
        ("delta", ["e", "d"]),
        ("nowhere", []),
        ("!", []),
    ],
)
def test_whole_names_come_before_beginnings_and_municipalities_first(
    index: Index, words: str, found: list[str]
) -> None:
    assert last(find(index, words, 10)) == found


def test_a_search_can_be_of_one_kind_and_of_so_many(index: Index) -> None:
    assert last(find(index, "alpha", 10, "Partnership")) == ["p"]
    assert last(find(index, "alpha", 1)) == ["a"]


@pytest.mark.parametrize(("language", "order"), [("sv", ["c", "a", "b"]), ("en", ["a", "c", "b"])])
def test_a_list_is_in_the_order_of_the_language(
    index: Index, language: str, order: list[str]
) -> None:
    listing = index.list_kind("Municipality", Choice(language))
    assert (last(listing.iris), listing.total) == (order, 3)


def test_a_list_is_filtered_counted_and_cut(index: Index) -> None:
    country = {"country": "http://publications.europa.eu/resource/authority/country/TUR"}
    assert last(index.list_kind("Municipality", Choice("en", facets=country)).iris) == ["b"]
    assert last(index.list_kind("Municipality", Choice("en", words="cent")).iris) == ["c"]
    ties = Choice("en", most_ties_first=True, limit=1)
    first, second = (index.list_kind("Municipality", each) for each in (ties, Choice("en", "zz")))
    assert (last(first.iris), first.total) == (["b"], 3)
    assert (second.iris, second.total) == ([], 0)
    assert index.count("Municipality") == 3


def test_a_thing_counts_once_as_the_first_kind_that_fits(index: Index) -> None:
    assert index.count("MunicipalAssociation") == 1
    assert index.count("Organisation") == 2


def test_no_more_than_eight_words_are_heeded(index: Index) -> None:
    assert index.list_beginnings("alpha " * 8 + "missing", 1) != []
    assert index.list_beginnings("alpha " * 7 + "missing", 1) == []


def test_who_takes_part_can_be_filtered_by_what_the_partnership_is_about(index: Index) -> None:
    theme = {"theme": "https://w3id.org/partnerskap/id/t"}
    assert last(index.list_kind("Municipality", Choice("en", facets=theme)).iris) == ["a", "b"]
    assert [(last([iri]), n) for iri, n in index.facet_values("Municipality", "theme")] == [
        (["t"], 2)
    ]
    assert len(index.facet_values("Partnership", "country")) == 2


def test_things_are_described_with_what_they_lead_to(index: Index) -> None:
    told = index.describe([f"{BASE}id/p"])
    assert {last([row["s"].value])[0] for row in told} == {"p", "a", "b", "t"}
    assert Literal("Waste", language="en") in [row["o"] for row in told]
    assert {row["s"].value for row in index.describe([f"{BASE}id/p"], 0)} == {f"{BASE}id/p"}
    participant = NamedNode(f"{BASE}ns#hasParticipant")
    assert last(index.pointing([f"{BASE}id/b"], participant)) == ["p", "q"]


def test_documents_are_made_of_answers_and_kept(index: Index) -> None:
    assert index.document("told") == "2"


def test_rows_of_every_kind_of_term_are_kept() -> None:
    node, text = NamedNode("http://example.org/ü"), Literal('"\n\u2028', language="sv")
    triple = Triple(node, node, Literal("2.50", datatype=NamedNode("http://example.org/d")))
    rows = [{"a": node, "b": text}, {"b": triple}, {"c": BlankNode("x"), "a": Literal("")}]
    assert read_rows(write_rows(rows)) == rows
    assert read_rows(write_rows([])) == []


def test_the_published_index_knows_what_the_data_say(request: pytest.FixtureRequest) -> None:
    """That of an excerpt, or of the whole content if `EVERY=1`."""
    build: Path = request.getfixturevalue("published" if "EVERY" in os.environ else "excerpt")
    folder = (build / "current").resolve()
    found = open_index(folder / INDEX)
    assert found is not None
    store = Store()
    quads = parse(path=str(folder / "data.nq"), format=RdfFormat.N_QUADS)
    store.bulk_extend(Quad(*quad.triple) for quad in quads)
    ask = asking(store)
    for name in ("terms", "questions", "vocabulary", "coverage", "home", "themes"):
        rows, told = found.rows(name), list(ask(read_query(name)))
        assert sorted(map(str, (sorted(row.items()) for row in rows))) == sorted(
            map(str, (sorted(row.items()) for row in told))
        ), name
    again = Index(build_index(":memory:", BASE, ask, {}))
    for words in ("umea", "kalm", "avfall", "partnership"):
        assert find(again, words, 50) == find(found, words, 50) != []


def test_the_index_is_in_the_manifest_but_not_in_the_digest(published: Path) -> None:
    folder = (published / "current").resolve()
    told = read_manifest(folder)
    sums = {INDEX: hashlib.sha256((folder / INDEX).read_bytes()).hexdigest()}
    assert told.derived == sums
    assert INDEX not in told.files


def test_nothing_can_be_written_through_an_opened_index(published: Path) -> None:
    found = open_index(published / "current" / INDEX)
    assert found is not None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        found.ask("DELETE FROM thing", ())


@pytest.mark.parametrize("what", ["missing", "text", "other layout"])
def test_an_index_that_cannot_be_read_is_none(tmp_path: Path, what: str) -> None:
    path = tmp_path / INDEX
    if what == "text":
        path.write_text("not a database, " * 100)
    elif what == "other layout":
        with sqlite3.connect(path) as other:
            other.execute(f"PRAGMA user_version = {layout() + 1}")
        other.close()
    assert open_index(path) is None


def refuse(*_: object) -> sqlite3.Connection:
    """Fail where an index would be made."""
    raise AssertionError("the snapshot has an index already")


@pytest.fixture
def fresh(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application over the repository's own content that nobody has asked anything yet."""
    monkeypatch.setattr("partnerskap.web.loaded.build_index", refuse)
    app = create_app(Settings(build=published, processes=2))
    yield app
    app.extensions[EXTENSION].close()


def test_the_first_visitor_waits_for_no_query(
    fresh: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, asked = fresh.extensions[EXTENSION].now.engine, list[Query]()
    answer = engine.answer

    def listen(query: Query) -> Answer:
        asked.append(query)
        return answer(query)  # type: ignore[no-any-return]

    monkeypatch.setattr(engine, "answer", listen)
    client = fresh.test_client()
    for path in (
        *("/", "/municipalities", "/partnerships", "/search?q=umea", "/search/suggest?q=kalm"),
        *("/sparql", "/sparql/vocabulary.json", "/quality", "/themes", "/sources"),
        "/about",
    ):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 200, path
    assert [query.text for query in asked] == []
    client.get("/doc/municipality/se/umea", headers={"Accept": "text/html"})
    assert asked != []
