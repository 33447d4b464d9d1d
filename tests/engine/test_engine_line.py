"""Messages arrive whole, however the bytes of them come."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerskap.engine.line import Inbox, Line, frame


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, Line]]:
    """A bare socket, and the line at the other end of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, Line(theirs)


@given(messages=st.lists(st.binary(max_size=40), max_size=6), cut=st.integers(1, 30))
def test_messages_are_cut_right_wherever_they_are_in_pieces(
    messages: list[bytes], cut: int
) -> None:
    sent = b"".join(map(frame, messages))
    inbox, heard = Inbox(), []
    for start in range(0, len(sent), cut):
        inbox.feed(sent[start : start + cut])
        while (message := inbox.cut()) is not None:
            heard.append(message)
    assert heard == messages


def test_two_messages_in_one_piece_are_two(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    bare.sendall(frame(b"one") + frame(b"") + frame(b"two"))
    assert [line.receive() for _ in range(3)] == [b"one", b"", b"two"]


def test_long_message_comes_through(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    message = bytes(range(256)) * 400
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1024 * 1024)
    Line(bare).send(message)
    assert line.receive() == message


def test_end_of_the_other_side_is_told(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    bare.sendall(frame(b"last") + b"\0")
    bare.close()
    assert line.receive() == b"last"
    with pytest.raises(EOFError):
        line.receive()
