"""Requests for former versions: few wait for their share of the time, and not for long."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from partnerskap.drawing.land import DOCUMENTS
from partnerskap.engine.errors import Busy
from partnerskap.engine.store import load_memory
from partnerskap.linking.builder import ask_store, build_index
from partnerskap.linking.index import Index
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.former_index import make_index
from partnerskap.web.versions import TimeShare


def test_who_finds_too_many_waiting_is_told_at_once() -> None:
    share = TimeShare(0.2, Settings(queue_length=1))
    share.free = time.monotonic() + 5
    waiting = threading.Thread(target=share.wait, daemon=True)
    waiting.start()
    while not share.waiting:
        assert waiting.is_alive()
    with pytest.raises(Busy, match="former versions"), share.turn():
        raise AssertionError("it had its turn")
    assert share.waiting == 1


def test_nobody_waits_for_longer_than_a_query_may() -> None:
    share = TimeShare(1e-9, Settings(queue_seconds=1000))
    with share.turn():
        sum(range(100_000))
    assert 0 < share.free - time.monotonic() <= 1000


def test_turn_after_one_that_cost_nothing_is_had_at_once() -> None:
    share = TimeShare(0.2, Settings(queue_length=1))
    for _ in range(3):
        with share.turn():
            pass
    assert share.waiting == 0


def dump(index: Index) -> list[str]:
    """Return what *index* holds, as SQL."""
    return list(index.store.iterdump())


def test_index_of_a_former_version_is_made_elsewhere_and_is_the_same(tiny: Path) -> None:
    data = tiny / "current" / "data.nq"
    with data.open("rb") as source:
        store = load_memory(source)
    here = Index(build_index(":memory:", BASE, ask_store(store, BASE), DOCUMENTS))
    made = make_index(data, BASE)
    assert made is not None
    assert dump(made) == dump(here)
    assert made.knows("https://w3id.org/partnerskap/id/municipality/se/kalmar")
    made.close()


def test_index_that_another_process_can_not_make_is_made_here(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert make_index(tmp_path / "nothing.nq", BASE) is None
    assert "nothing.nq" in capfd.readouterr().err
