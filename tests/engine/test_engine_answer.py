"""Answers cross in parts, one after the other; nothing of a broken one gets into the next."""

from __future__ import annotations

import socket

import pytest

from partnerskap.engine import wire
from partnerskap.engine.answer import Collector, TooLarge, share
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.output import Output
from partnerskap.engine.query import Answer, Form

CSV = "text/csv"


class Pair:
    """An output, and a collector at the other end of its channel."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024 * 1024)
        self.output, self.channel = Output(wire.Channel(ours)), wire.Channel(theirs)
        self.collector = Collector(limit=10**7)

    def send(self, *words: bytes) -> Answer:
        """Send the words of an answer and return what is collected."""
        self.output.begin(CSV)
        for word in words:
            self.output.file.write(word)
        rows = self.output.finish()
        self.output.end(wire.Outcome(Form.ROWS, CSV, rows, 0.1))
        return self.read()

    def read(self) -> Answer:
        """Return what is collected of the next answer."""
        while (answer := self.collector.take(self.channel.receive() or b"")) is None:
            continue
        return answer

    def close(self) -> None:
        self.output.channel.close()
        self.channel.close()


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
    pair.output.begin(CSV)
    pair.output.file.write(b"y" * size)
    pair.output.discard()
    pair.output.channel.send(wire.pack_failure(wire.Failure("InvalidQuery", "a broken one")))
    with pytest.raises(InvalidQuery, match="a broken one"):
        pair.read()
    with pair.send(b"x\r\n", b"1\r\n").body as body:
        assert body.read() == b"x\r\n1\r\n"
    pair.close()


@pytest.mark.parametrize("rows", [3, 400_000], ids=["in memory", "on disk"])
def test_shared_answer_is_read_by_each_from_its_start(rows: int) -> None:
    pair = Pair()
    words = [b"x\r\n", *(b"%06d\r\n" % number for number in range(rows))]
    answer = pair.send(*words)
    first, second = share(answer), share(answer)
    answer.body.close()
    with first.body as body:
        assert body.read(4) == b"x\r\n0"
    with second.body as body:
        assert body.read() == b"".join(words)
    pair.close()


@pytest.mark.parametrize("parts", [1, 3])
def test_answer_over_the_limit_is_not_collected(parts: int) -> None:
    collector = Collector(limit=100)
    for _ in range(parts - 1):
        assert collector.take(wire.pack_part(b"x" * 50)) is None
    with pytest.raises(TooLarge):
        collector.take(wire.pack_part(b"x" * 101))
