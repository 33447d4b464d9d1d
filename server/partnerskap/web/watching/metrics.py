"""What Prometheus reads: requests by outcome, query seconds, queue, cache, worker kills."""

from __future__ import annotations

import collections
import functools
import os
from collections.abc import Sequence

from flask import current_app
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from partnerskap.web.watching.logbook import Entry, Logbook

EXTENSION = "partnerskap-metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several web processes keep their counts together."""


REMEMBERED = "remembered"
"""The outcome of a query that was answered before and is answered from memory."""


class Metrics:
    """The counts of one application; also the observer of its engine."""

    def __init__(self) -> None:
        """Start every count at nothing."""
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
            "Look-ups in the caches.",
            ["cache", "result"],
            registry=self.registry,
        )
        self.kills = Counter(
            "partnerskap_worker_kills",
            "Query processes ended, by reason.",
            ["reason"],
            registry=self.registry,
        )

        self.book = Logbook(self.count)
        self.note = self.book.note
        self.queued = 0
        self.outcome = functools.cache(self.requests.labels)
        self.look_up = functools.cache(self.cache.labels)

    def waiting(self, number: int) -> None:
        """Remember how many queries wait."""
        self.queued = number

    def killed(self, reason: str) -> None:
        """Count a query process that ended."""
        self.kills.labels(reason).inc()

    def looked_up(self, cache: str, found: bool) -> None:
        """Count a look-up in *cache*."""
        self.look_up(cache, "hit" if found else "miss").inc()

    def count(self, entries: Sequence[Entry]) -> None:
        """Count queries that were noted; what was remembered took no time worth a measure."""
        for outcome, number in collections.Counter(entry.outcome for entry in entries).items():
            self.outcome(outcome).inc(number)
            if outcome == REMEMBERED:
                self.look_up("responses", "hit").inc(number)
        for entry in entries:
            if entry.outcome != REMEMBERED:
                self.seconds.observe(entry.seconds)
        self.queue.set(self.queued)

    def text(self) -> bytes:
        """Return all counts in Prometheus' text format, those of sister processes included."""
        self.book.flush()
        self.queue.set(self.queued)
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def metrics() -> Metrics:
    """Return the counts of the current application."""
    found: Metrics = current_app.extensions[EXTENSION]
    return found
