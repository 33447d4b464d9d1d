"""Puts the answer to a task together from the messages of the worker."""

from __future__ import annotations

import hashlib
from io import BytesIO

from partnerskap.engine import errors, frames
from partnerskap.engine.query import Answer
from partnerskap.engine.spool import Spool, TooLarge
from partnerskap.errors import PartnerskapError


class Collector:
    """Takes messages, one answer after the other."""

    def __init__(self, limit: int) -> None:
        """Collect answers of *limit* bytes at most."""
        self.limit = limit
        self.spool: Spool | None = None

    def take(self, message: bytes) -> Answer | Exception | None:
        """Return the answer or the error that *message* completes, or None if more follows.

        The error is the worker's, a `PartnerskapError`; or `TooLarge`, or an `OSError` if the
        disk has no room.
        """
        part, end = frames.read_message(message)
        if isinstance(end, frames.Trouble):
            self.drop()
            return rebuild(end)
        try:
            return self.add(part, end)
        except (TooLarge, OSError) as error:
            self.drop()
            return error

    def add(self, part: bytes, end: frames.Report | None) -> Answer | None:
        """Return the answer of which *part* is the last part; most often it is the only one."""
        if end is not None and self.spool is None and len(part) <= self.limit:
            size, digest = len(part), hashlib.sha256(part).hexdigest()
            return Answer(end.form, end.media_type, BytesIO(part), size, digest, *end[2:])
        self.spool = self.spool or Spool(self.limit)
        self.spool.write(part)
        if end is None:
            return None
        spool, self.spool = self.spool, None
        return spool.answer(*end)

    def drop(self) -> None:
        """Let go of what has come of an answer."""
        if self.spool is not None:
            self.spool.close()
            self.spool = None


def rebuild(trouble: frames.Trouble) -> PartnerskapError:
    """Return the error that a worker's *trouble* tells of."""
    if trouble.error == "InvalidQuery":
        return errors.InvalidQuery(trouble.reason, trouble.line, trouble.column)
    kind: type[PartnerskapError] = getattr(errors, trouble.error)
    return kind(trouble.reason)
