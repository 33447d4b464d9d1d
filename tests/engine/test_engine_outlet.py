"""Answers leave in parts, one after the other; nothing of a broken one gets into the next."""

from __future__ import annotations

import socket

import pytest

from partnerskap.engine import frames
from partnerskap.engine.collecting import Collector
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.line import Line
from partnerskap.engine.outlet import Outlet
from partnerskap.engine.query import Answer, Form

CSV = "text/csv"


class Pair:
    """An outlet, and a collector at the other end of its line."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024 * 1024)
        self.outlet, self.line = Outlet(Line(ours)), Line(theirs)
        self.collector = Collector(limit=10**7)

    def send(self, *words: bytes) -> Answer:
        """Send the words of an answer and return what is collected."""
        self.outlet.begin(CSV)
        for word in words:
            self.outlet.file.write(word)
        rows = self.outlet.finish()
        self.outlet.end(frames.Report(Form.ROWS, CSV, rows, 0.1))
        outcome = self.read()
        assert isinstance(outcome, Answer), outcome
        return outcome

    def read(self) -> Answer | Exception:
        """Return what is collected of the next answer."""
        while (outcome := self.collector.take(self.line.receive())) is None:
            continue
        return outcome

    def close(self) -> None:
        self.outlet.line.end.close()
        self.line.end.close()


@pytest.mark.parametrize("rows", [0, 1, 3, 60_000])
def test_words_become_a_whole_answer(rows: int) -> None:
    pair = Pair()
    words = [b"x\r\n", *(b"%06d\r\n" % number for number in range(rows))]
    for _ in range(2):
        answer = pair.send(*words)
        with answer.body as body:
            assert body.read() == b"".join(words)
        assert (answer.rows, answer.size) == (rows, len(b"".join(words)))
    pair.close()


@pytest.mark.parametrize("size", [10, 100_000])
def test_broken_answer_leaves_nothing_behind(size: int) -> None:
    pair = Pair()
    pair.outlet.begin(CSV)
    pair.outlet.file.write(b"y" * size)
    pair.outlet.discard()
    frames.send_trouble(pair.outlet.line, frames.Trouble("InvalidQuery", "a broken one"))
    assert isinstance(pair.read(), InvalidQuery)
    with pair.send(b"x\r\n", b"1\r\n").body as body:
        assert body.read() == b"x\r\n1\r\n"
    pair.close()
