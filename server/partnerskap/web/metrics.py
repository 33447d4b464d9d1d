"""What Prometheus reads: requests by outcome, query seconds, queue, cache, worker kills."""

from __future__ import annotations

import collections
import functools
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import current_app, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import HTTPException

from partnerskap.engine.query import Answer
from partnerskap.errors import PartnerskapError
from partnerskap.processes import SHARED
from partnerskap.web.access_log import NOTE, REMEMBERED, AccessLog, Entry, describe
from partnerskap.web.problems import kebab

EXTENSION = "partnerskap-metrics"
FILES: Final = ("counter", "histogram", "gauge_livesum")
"""The kinds of counts that we have, as the library calls the files for them."""
FILE_SIZE: Final = 1 << 16
"""Bytes that such a file has: the library's own, and ten times what is needed."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def reserve(folder: Path) -> None:
    """Take the room for the counts of this process in *folder*, where web processes share theirs.

    The files are mapped into memory: who writes there when the disk is full is killed for it.
    """
    try:
        for kind in FILES:
            with (folder / f"{kind}_{os.getpid()}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, FILE_SIZE)
    except OSError as error:
        size = len(FILES) * FILE_SIZE >> 10
        raise PartnerskapError(
            f"The counts of the web processes can't be kept in {folder}: {error.strerror}. "
            f"Make room there, {size} kB for each process, or set TMPDIR to another disk."
        ) from error


class Metrics:
    """The counts of one application; also the observer of its engine."""

    def __init__(self) -> None:
        """Start every count at nothing."""
        if SHARED in os.environ:
            reserve(Path(os.environ[SHARED]))
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "partnerskap_queries",
            "Queries by outcome.",
            ["outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "partnerskap_query_seconds",
            "Seconds from request to answer, waiting included, of what was not remembered.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.queue = Gauge(
            "partnerskap_queue",
            "Queries that wait for their turn.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.cache = Counter(
            "partnerskap_cache",
            "Look-ups in the cache of responses.",
            ["cache", "result"],
            registry=self.registry,
        )
        self.kills = Counter(
            "partnerskap_worker_kills",
            "Query processes ended, by reason.",
            ["reason"],
            registry=self.registry,
        )

        self.refusals = Counter(
            "partnerskap_refusals",
            "Requests refused before anything read them, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.lost = Gauge(
            "partnerskap_log_lost",
            "Lines of the access log that could not be written.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.log = AccessLog(self.count)
        self.note = self.log.note
        self.queued = 0
        self.outcome = functools.cache(self.requests.labels)
        self.hits = self.cache.labels("responses", "hit")
        self.misses = self.cache.labels("responses", "miss")

    def waiting(self, number: int) -> None:
        """Remember how many queries wait."""
        self.queued = number

    def killed(self, reason: str) -> None:
        """Count a query process that ended."""
        self.kills.labels(reason).inc()

    def refused(self, reason: str) -> None:
        """Count a request that was refused before anything read it."""
        self.refusals.labels(reason).inc()

    def looked_up(self, *, found: bool) -> None:
        """Count a look-up in the cache for something else than a query."""
        (self.hits if found else self.misses).inc()

    def count(self, entries: Sequence[Entry]) -> None:
        """Count queries that were noted; what was remembered took no time worth a measure."""
        for outcome, number in collections.Counter(entry.outcome for entry in entries).items():
            self.outcome(outcome).inc(number)
            (self.hits if outcome == REMEMBERED else self.misses).inc(number)
        for entry in entries:
            if entry.outcome != REMEMBERED:
                self.seconds.observe(entry.seconds)
        self.queue.set(self.queued)

    def text(self) -> bytes:
        """Return all counts in Prometheus' text format, those of sister processes included."""
        self.log.flush()
        self.queue.set(self.queued)
        self.lost.set(self.log.lost)
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def metrics() -> Metrics:
    """Return the counts of the current application."""
    found: Metrics = current_app.extensions[EXTENSION]
    return found


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
def account(text: str, snapshot: str, started: float) -> Iterator[Note]:
    """Write down how long the query *text* took since it was *started*, and what came of it.

    Errors are written down too.
    """
    note = Note()
    try:
        yield note
    except (PartnerskapError, HTTPException) as error:
        note.outcome = kebab(type(error).__name__)
        raise
    finally:
        seconds = time.perf_counter() - started
        asked = request.environ[NOTE] = describe(text, note.rows, snapshot)
        metrics().note(asked, seconds, note.outcome)
