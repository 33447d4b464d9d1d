"""What is noted of each query, at once; counted and written with others a moment later.

Counting and writing each by itself takes as long as answering from the cache.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import IO, Final, NamedTuple

NOTE: Final = "partnerskap.note"
"""Under which the environment of a request says what was noted of it."""
REMEMBERED: Final = "remembered"
"""The outcome of a query that was answered before and is answered from the cache."""
MOMENT: Final = 0.1
"""Seconds for which entries are gathered."""
MOST: Final = 100_000
"""Entries kept while nobody reads what was written; the oldest are lost then."""


class Asked(NamedTuple):
    """What is known of a query whenever it is asked."""

    query: str
    """The name of the query: a digest, no text."""
    rows: int | None
    snapshot: str


class Entry(NamedTuple):
    """What is noted of one query."""

    time: float
    """Seconds since 1970."""
    asked: Asked
    seconds: float
    outcome: str

    def line(self) -> str:
        """Return the entry as a line of JSON; no value has anything to escape."""
        when = f"{second(int(self.time))}.{int(self.time % 1 * 1000):03}+00:00"
        query, rows, snapshot = self.asked
        return (
            f'{{"time": "{when}", "query": "{query}", "seconds": {self.seconds:.6f}, '
            f'"rows": {"null" if rows is None else rows}, "outcome": "{self.outcome}", '
            f'"snapshot": "{snapshot[:12]}"}}\n'
        )


@lru_cache(maxsize=2)
def second(time: int) -> str:
    """Return *time*, seconds since 1970, as ISO 8601 without the zone."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class AccessLog:
    """Takes entries from any thread."""

    def __init__(self, count: Callable[[Sequence[Entry]], None]) -> None:
        """Have entries counted by *count*."""
        self.count = count
        self.entries: deque[Entry] = deque(maxlen=MOST)
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.out: IO[str] | None = None
        self.lost, self.cut = 0, False
        """How many entries could not be written, and whether the last could not."""
        self.writer: threading.Thread | None = None

    def follow(self, out: IO[str] | None) -> None:
        """From now on count what comes, a moment later, and write it to *out*, if any."""
        self.out = out
        self.writer = threading.Thread(target=self.work, name="access-log", daemon=True)
        self.writer.start()

    def note(self, asked: Asked, seconds: float, outcome: str) -> None:
        """Take an entry."""
        self.entries.append(Entry(time.time(), asked, seconds, outcome))

    def work(self) -> None:
        """Flush what has come, every moment until stopped."""
        while not self.stopped.wait(MOMENT):
            self.flush()

    def flush(self) -> None:
        """Count what has come, and write it."""
        if not self.entries:
            return
        with self.lock:
            entries = [self.entries.popleft() for _ in range(len(self.entries))]
            self.count(entries)
            if self.out is not None:
                self.write(self.out, entries)

    def write(self, out: IO[str], entries: Sequence[Entry]) -> None:
        """Write *entries* to *out*; where that can't be, they are lost and others come."""
        start = "\n" if self.cut else ""  # what was written last may be half a line
        try:
            out.write(start + "".join([entry.line() for entry in entries]))
            out.flush()
        except OSError:  # the disk is full, or nobody reads any more
            self.cut = True
            self.lost += len(entries)
        else:
            self.cut = False

    def close(self) -> None:
        """Flush, and return when everything is written."""
        self.stopped.set()
        self.flush()


def describe(text: str, rows: int | None, snapshot: str) -> Asked:
    """Return what is known of the query *text* whenever it is asked; its name is a digest."""
    name = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
    return Asked(name, rows, snapshot)
