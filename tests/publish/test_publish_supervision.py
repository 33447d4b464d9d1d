"""What has no end, needs all memory or ends its process is told by name, and ends nothing else."""

from __future__ import annotations

import itertools
import math
import os
import re
import resource
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from partnerskap.errors import SourceError
from partnerskap.publish import workers
from partnerskap.publish.build import build
from partnerskap.publish.workers import Piece, beside, limit_memory, run_all, supervise, working
from partnerskap.settings import Settings

Add = Callable[[str, str], None]
ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (STR(?c) = CONCAT(STR(?f), STR(?l)))"


def wait() -> None:
    while True:
        time.sleep(1)


def _publish(settings: Settings) -> None:
    build(settings)


def end() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ontology/rules/endless.rq", f"CONSTRUCT {{ ?a ?b ?l }} WHERE {{ {ENDLESS} }}"),
        ("ontology/questions/endless.rq", f"SELECT * WHERE {{ {ENDLESS} }}"),
    ],
    ids=["rule", "question"],
)
def test_query_without_end_is_ended_and_named(
    settings: Settings, add: Add, name: str, text: str
) -> None:
    for number in range(400):
        add("data/many.ttl", f"<https://example.org/{number}> <https://example.org/p> {number} .")
    add(name, text)
    with pytest.raises(SourceError, match=rf"{name}: no end after 3 seconds\. Write it so"):
        supervise(partial(_publish, settings), 3.0)


def test_shape_without_end_is_ended_and_named(
    settings: Settings, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LIMIT", 3.0)
    for number in range(400):
        add("data/many.ttl", f"<https://example.org/{number}> <https://example.org/p> {number} .")
    add(
        "shapes/endless.ttl",
        f"""pk:Endless a sh:NodeShape ; sh:targetNode pk:Municipality ; sh:sparql [
            sh:select '''SELECT $this WHERE {{ {ENDLESS} }}''' ] .""",
    )
    with pytest.raises(SourceError, match="#Endless: no end after 3 seconds"):
        build(settings)


@pytest.mark.parametrize(
    ("work", "seconds", "told"),
    [(wait, 0.5, "no end after 0.5 seconds"), (end, 60.0, "the process ended by SIGSEGV")],
    ids=["endless", "signal"],
)
def test_supervised_process_is_named_by_what_it_was_at(
    work: Callable[[], None], seconds: float, told: str
) -> None:
    def run() -> None:
        with working("data/odd.ttl"):
            work()

    with pytest.raises(SourceError, match=f"data/odd.ttl: {told}"):
        supervise(run, seconds)


def test_supervised_process_may_take_its_time_between_files_and_gives_its_code() -> None:
    def run() -> None:
        with working("data/odd.ttl"):
            pass
        time.sleep(0.6)
        raise SystemExit(3)

    assert supervise(run, 0.5) == 3


LACKING = "memory allocation of [0-9]+ bytes failed|skipping backtrace|note: run with .RUST_BACK"
"""What a library says then, once for each of its threads that it happens to."""


def test_library_that_lacks_memory_leaves_no_trace(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUST_BACKTRACE", "1")

    def run() -> None:
        with working("data/odd.ttl"):
            resource.setrlimit(resource.RLIMIT_DATA, (held() + (64 << 20),) * 2)
            store, place = Store(), NamedNode("https://example.org/")
            store.extend(Quad(place, place, Literal(number)) for number in itertools.count())

    with pytest.raises(SourceError, match=r"data/odd\.ttl: the process ended by SIGABRT"):
        supervise(run)
    told = capfd.readouterr().err.splitlines()
    assert [line for line in told if not re.match(LACKING, line)] == []


def held() -> int:
    """Return how many bytes of data this process holds."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = (line.split() for line in status.splitlines())
    return next(int(line[1]) << 10 for line in lines if line and line[0] == "VmData:")


def test_error_that_nobody_foresaw_is_told_in_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    def run() -> None:
        with working("data/\udce5.ttl"):
            int("odd\nvalue")

    assert supervise(run) == 1
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("Error: data/?.ttl: ValueError: invalid literal for int()")
    assert "please report it. What was served is still served." in told


def test_memory_is_bounded_by_a_multiple_of_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ttl").write_bytes(bytes(1_000_000))
    # The process that is forked holds what this one holds, which grows with the tests before.
    monkeypatch.setattr(workers, "MEMORY", held() + (400 << 20))

    def run(size: int) -> None:
        limit_memory(tmp_path)
        try:
            bytearray(size)
        except MemoryError:
            raise SystemExit(7) from None

    assert supervise(partial(run, 50 << 20)) == 0
    assert supervise(partial(run, 700 << 20)) == 7


def test_piece_that_ends_its_process_is_named() -> None:
    with pytest.raises(SourceError, match=r"odd: the process that worked on it ended \(code -11\)"):
        list(run_all([Piece("odd", end)]))


def test_pieces_are_done_beside_each_other_and_their_errors_raised() -> None:
    assert sorted(run_all([Piece(str(one), partial(pow, one, 2)) for one in range(20)])) == [
        one**2 for one in range(20)
    ]
    with beside(Piece("sum", partial(sum, [1, 2]))) as result:
        assert result() == 3
    with pytest.raises(SourceError, match="root: math domain error"):
        list(run_all([Piece("root", partial(math.sqrt, -1))]))
