"""Where a serialiser in a worker writes to: the owner, in parts of a good size."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from partnerskap.engine import frames
from partnerskap.engine.counting import Counter, counter
from partnerskap.engine.line import Line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Outlet(io.RawIOBase):
    """The end of a file for serialisers: sends what comes in parts, and counts the rows of it.

    Serialisers write word by word, so they get `file`, which gathers the words in C. Both serve
    one answer after the other.
    """

    def __init__(self, line: Line) -> None:
        """Send over *line*."""
        super().__init__()
        self.line = line
        self.file = io.BufferedWriter(self)
        self.part = bytearray()
        self.count: Counter | None = None

    def writable(self) -> bool:
        """Say that this is a file to write to."""
        return True

    def begin(self, media_type: str) -> None:
        """Be ready for an answer; *media_type* says what a row looks like."""
        self.discard()
        self.count = counter(media_type)

    def write(self, piece: ReadableBuffer) -> int:
        """Take *piece*; send when enough has come before it: the last travels with the report."""
        if self.count is None:
            return len(memoryview(piece))  # what is left of an answer that was broken off
        if len(self.part) >= frames.CHUNK:
            part = bytes(self.part)
            frames.send_part(self.line, part)
            self.count.feed(part)
            self.part.clear()
        before = len(self.part)
        self.part += piece
        return len(self.part) - before

    def finish(self) -> int:
        """Take what is gathered in `file`, and return how many rows have come in all."""
        self.file.flush()
        return self.count.total(bytes(self.part)) if self.count is not None else 0

    def end(self, report: frames.Report) -> None:
        """Send what is left with *report*."""
        frames.send_end(self.line, report, bytes(self.part))

    def discard(self) -> None:
        """Forget what is here of an answer."""
        self.count = None
        self.file.flush()
        self.part.clear()
