"""Keeps account of each query: a line in the access log, and the counts for Prometheus."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.memory.front import NOTE, Kept
from partnerskap.web.problems import kebab
from partnerskap.web.serving import Served
from partnerskap.web.watching.logbook import Logbook
from partnerskap.web.watching.metrics import Metrics, metrics

LOG = Logbook()
"""The access log of this process, a line of JSON for each query; see `Logbook.open`."""


@dataclass(frozen=True)
class Asked:
    """What the log says of a query beside its outcome."""

    query: str
    rows: int | None
    snapshot: str


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
        request.environ[NOTE] = Asked(name, note.rows, served.manifest.digest)
        metrics().asked(note.outcome, seconds)
        write(request.environ[NOTE], seconds, note.outcome)


def digest(text: str) -> str:
    """Return the name of a query in the log: the same for the same text, and no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write(asked: Asked, seconds: float, outcome: str) -> None:
    """Write one line."""
    LOG.note(asked.query, seconds, asked.rows, outcome, asked.snapshot)


def remembered(counts: Metrics, kept: Kept | None) -> None:
    """Keep account of a look-up in the memory of responses."""
    counts.looked_up("responses", kept is not None)
    if kept is not None and isinstance(kept.note, Asked):
        counts.asked("remembered", 0.0)
        write(kept.note, 0.0, "remembered")
