"""Where a serialiser in a worker writes to: the owner, in parts of a good size.

On the way the rows of the answer are counted from its bytes, part by part, without parsing it.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final, Protocol

from partnerskap.engine import wire
from partnerskap.engine.well_formed import XmlGuard

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


VALUE: Final = re.compile(rb'(?:"value":"|<literal[^>]*>|<uri>)([^"<]*)')
"""A value in JSON or XML."""


class Output(io.RawIOBase):
    """The end of a file for serialisers: sends what comes in parts, and counts the rows of it.

    Serialisers write word by word, so they get `file`, which gathers the words in C. Both serve
    one answer after the other.
    """

    def __init__(self, channel: wire.Channel) -> None:
        """Send over *channel*."""
        super().__init__()
        self.channel = channel
        self.file = io.BufferedWriter(self)
        self.part = bytearray()
        self.count: Counter | None = None
        self.guard: XmlGuard | None = None

    def writable(self) -> bool:
        """Say that this is a file to write to."""
        return True

    def begin(self, media_type: str) -> None:
        """Be ready for an answer; *media_type* says what a row looks like."""
        self.discard()
        self.count = counter(media_type)
        self.guard = XmlGuard() if media_type.endswith("xml") else None

    def write(self, piece: ReadableBuffer) -> int:
        """Take *piece*; send when enough has come before it: the last travels with the report.

        Raises `Unwritable` for what XML can't hold.
        """
        if self.count is None:
            return len(memoryview(piece))  # what is left of an answer that was broken off
        if len(self.part) >= wire.CHUNK:
            part = bytes(self.part)
            self.channel.send(wire.pack_part(part))
            self.count.feed(part)
            self.part.clear()
        size = len(memoryview(piece))
        self.part += self.guard.clean(bytes(piece)) if self.guard else piece
        return size

    def finish(self) -> int:
        """Take what is gathered in `file`, and return how many rows have come in all."""
        self.file.flush()
        return self.count.total(bytes(self.part)) if self.count is not None else 0

    def end(self, report: wire.Outcome) -> None:
        """Send what is left with *report*."""
        self.channel.send(wire.pack_end(report, bytes(self.part)))

    def is_nothing(self, media_type: str) -> bool:
        """Tell whether the one row of *media_type* that has come counts nothing: zeros, if any."""
        line = bytes(self.part).partition(b"\n")[2].strip()
        if "json" in media_type or "xml" in media_type:
            values = VALUE.findall(self.part)
        else:
            values = line.replace(b'"', b"").replace(b"\t", b",").split(b",")
        return all(value in (b"", b"0") for value in values)

    def discard(self) -> None:
        """Forget what is here of an answer."""
        self.count = self.guard = None
        self.file.flush()
        self.part.clear()


class Counter(Protocol):
    """Counts rows in the parts it is fed."""

    def feed(self, part: bytes) -> None:
        """Take the next *part*."""
        ...

    def total(self, last: bytes) -> int:
        """Take the *last* part and return the number of rows."""
        ...


def counter(media_type: str) -> Counter:
    """Return the counter for SELECT answers of *media_type*."""
    if "csv" in media_type:
        return Quoted(b"\n", b"", header=1)
    if "tab-separated" in media_type:
        return Marks(b"\n", header=1)
    if "json" in media_type:
        return Quoted(b"},{", b"[{", header=0)
    return Marks(b"<result>", header=0)


class Marks:
    """Counts a mark that stands once in each row and never inside a value (TSV, XML)."""

    def __init__(self, mark: bytes, header: int) -> None:
        """Count *mark*; *header* of them are not rows."""
        self.mark, self.found, self.tail = mark, -header, b""

    def feed(self, part: bytes) -> None:
        """Count in *part*, and keep the end of it for a mark that is cut in two."""
        text = self.tail + part
        self.found += text.count(self.mark)
        self.tail = text[max(0, len(text) - len(self.mark) + 1) :]

    def total(self, last: bytes) -> int:
        """Return the number of rows after the *last* part."""
        self.feed(last)
        return self.found


class Quoted:
    """Counts rows where values stand in quotes (CSV, JSON): only what is outside counts."""

    def __init__(self, mark: bytes, first: bytes, header: int) -> None:
        """Count *mark*: where a row ends (CSV), or begins but for the *first* (JSON)."""
        self.mark, self.first, self.found = mark, first, -header
        self.fed = False
        self.inside = False
        self.tail = b""

    def feed(self, part: bytes) -> None:
        """Count in the pieces of *part* outside quotes; pieces alternate."""
        self.fed = True
        text = self.tail + part
        if self.first:
            text, self.tail = split_escape(text)
        pieces = text.split(b'"')
        outside = b'"'.join(pieces[self.inside :: 2])
        self.inside ^= len(pieces) % 2 == 0
        self.found += outside.count(self.mark)
        if self.first:
            self.found += outside.count(self.first)

    def total(self, last: bytes) -> int:
        """Return the number of rows after the *last* part."""
        if self.first and not self.fed and (found := count_plain(last)) is not None:
            return found
        self.feed(last)
        return self.found


def count_plain(text: bytes) -> int | None:
    """Return the rows in *text*, a whole answer in JSON; None if values look like rows.

    Between two rows stands `}},{"` and a name. In a value that can only stand at its end, and
    then no name follows.
    """
    rows = text.count(b"},{")
    if rows != text.count(b'}},{"') or b'}},{",' in text or b'}},{"}' in text:
        return None
    return rows + 1 if b"[{" in text else None


def split_escape(text: bytes) -> tuple[bytes, bytes]:
    """Return *text* with escaped quotes taken out, and an end that may be half a row start."""
    keep = len(text) - len(text.rstrip(b"\\}{,["))
    whole, tail = (text[:-keep], text[-keep:]) if keep else (text, b"")
    if b"\\" in whole:
        whole = whole.replace(b"\\\\", b"").replace(b'\\"', b"")
    return whole, tail
