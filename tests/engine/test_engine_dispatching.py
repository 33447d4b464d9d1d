"""Several queries at a time: what is stuck behind a dear one, or behind a process that dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerskap.engine import errors
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.observer import Nobody
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
)
BOMB = "SELECT * " + "{" * 400_000 + "}" * 400_000
CHEAP = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"


@pytest.fixture
def engine(tiny: Path) -> Iterator[EmbeddedEngine]:
    """Two processes, with time enough for what is under test."""
    settings = Settings(processes=2, query_seconds=20, queue_length=16)
    made = EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, Nobody())
    yield made
    made.close()


def in_loop(engine: EmbeddedEngine, work: object) -> object:
    """Return what the coroutine *work* does in the engine's loop."""
    return asyncio.run_coroutine_threadsafe(work, engine.loop).result(60)  # type: ignore[arg-type]


def begin(engine: EmbeddedEngine, *texts: str) -> list[asyncio.Task[Answer]]:
    """Ask all *texts* in the same moment, so that processes get several each."""
    return [engine.loop.create_task(engine.reply(Query(text))) for text in texts]


def test_queries_behind_an_endless_one_are_answered_before_it(engine: EmbeddedEngine) -> None:
    async def ask() -> bool:
        endless, *cheap = begin(engine, ENDLESS, *(f"{CHEAP} # {n}" for n in range(8)))
        answers = await asyncio.gather(*cheap)
        assert all(b'"value":"3"' in answer.body.read() for answer in answers)
        pending = not endless.done()
        endless.cancel()
        return pending

    assert in_loop(engine, ask())


def test_queries_behind_a_dying_process_are_answered(engine: EmbeddedEngine) -> None:
    async def ask() -> list[object]:
        tasks = begin(engine, BOMB, *(f"{CHEAP} # {n}" for n in range(8)))
        return await asyncio.gather(*tasks, return_exceptions=True)

    bomb, *cheap = in_loop(engine, ask())  # type: ignore[misc]
    assert isinstance(bomb, errors.InvalidQuery)
    assert all(isinstance(answer, Answer) and answer.rows == 1 for answer in cheap)


def test_answers_go_to_who_asked(engine: EmbeddedEngine) -> None:
    async def ask() -> list[Answer]:
        return await asyncio.gather(
            *begin(engine, *(f"SELECT ({n} AS ?n) {{}}" for n in range(16)))
        )

    answers: list[Answer] = in_loop(engine, ask())  # type: ignore[assignment]
    for number, answer in enumerate(answers):
        assert f'"value":"{number}"'.encode() in answer.body.read()


def test_long_queries_and_short_ones_do_not_run_into_one_another(engine: EmbeddedEngine) -> None:
    async def ask() -> list[Answer]:
        texts = [f"SELECT ({n} AS ?n) {{}} #{'x' * (n % 2 * 900_000)}" for n in range(16)]
        return await asyncio.gather(*begin(engine, *texts))

    for _ in range(3):
        answers: list[Answer] = in_loop(engine, ask())  # type: ignore[assignment]
        for number, answer in enumerate(answers):
            assert f'"value":"{number}"'.encode() in answer.body.read()


def test_query_that_nobody_waits_for_frees_its_process(engine: EmbeddedEngine) -> None:
    async def leave() -> int:
        tasks = begin(engine, ENDLESS, f"{ENDLESS} # too")
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        while engine.dispatcher.running:
            await asyncio.sleep(0.01)
        answer = await engine.reply(Query(CHEAP))
        return answer.rows or 0

    assert in_loop(engine, leave()) == 1


def test_process_that_dies_with_nothing_to_do_is_replaced(engine: EmbeddedEngine) -> None:
    async def strike() -> None:
        idle = engine.dispatcher.crew.idle
        for process in tuple(idle):
            os.kill(process.number, signal.SIGKILL)
        while not all(process.gone for process in idle):
            await asyncio.sleep(0.01)

    in_loop(engine, strike())
    for number in range(4):
        assert engine.answer(Query(f"{CHEAP} # {number}")).rows == 1


def test_full_queue_says_so_at_once(engine: EmbeddedEngine) -> None:
    async def crowd() -> list[object]:
        tasks = begin(engine, *(f"{ENDLESS} # {n}" for n in range(40)))
        refused, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        return [task.exception() for task in refused if not task.cancelled()]

    refused = in_loop(engine, crowd())
    assert refused
    assert all(isinstance(error, errors.Busy) for error in refused)  # type: ignore[attr-defined]


def test_closing_tells_who_waits_and_ends_what_runs(tiny: Path) -> None:
    settings = Settings(processes=2, query_seconds=20)
    engine = EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, Nobody())

    async def ask_and_close() -> list[object]:
        tasks = begin(engine, *(f"{ENDLESS} # {n}" for n in range(20)))
        await asyncio.sleep(0.05)
        await engine.dispatcher.close()
        return await asyncio.gather(*tasks, return_exceptions=True)

    told = in_loop(engine, ask_and_close())
    assert all(isinstance(error, errors.EngineFailure) for error in told)  # type: ignore[attr-defined]
    engine.close()
