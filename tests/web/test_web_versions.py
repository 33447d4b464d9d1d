"""Requests for former versions: few wait for their share of the time, and not for long."""

from __future__ import annotations

import threading
import time

import pytest

from partnerskap.engine.errors import Busy
from partnerskap.settings import Settings
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
