"""What a query may take: time, memory, size; and that the engine lives on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from live import PATIENCE, until
from partnerskap.engine import errors
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.query import Answer, Form, Query
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

SECONDS = 1.0
MANY = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8))
DOUBLING = "BIND('abcdefgh' AS ?a0) " + " ".join(
    f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40)
)
DEADLY = {
    "cross-product-sort": (f"SELECT * {{ {MANY} }} ORDER BY ?o1 ?o2", errors.PartnerskapError),
    "cross-product-count": (f"SELECT (COUNT(*) AS ?n) {{ {MANY} }}", errors.TimeLimit),
    "no-row-ever": (
        f"SELECT * {{ {MANY} FILTER(CONCAT(STR(?o0), STR(?o7)) = 'never') }}",
        errors.TimeLimit,
    ),
    "huge-construct": (f"CONSTRUCT {{ ?s1 ?p2 ?o3 }} {{ {MANY} }}", errors.TimeLimit),
    "huge-select": (f"SELECT * {{ {MANY} }}", errors.AnswerLimit),
    "string-doubling": (f"SELECT ?a40 {{ {DOUBLING} }}", errors.PartnerskapError),
}


BOMBS = {
    "braces": "SELECT * " + "{" * 500_000 + "}" * 500_000,
    "parentheses": f"SELECT ({'(' * 500_000}1{')' * 500_000} AS ?x) {{}}",
    "negations": f"SELECT ({'!' * 1_000_000}true AS ?x) {{}}",
}


class Watcher:
    """Remembers why processes ended."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def waiting(self, number: int) -> None:
        assert number >= 0

    def killed(self, reason: str) -> None:
        self.reasons.append(reason)


@pytest.fixture(scope="module")
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture(scope="module")
def engine(tiny: Path, watcher: Watcher) -> Iterator[EmbeddedEngine]:
    """An engine with low limits."""
    settings = Settings(
        processes=2, query_seconds=SECONDS, query_memory=256, answer_megabytes=1, query_slice=0.2
    )
    made = EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, watcher)
    yield made
    made.close()


@pytest.fixture(scope="module")
def patient(tiny: Path) -> Iterator[EmbeddedEngine]:
    """An engine that gives each query time enough."""
    settings = Settings(processes=2, query_seconds=60)
    made = EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, Watcher())
    yield made
    made.close()


def read(answer: Answer) -> bytes:
    with answer.body as body:
        return body.read()


@pytest.mark.parametrize(("text", "error"), DEADLY.values(), ids=DEADLY)
def test_deadly_query_ends_with_its_own_error(
    engine: EmbeddedEngine, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        read(engine.answer(Query(text)))
    assert str(caught.value)
    assert read(engine.answer(Query("ASK {}"))) == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_nesting_bomb_is_a_bad_query_and_the_engine_lives(
    patient: EmbeddedEngine, text: str
) -> None:
    with pytest.raises(errors.InvalidQuery, match="nested too deeply"):
        read(patient.answer(Query(text)))
    assert read(patient.answer(Query("ASK {}"))) == b'{"head":{},"boolean":true}'


def test_what_is_computed_here_is_computed_in_the_sandbox(patient: EmbeddedEngine) -> None:
    values = "1 'a' <urn:b> 2.5 true '2020-01-01'^^xsd:date 'P1D'^^xsd:dayTimeDuration 'b'@en " * 50
    text = f"""SELECT ?v (MIN(?v) AS ?m) (GROUP_CONCAT(DISTINCT ?v) AS ?c) {{
        VALUES ?v {{ {values} }} }} GROUP BY ?v ORDER BY DESC(?v)"""
    rows = read(patient.answer(Query(text, results="text/csv"))).decode().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == [
        *("b", "a", "P1D", "2020-01-01", "true", "2.5", "1", "urn:b")
    ]
    assert {len(set(row.split(","))) for row in rows} == {1}


def test_ended_processes_are_told_of(engine: EmbeddedEngine, watcher: Watcher) -> None:
    watcher.reasons.clear()
    with pytest.raises(errors.TimeLimit):
        engine.answer(Query(DEADLY["cross-product-count"][0]))
    assert watcher.reasons == ["Overdue"]


def test_limit_errors_name_the_limit_and_the_way_out(engine: EmbeddedEngine) -> None:
    with pytest.raises(errors.AnswerLimit, match=r"more than 1 megabytes.*LIMIT.*/dump/"):
        engine.answer(Query(DEADLY["huge-select"][0]))


def test_large_answer_comes_whole_from_disk(engine: EmbeddedEngine) -> None:
    text = "SELECT ?s ?x { ?s ?p ?o . ?a ?b ?c . BIND(STR(?s) AS ?x) } LIMIT 200"
    answer = engine.answer(Query(text, results="text/csv"))
    content = read(answer)
    assert (answer.form, answer.rows) == (Form.ROWS, 200)
    assert len(content) == answer.size
    assert content.count(b"\r\n") == 201


def test_cheap_queries_are_answered_while_dear_ones_wait(tiny: Path) -> None:
    settings = Settings(
        processes=2, query_seconds=PATIENCE, queue_seconds=PATIENCE, query_slice=0.2
    )
    engine = EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, Watcher())

    def suffer(number: int) -> None:
        with pytest.raises(errors.PartnerskapError):
            engine.answer(Query(f"SELECT (COUNT(*) AS ?n{number}) {{ {MANY} }}"))

    threads = [threading.Thread(target=suffer, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: len(engine.scheduler.busy) == 2)
    for _ in range(3):
        assert read(engine.answer(Query("ASK {}", client="other")))
    assert all(thread.is_alive() for thread in threads)
    engine.close()
    for thread in threads:
        thread.join()
