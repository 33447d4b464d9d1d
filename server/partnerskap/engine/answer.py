"""Puts an answer together from a worker's messages: small ones in memory, large ones on disk."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import weakref
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final

from partnerskap.engine import errors, wire
from partnerskap.engine.query import Answer
from partnerskap.errors import PartnerskapError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MEMORY: Final = 1024 * 1024
"""Bytes of an answer kept in memory before it goes to disk."""


class TooLarge(Exception):
    """More bytes came than an answer may have."""


class AnswerFile:
    """An unnamed file on disk, which several readers may share; gone when nobody holds it."""

    def __init__(self) -> None:
        """Make an empty file."""
        with tempfile.TemporaryFile() as made:
            self.descriptor = os.dup(made.fileno())
        weakref.finalize(self, os.close, self.descriptor)

    def write(self, part: bytes) -> None:
        """Put *part* at the end."""
        view = memoryview(part)
        while view:
            view = view[os.write(self.descriptor, view) :]


class Reader(io.RawIOBase):
    """Reads an `AnswerFile` from its start, at a place of its own."""

    def __init__(self, file: AnswerFile) -> None:
        """Read *file*."""
        super().__init__()
        self.file, self.place = file, 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill *buffer* with what comes next."""
        count = os.preadv(self.file.descriptor, [buffer], self.place)
        self.place += count
        return count


class Spool:
    """A body that grows: in memory while small, then on disk, never beyond its limit."""

    def __init__(self, limit: int) -> None:
        """Take at most *limit* bytes."""
        self.limit, self.size = limit, 0
        self.digest = hashlib.sha256()
        self.parts: list[bytes] = []
        self.file: AnswerFile | None = None

    def write(self, part: bytes) -> None:
        """Take *part*, or raise `TooLarge`, or an OSError if the disk has no room."""
        self.size += len(part)
        if self.size > self.limit:
            raise TooLarge
        self.digest.update(part)
        if self.file is None and self.size > MEMORY:
            self.file = AnswerFile()
            self.file.write(b"".join(self.parts))
            self.parts.clear()
        if self.file is None:
            self.parts.append(part)
        else:
            self.file.write(part)

    def body(self) -> IO[bytes]:
        """Return the whole as a file to read."""
        if self.file is None:
            return BytesIO(b"".join(self.parts))
        return io.BufferedReader(Reader(self.file))


class Collector:
    """Takes a worker's messages, one answer after the other."""

    def __init__(self, limit: int) -> None:
        """Collect answers of *limit* bytes at most."""
        self.limit = limit
        self.spool: Spool | None = None

    def take(self, message: bytes) -> Answer | None:
        """Return the answer that *message* completes, or None if more follows.

        Raises the worker's error, a `PartnerskapError`; or `TooLarge`, or an OSError if the disk
        has no room, after which the rest of the answer is still to come.
        """
        part, end = wire.read_message(message)
        if isinstance(end, wire.Failure):
            self.spool = None
            raise rebuild(end)
        if end is not None and self.spool is None and len(part) <= self.limit:
            digest = hashlib.sha256(part).hexdigest()  # most often it is the only part
            return Answer(end.form, end.media_type, BytesIO(part), len(part), digest, *end[2:])
        return self.add(part, end)

    def add(self, part: bytes, end: wire.Outcome | None) -> Answer | None:
        """Return the answer of which *part* is the last part."""
        spool = self.spool = self.spool or Spool(self.limit)
        spool.write(part)
        if end is None:
            return None
        self.spool = None
        digest = spool.digest.hexdigest()
        return Answer(end.form, end.media_type, spool.body(), spool.size, digest, *end[2:])


def rebuild(failure: wire.Failure) -> PartnerskapError:
    """Return the error that a worker's *failure* tells of."""
    if failure.error == "InvalidQuery":
        return errors.InvalidQuery(*failure[1:])
    if failure.error == "NotSupported":
        return errors.NotSupported(failure.reason, failure.kind, failure.parts)
    if failure.error == "TimeLimit":
        return errors.TimeLimit(float(failure.reason))
    if failure.error == "AnswerLimit":
        return errors.AnswerLimit(int(failure.reason))
    kind: type[PartnerskapError] = getattr(errors, failure.error)
    return kind(failure.reason)


def share(answer: Answer) -> Answer:
    """Return *answer* with a body of its own, to be read from its start."""
    body = answer.body
    if isinstance(body, BytesIO):
        return answer._replace(body=BytesIO(body.getvalue()))
    assert isinstance(body, io.BufferedReader)  # noqa: S101 - `Spool.body` made it
    raw = body.raw
    assert isinstance(raw, Reader)  # noqa: S101 - likewise
    return answer._replace(body=io.BufferedReader(Reader(raw.file)))
