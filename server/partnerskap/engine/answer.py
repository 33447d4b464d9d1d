"""Answers: put together from a worker's messages, and read as terms by our own pages.

Small ones are kept in memory, large ones on disk. In queries of our pages values are bound, never
pasted.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import weakref
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from partnerskap.engine import errors, wire
from partnerskap.engine.query import Answer, Engine, Query, Term
from partnerskap.errors import PartnerskapError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


MEMORY: Final = 1024 * 1024
"""Bytes of an answer kept in memory before it goes to disk."""
PAGES = "pages"
"""The client name of our own pages."""


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


def select(engine: Engine, text: str, /, **bindings: Term) -> list[dict[str, Term]]:
    """Return the rows of a SELECT; an unbound variable is missing from its row.

    A name in *bindings* must also be projected by the query (`SELECT ?iri ?label …`).
    """
    answer = engine.answer(Query(text, bindings=bindings, client=PAGES))
    with answer.body as body:
        solutions = pyoxigraph.parse_query_results(body.read(), format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("select() needs a SELECT query")
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in solutions
    ]


def ask(engine: Engine, text: str, /, **bindings: Term) -> bool:
    """Return the answer of an ASK with *bindings*."""
    answer = engine.answer(Query(text, bindings=bindings, client=PAGES))
    with answer.body as body:
        result = pyoxigraph.parse_query_results(body.read(), format=QueryResultsFormat.JSON)
    if not isinstance(result, QueryBoolean):
        raise TypeError("ask() needs an ASK query")
    return bool(result)


def triples(engine: Engine, text: str, /, **bindings: Term) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE with *bindings*."""
    query = Query(text, triples=RdfFormat.N_TRIPLES.media_type, bindings=bindings, client=PAGES)
    return list(parse_triples(engine.answer(query)))


def parse_triples(answer: Answer) -> list[Triple]:
    """Return the triples of an *answer* in N-Triples, and close it."""
    with answer.body as body:
        quads = pyoxigraph.parse(body.read(), format=RdfFormat.N_TRIPLES)
    return [quad.triple for quad in quads]
