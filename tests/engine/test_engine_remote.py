"""Another endpoint as the engine: a real server of ours stands behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from live import Live
from partnerskap.engine import errors
from partnerskap.engine.answer import ask, select, triples
from partnerskap.engine.query import Form, Query
from partnerskap.engine.remote import RemoteEngine
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

KALMAR = NamedNode(BASE + "id/municipality/se/kalmar")


@pytest.fixture
def engine(server: Live) -> Iterator[RemoteEngine]:
    settings = Settings(endpoint=server.sparql, store="partnerskap", query_seconds=5, processes=2)
    made = RemoteEngine(settings, None, NoObserver())
    yield made
    made.close()


def test_rows_come_with_values_bound(engine: RemoteEngine) -> None:
    rows = select(engine, "SELECT ?s ?label { ?s rdfs:label ?label }", s=KALMAR)
    assert [row["label"] for row in rows] == [Literal("Kalmar kommun", language="sv")]


def test_bound_text_is_never_query_text(engine: RemoteEngine) -> None:
    text = Literal('"} } SELECT * { ?s ?p ?o } #\n')
    rows = select(engine, "SELECT ?s ?text { ?s a pk:Municipality }", s=KALMAR, text=text)
    assert [row["text"] for row in rows] == [text]


def test_booleans_and_triples_are_told_apart(engine: RemoteEngine) -> None:
    assert ask(engine, "ASK { ?s a pk:Municipality }")
    assert len(triples(engine, "CONSTRUCT WHERE { ?s a pk:Partnership }")) == 2


@pytest.mark.parametrize(
    ("text", "form", "rows"),
    [
        ("ASK {}", Form.BOOLEAN, 1),
        ("SELECT ?s { ?s a pk:Municipality }", Form.ROWS, 3),
        ("CONSTRUCT WHERE { ?s a pk:Partnership }", Form.TRIPLES, 2),
    ],
)
def test_answer_says_what_it_is(engine: RemoteEngine, text: str, form: Form, rows: int) -> None:
    answer = engine.answer(Query(text))
    with answer.body as body:
        assert len(body.read()) == answer.size
    assert (answer.form, answer.rows) == (form, rows)


def test_graphs_are_passed_on(engine: RemoteEngine) -> None:
    query = Query("ASK { ?s a pk:Partnership }", default_graphs=(f"{BASE}graph/registers/names",))
    with engine.answer(query).body as body:
        assert b"false" in body.read()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ASK {", errors.InvalidQuery),
        ("ASK { SERVICE <s:s> {} }", errors.Refused),
        (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o "
            ". ?p ?q ?r . ?t ?u ?v . ?w ?x ?y }",
            errors.TimeLimit,
        ),
    ],
    ids=["syntax", "refused", "time"],
)
def test_errors_of_the_endpoint_keep_their_meaning(
    engine: RemoteEngine, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        engine.answer(Query(text))


def test_endpoint_that_is_not_there_is_told_at_once() -> None:
    settings = Settings(endpoint="http://127.0.0.1:1/sparql", processes=2)
    engine = RemoteEngine(settings, None, NoObserver())
    with pytest.raises(errors.EngineFailure, match="can't be reached"):
        engine.answer(Query("ASK {}"))
    with pytest.raises(errors.Unavailable, match="does not answer"):
        engine.answer(Query("ASK {}"))
    engine.close()


def test_another_site_behind_says_which_snapshot_it_has(server: Live, tiny: Path) -> None:
    snapshot = open_snapshot(tiny / "current", BASE)
    settings = Settings(endpoint=server.sparql, store="partnerskap", processes=2)
    engine = RemoteEngine(settings, snapshot, NoObserver())
    engine.ready()
    engine.watch.digest = "00" * 32
    held = f"holds the snapshot {snapshot.manifest.digest[:12]}, not 000000000000"
    with pytest.raises(errors.Unavailable, match=held):
        engine.ready()
    engine.close()
    snapshot.release()
