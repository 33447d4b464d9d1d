"""Where a serialiser in a worker writes to: the owner, in parts of a good size."""

from __future__ import annotations

from partnerskap.engine import frames
from partnerskap.engine.counting import counter
from partnerskap.engine.line import Line


class Outlet:
    """A file for serialisers: sends what is written in parts, and counts the rows of it."""

    def __init__(self, line: Line, media_type: str) -> None:
        """Send over *line*; *media_type* says what a row looks like."""
        self.line = line
        self.count = counter(media_type)
        self.parts = bytearray()

    def write(self, part: bytes) -> int:
        """Take *part*, and send when enough has come together."""
        self.parts += part
        if len(self.parts) >= frames.CHUNK:
            frames.send_part(self.line, bytes(self.parts))
            self.count.feed(bytes(self.parts))
            self.parts.clear()
        return len(part)

    def flush(self) -> None:
        """Do nothing: the last part travels with the report."""

    def end(self, report: frames.Report) -> None:
        """Send what is left with *report*."""
        frames.send_end(self.line, report, bytes(self.parts))
