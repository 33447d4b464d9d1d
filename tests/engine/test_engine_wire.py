"""Messages arrive whole, however the bytes of them come."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerskap.engine.wire import LENGTH, Channel


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, Channel]]:
    """A bare socket, and the channel at the other end of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, Channel(theirs)


def frame(message: bytes) -> bytes:
    return LENGTH.pack(len(message)) + message


@given(messages=st.lists(st.binary(max_size=40), max_size=6), cut=st.integers(1, 30))
def test_messages_are_cut_right_wherever_they_are_in_pieces(
    messages: list[bytes], cut: int
) -> None:
    sent = b"".join(map(frame, messages))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel, heard = Channel(theirs), []
        for start in range(0, len(sent), cut):
            channel.received += sent[start : start + cut]
            while (message := channel.cut()) is not None:
                heard.append(message)
    assert heard == messages


def test_two_messages_in_one_piece_are_two(ends: tuple[socket.socket, Channel]) -> None:
    bare, channel = ends
    bare.sendall(frame(b"one") + frame(b"") + frame(b"two"))
    assert [channel.receive() for _ in range(3)] == [b"one", b"", b"two"]


def test_long_message_comes_through(ends: tuple[socket.socket, Channel]) -> None:
    bare, channel = ends
    message = bytes(range(256)) * 400
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1024 * 1024)
    Channel(bare).send(message)
    assert channel.receive() == message


def test_end_of_the_other_side_is_told(ends: tuple[socket.socket, Channel]) -> None:
    bare, channel = ends
    bare.sendall(frame(b"last") + b"\0")
    bare.close()
    assert channel.receive() == b"last"
    with pytest.raises(EOFError):
        channel.receive()


def test_patience_ends_when_nothing_comes() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        begun = time.monotonic()
        assert Channel(theirs, patience=0.05).receive() is None
        assert time.monotonic() - begun >= 0.04
