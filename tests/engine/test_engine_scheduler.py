"""Several queries at a time: what waits behind a slow one, a dying worker, or the same query."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from live import PATIENCE, until
from partnerskap.engine import errors
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.pool import Worker
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.queue import Turn
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8)) + " }"
BOMB = "SELECT * " + "{" * 400_000 + "}" * 400_000
CHEAP = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"


class Crowd:
    """An engine, and threads that ask it."""

    def __init__(self, tiny: Path, **limits: float) -> None:
        seconds = {"query_seconds": PATIENCE, "queue_seconds": PATIENCE}
        given = {"processes": 2, "queue_length": 16} | seconds | limits
        settings = Settings.model_validate(given)
        self.snapshot = open_snapshot(tiny / "current", BASE)
        self.engine = EmbeddedEngine(self.snapshot, settings, NoObserver())
        self.threads = ThreadPoolExecutor(64)

    def ask(self, *texts: str, client: str = "") -> list[Future[Answer]]:
        """Ask all *texts* at the same time."""
        engine = self.engine
        return [self.threads.submit(engine.answer, Query(text, client=client)) for text in texts]

    def running(self, number: int) -> None:
        """Wait until so many queries are evaluated."""
        until(lambda: len(self.engine.scheduler.busy) == number)

    def close(self) -> None:
        self.engine.close()
        self.threads.shutdown()
        self.snapshot.release()


@pytest.fixture
def crowd(tiny: Path) -> Iterator[Crowd]:
    """Two workers, with time enough for what is under test."""
    made = Crowd(tiny)
    yield made
    made.close()


def outcome(asked: Future[Answer]) -> Answer | BaseException:
    return asked.exception(PATIENCE) or asked.result()


def test_queries_behind_an_endless_one_are_answered_before_it(crowd: Crowd) -> None:
    (endless,) = crowd.ask(ENDLESS)
    crowd.running(1)
    cheap = crowd.ask(*(f"{CHEAP} # {n}" for n in range(8)))
    assert all(b'"value":"3"' in asked.result(PATIENCE).body.read() for asked in cheap)
    assert not endless.done()


def test_slow_queries_leave_a_worker_to_quick_ones(crowd: Crowd) -> None:
    slow = crowd.ask(*(f"{ENDLESS} # {n}" for n in range(4)))
    crowd.running(2)
    for number in range(4):
        (cheap,) = crowd.ask(f"{CHEAP} # {number}")
        assert cheap.result(PATIENCE).rows == 1
    assert not any(asked.done() for asked in slow)


def test_known_slow_query_starts_in_the_slow_lane(tiny: Path) -> None:
    crowd = Crowd(tiny, query_slice=0.05)
    crowd.ask(ENDLESS, f"{ENDLESS} # too")
    crowd.running(2)
    crowd.ask(CHEAP)[0].result(PATIENCE)  # one of them gave way, so it is known
    until(lambda: crowd.engine.scheduler.queue.slow.first() is not None)
    assert crowd.engine.scheduler.slow_running == 1
    crowd.close()


def test_query_that_starts_over_does_not_wait_anew(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = Crowd(tiny, query_slice=0.05)
    entered: list[tuple[bytes, float]] = []
    enter = crowd.engine.scheduler.enter

    def note(turn: Turn, seconds: float) -> Worker:
        entered.append((turn.task, seconds))
        return enter(turn, seconds)

    monkeypatch.setattr(crowd.engine.scheduler, "enter", note)
    crowd.ask(ENDLESS, f"{ENDLESS} # too")
    until(lambda: len(entered) > 2)
    (task, second) = entered[2]
    assert second < dict(entered[:2])[task]
    crowd.close()


@pytest.mark.parametrize("length", [10, 200_000], ids=["at-once", "larger-than-a-buffer"])
def test_queries_that_wait_are_answered_whatever_their_length(crowd: Crowd, length: int) -> None:
    crowd.ask(ENDLESS)
    crowd.running(1)
    asked = crowd.ask(*(f"{CHEAP} # {n} {'x' * length}" for n in range(12)))
    assert [one.result(PATIENCE).rows for one in asked] == [1] * 12


def test_queries_behind_a_dying_worker_are_answered(crowd: Crowd) -> None:
    bomb, *cheap = crowd.ask(BOMB, *(f"{CHEAP} # {n}" for n in range(8)))
    assert isinstance(outcome(bomb), errors.InvalidQuery)
    assert all(asked.result(PATIENCE).rows == 1 for asked in cheap)


def test_answers_go_to_who_asked(crowd: Crowd) -> None:
    for number, asked in enumerate(crowd.ask(*(f"SELECT ({n} AS ?n) {{}}" for n in range(16)))):
        assert f'"value":"{number}"'.encode() in asked.result(PATIENCE).body.read()


def test_long_queries_and_short_ones_do_not_run_into_one_another(crowd: Crowd) -> None:
    texts = [f"SELECT ({n} AS ?n) {{}} #{'x' * (n % 2 * 900_000)}" for n in range(16)]
    for _ in range(3):
        for number, asked in enumerate(crowd.ask(*texts)):
            assert f'"value":"{number}"'.encode() in asked.result(PATIENCE).body.read()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_worker_that_dies_with_nothing_to_do_costs_nobody_anything(
    crowd: Crowd, number: signal.Signals
) -> None:
    for worker in tuple(crowd.engine.scheduler.idle):
        os.kill(worker.number, number)
        until(lambda: is_dead(worker.number))  # noqa: B023 - waited for at once
    (first,) = crowd.ask(CHEAP)
    error = first.exception(PATIENCE)
    assert error is None or "ended by" in str(error)  # both of its tries may meet a dead one
    for n in range(4):
        assert crowd.ask(f"{CHEAP} # {n}")[0].result(PATIENCE).rows == 1


def is_dead(number: int) -> bool:
    """Tell whether process *number* has ended, cleared up after or not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_query_whose_worker_is_killed_from_outside_is_tried_again(crowd: Crowd) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    (asked,) = crowd.ask(text)
    crowd.running(1)
    (worker,) = crowd.engine.scheduler.busy
    os.kill(worker.number, signal.SIGKILL)
    assert asked.result(PATIENCE).rows == 1


