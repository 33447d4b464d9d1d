"""Keeps account of each query: a line in the access log, and the counts for Prometheus."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request
from werkzeug.exceptions import HTTPException

from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.front import NOTE, Kept
from partnerskap.web.metrics import Metrics, metrics
from partnerskap.web.problems import kebab
from partnerskap.web.serving import Served

LOG = logging.getLogger("partnerskap.access")


def log_to_stderr() -> None:
    """Write the access log to standard error, a line of JSON for each query."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


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
    if not LOG.isEnabledFor(logging.INFO):
        return
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "query": asked.query,
        "seconds": round(seconds, 6),
        "rows": asked.rows,
        "outcome": outcome,
        "snapshot": asked.snapshot[:12],
    }
    LOG.info(json.dumps(line))


def remembered(counts: Metrics, kept: Kept | None) -> None:
    """Keep account of a look-up in the memory of responses."""
    counts.looked_up("responses", kept is not None)
    if kept is not None and isinstance(kept.note, Asked):
        counts.asked("remembered", 0.0)
        write(kept.note, 0.0, "remembered")
