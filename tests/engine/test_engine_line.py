"""Messages arrive whole, however the bytes of them come."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from partnerskap.engine.line import LENGTH, Line


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, Line]]:
    """A bare socket, and the line at the other end of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, Line(theirs)


def framed(message: bytes) -> bytes:
    return LENGTH.pack(len(message)) + message


def test_two_messages_in_one_piece_are_two(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    bare.sendall(framed(b"one") + framed(b"") + framed(b"two"))
    assert [line.receive() for _ in range(3)] == [b"one", b"", b"two"]


def test_message_in_many_pieces_is_one(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    for byte in framed(b"slowly"):
        assert line.receive(0) is None
        bare.sendall(bytes([byte]))
    assert line.receive(0) == b"slowly"


def test_long_message_comes_through(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    message = bytes(range(256)) * 400
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1024 * 1024)
    Line(bare).send(message)
    assert line.receive(5) == message


def test_end_of_the_other_side_is_told(ends: tuple[socket.socket, Line]) -> None:
    bare, line = ends
    bare.sendall(framed(b"last") + b"\0")
    bare.close()
    assert line.receive() == b"last"
    with pytest.raises(EOFError):
        line.receive()
