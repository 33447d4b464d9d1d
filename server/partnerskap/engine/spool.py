"""Collects an answer as it comes: in memory while small, on disk when large, never too large."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from io import BytesIO
from typing import IO, Self

from partnerskap.engine.query import Answer, Form

MEMORY = 1024 * 1024
"""Bytes of an answer kept in memory before it goes to disk."""


class TooLarge(Exception):
    """More bytes came than the spool may take."""


class Spool:
    """A body that grows; closed on the way out unless it became an answer."""

    def __init__(self, limit: int) -> None:
        """Take at most *limit* bytes."""
        self.limit, self.size = limit, 0
        self.digest = hashlib.sha256()
        self.body: IO[bytes] = BytesIO()
        self.kept = False

    def write(self, part: bytes) -> None:
        """Take *part*, or raise `TooLarge`."""
        self.size += len(part)
        if self.size > self.limit:
            raise TooLarge
        self.digest.update(part)
        self.body.write(part)
        if self.size > MEMORY and isinstance(self.body, BytesIO):
            self.move()

    def move(self) -> None:
        """Go on on disk."""
        small, self.body = self.body, tempfile.TemporaryFile()  # noqa: SIM115
        with small:
            small.seek(0)
            shutil.copyfileobj(small, self.body)

    def answer(self, form: Form, media_type: str, rows: int | None, seconds: float) -> Answer:
        """Return the whole as an answer of *form* with so many *rows*, found in *seconds*."""
        self.kept = True
        self.body.seek(0)
        digest = self.digest.hexdigest()
        return Answer(form, media_type, self.body, self.size, digest, rows, seconds)

    def close(self) -> None:
        """Let go of the body if no answer took it over."""
        if not self.kept:
            self.body.close()

    def __enter__(self) -> Self:
        """Return self."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()
