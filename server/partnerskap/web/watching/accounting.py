"""Keeps account of each query: a line in the access log, and the counts for Prometheus."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from werkzeug.exceptions import HTTPException

from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.problems import kebab
from partnerskap.web.serving import Served
from partnerskap.web.watching.logbook import Asked
from partnerskap.web.watching.metrics import metrics

NOTE = "partnerskap.note"
"""Under which the environment of a request says what was noted of it."""


class Note:
    """What is known of a query so far."""

    def __init__(self) -> None:
        """Know nothing."""
        self.rows: int | None = 0
        self.outcome = "failure"

    def answered(self, answer: Answer) -> None:
        """Note that there is an *answer*."""
        self.rows, self.outcome = answer.rows, "answered"


@contextmanager
def account(query: Query, served: Served, since: float | None = None) -> Iterator[Note]:
    """Measure what happens to *query* inside, or *since* then, and write it down.

    Errors are written down too.
    """
    note, started = Note(), since or time.perf_counter()
    try:
        yield note
    except (PartnerskapError, HTTPException) as error:
        note.outcome = kebab(type(error).__name__)
        raise
    finally:
        seconds = time.perf_counter() - started
        name = digest(query.text)
        asked = request.environ[NOTE] = Asked(name, note.rows, served.manifest.digest)
        metrics().note(asked, seconds, note.outcome)


def digest(text: str) -> str:
    """Return the name of a query in the log: the same for the same text, and no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