def test_worker_ended_from_outside_each_time_is_said_to_have_ended(crowd: Crowd) -> None:
    (asked,) = crowd.ask(ENDLESS)
    for _ in range(2):
        crowd.running(1)
        (worker,) = crowd.engine.scheduler.busy
        os.kill(worker.number, signal.SIGKILL)
        until(lambda: worker not in crowd.engine.scheduler.busy)  # noqa: B023 - likewise
    error = asked.exception(PATIENCE)
    assert isinstance(error, errors.EngineFailure)
    assert "ended by SIGKILL" in str(error)
    assert "memory" not in str(error)


def test_query_waits_while_every_worker_is_being_replaced(crowd: Crowd) -> None:
    scheduler = crowd.engine.scheduler
    with scheduler.lock:
        workers, scheduler.idle = scheduler.idle, []
    (asked,) = crowd.ask(CHEAP)
    until(lambda: asked.done() or scheduler.queue.size == 1)
    with scheduler.lock:
        begun = [turn for worker in workers for turn in scheduler.take_in(worker)]
    for turn in begun:
        turn.start()
    assert asked.result(PATIENCE).rows == 1


def test_fork_server_that_dies_is_replaced(crowd: Crowd) -> None:
    crowd.engine.scheduler.pool.server.child.kill()
    crowd.engine.scheduler.pool.server.child.wait()
    assert isinstance(outcome(crowd.ask(BOMB)[0]), errors.PartnerskapError)
    for n in range(4):
        assert crowd.ask(f"{CHEAP} # {n}")[0].result(PATIENCE).rows == 1


def test_full_queue_says_so_at_once(crowd: Crowd) -> None:
    asked = crowd.ask(*(f"{ENDLESS} # {n}" for n in range(40)))
    until(lambda: sum(one.done() for one in asked) >= 40 - 16 - 2)
    told = [one.exception() for one in asked if one.done()]
    assert all(isinstance(error, errors.Busy) for error in told)


