"""Whole messages over a socket, with as few calls of the system as can be."""

from __future__ import annotations

import socket
import struct
from typing import Final

LENGTH: Final = struct.Struct("!Q")
PART: Final = 64 * 1024
"""Bytes read at a time: a short message comes with one call, its length included.

Twice as much, and the memory for each read comes from the system anew: ten times as slow.
"""


def frame(message: bytes) -> bytes:
    """Return *message* with its length in front, as it crosses."""
    return LENGTH.pack(len(message)) + message


class Inbox:
    """Puts together what comes in pieces, and cuts it into messages."""

    def __init__(self) -> None:
        """Have heard nothing yet."""
        self.heard = b""

    def feed(self, part: bytes) -> None:
        """Take the next *part* of what comes."""
        self.heard = self.heard + part if self.heard else part

    def cut(self) -> bytes | None:
        """Take the first message off what was heard, if it is there in whole."""
        heard, start = self.heard, LENGTH.size
        if len(heard) < start:
            return None
        end = start + LENGTH.unpack_from(heard)[0]
        if len(heard) < end:
            return None
        self.heard = heard[end:]
        return heard[start:end]


class Line:
    """One end of a socket, for who has nothing to do but wait; the other is in another process."""

    def __init__(self, end: socket.socket) -> None:
        """Talk over *end*, which is ours from now on."""
        self.end, self.inbox = end, Inbox()

    def send(self, message: bytes) -> None:
        """Send *message*; raises OSError if nobody listens."""
        self.end.sendall(frame(message))

    def receive(self) -> bytes:
        """Return the next message; raises EOFError when the other end is gone."""
        while (message := self.inbox.cut()) is None:
            part = self.end.recv(PART)
            if not part:
                raise EOFError
            self.inbox.feed(part)
        return message
