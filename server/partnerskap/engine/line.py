"""A socket over which whole messages go, with as few calls of the system as can be."""

from __future__ import annotations

import socket
import struct
from typing import Final

LENGTH: Final = struct.Struct("!Q")
PART: Final = 128 * 1024
"""Bytes read at a time: a short message comes with one call, its length included."""


class Line:
    """One end; the other is in another process."""

    def __init__(self, end: socket.socket) -> None:
        """Talk over *end*, which is ours from now on."""
        self.end = end
        self.heard = b""

    def send(self, message: bytes) -> None:
        """Send *message*; raises OSError if nobody listens."""
        self.end.settimeout(None)
        self.end.sendall(LENGTH.pack(len(message)) + message)

    def receive(self, seconds: float | None = None) -> bytes | None:
        """Return the next message, or None if it has not come in whole after *seconds*.

        What came of it is kept. Raises EOFError when the other end is gone.
        """
        self.end.settimeout(seconds)
        while (message := self.cut()) is None:
            try:
                part = self.end.recv(PART)
            except (TimeoutError, BlockingIOError):
                return None
            if not part:
                raise EOFError
            self.heard += part
        return message

    def cut(self) -> bytes | None:
        """Take the first message off what was heard, if it is there in whole."""
        start = LENGTH.size
        if len(self.heard) < start:
            return None
        end = start + LENGTH.unpack_from(self.heard)[0]
        if len(self.heard) < end:
            return None
        message, self.heard = self.heard[start:end], self.heard[end:]
        return message

    def close(self) -> None:
        """Hang up."""
        self.end.close()