def test_client_with_many_endless_queries_shuts_nobody_out(crowd: Crowd) -> None:
    crowd.ask(*(f"{ENDLESS} # {n}" for n in range(40)), client="greedy")
    until(lambda: crowd.engine.scheduler.queue.size == 16)
    for n in range(16):
        (asked,) = crowd.ask(f"{CHEAP} # {n}", client="modest")
        assert asked.result(PATIENCE).rows == 1


def test_who_makes_room_for_another_is_told(crowd: Crowd) -> None:
    greedy = crowd.ask(*(f"{ENDLESS} # {n}" for n in range(18)), client="greedy")
    until(lambda: crowd.engine.scheduler.queue.size == 16)
    crowd.ask(f"{ENDLESS} # modest", client="modest")
    until(lambda: any(one.done() for one in greedy))
    (told,) = [one.exception() for one in greedy if one.done()]
    assert isinstance(told, errors.Busy)
    assert "Other clients" in str(told)


def test_who_waits_too_long_is_told(tiny: Path) -> None:
    crowd = Crowd(tiny, queue_seconds=0.2)
    asked = crowd.ask(*(f"{ENDLESS} # {n}" for n in range(3)))
    until(lambda: sum(one.done() for one in asked) == 2)
    for told in [one.exception() for one in asked if one.done()]:
        assert isinstance(told, errors.Busy)
        assert "took all the time" in str(told)
    assert len(crowd.engine.scheduler.busy) == 1
    assert crowd.engine.scheduler.queue.size == 0
    crowd.close()


def test_same_query_asked_by_many_at_once_is_evaluated_once(crowd: Crowd) -> None:
    text = f"SELECT ?s {{ ?s ?p ?o . {{ {ENDLESS} }} }}"
    crowd.ask(*[text] * 12)
    until(lambda: any(len(one.waiting) == 11 for one in crowd.engine.running.values()))
    crowd.running(1)
    assert crowd.engine.scheduler.queue.size == 0


@pytest.mark.parametrize("rows", [3, 30_000], ids=["in memory", "on disk"])
def test_each_who_asked_the_same_reads_the_whole_answer(crowd: Crowd, rows: int) -> None:
    pattern = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(3))
    text = f"SELECT ?s0 ?o1 ?o2 {{ {pattern} FILTER (STR(?o2) != 'x') }} LIMIT {rows}"
    answers = [asked.result(PATIENCE) for asked in crowd.ask(*[text] * 8)]
    contents = {answer.body.read() for answer in answers}
    assert len(contents) == 1
    assert {len(content) for content in contents} == {answer.size for answer in answers}
    for answer in answers:
        answer.body.close()


def test_volatile_query_is_evaluated_for_each_who_asks(crowd: Crowd) -> None:
    text = "SELECT (UUID() AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 1"
    asked = [
        crowd.threads.submit(crowd.engine.answer, Query(text, volatile=True)) for _ in range(8)
    ]
    assert len({one.result(PATIENCE).body.read() for one in asked}) == 8


def test_who_asks_the_same_as_one_that_found_no_room_is_asked_by_itself(crowd: Crowd) -> None:
    crowd.ask(*(f"{ENDLESS} # {n}" for n in range(18)), client="greedy")
    until(lambda: crowd.engine.scheduler.queue.size == 16)
    barrier = threading.Barrier(2)

    def ask(client: str) -> Answer:
        barrier.wait()
        return crowd.engine.answer(Query(CHEAP, client=client))

    asked = [crowd.threads.submit(ask, client) for client in ("greedy", "modest")]
    assert asked[1].result(PATIENCE).rows == 1


def test_closing_tells_who_waits_and_ends_what_runs(tiny: Path) -> None:
    crowd = Crowd(tiny)
    asked = crowd.ask(*(f"{ENDLESS} # {n}" for n in range(16)))
    crowd.running(2)
    workers = list(crowd.engine.scheduler.busy)
    crowd.close()
    assert all(isinstance(outcome(one), errors.EngineFailure) for one in asked)
    assert all(is_dead(worker.number) for worker in workers)
    with pytest.raises(errors.EngineFailure, match="stopping"):
        crowd.engine.answer(Query(CHEAP))
