"""What is noted of each query, at once; counted and written together with others a moment later.

Counting and writing each by itself takes as long as answering from memory.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import IO, Final, NamedTuple

MOMENT: Final = 0.1
"""Seconds for which entries are gathered."""
MOST: Final = 100_000
"""Entries kept while nobody reads what was written; the oldest are lost then."""
FEW: Final = 100
"""Entries that are counted and written in one go."""


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


class Logbook:
    """Takes entries from any thread."""

    def __init__(self, count: Callable[[Sequence[Entry]], None]) -> None:
        """Have entries counted by *count*."""
        self.count = count
        self.entries: deque[Entry] = deque(maxlen=MOST)
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.out: IO[str] | None = None
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="logbook")
        self.due = True

    def follow(self, loop: asyncio.AbstractEventLoop, out: IO[str] | None) -> None:
        """From now on count what comes, a moment later in *loop*, and write it to *out*, if any.

        A thread of its own would wrestle with that of the loop for the interpreter. Only
        writing, which may have to wait for who reads, is done in one.
        """
        self.loop, self.out, self.due = loop, out, False

    def note(self, asked: Asked, seconds: float, outcome: str) -> None:
        """Take an entry."""
        self.entries.append(Entry(time.time(), asked, seconds, outcome))
        if not self.due and self.loop is not None:
            self.due = True
            self.loop.call_soon_threadsafe(self.loop.call_later, MOMENT, self.work)

    def work(self) -> None:
        """Flush what has come, a few at a time, so that others in the loop get their turns."""
        self.due = False  # first, so that whoever notes something meanwhile sees to it
        self.flush(FEW)
        if self.entries and not self.due and self.loop is not None:
            self.due = True
            self.loop.call_soon(self.work)

    def flush(self, most: int = MOST) -> None:
        """Count what has come, *most* entries of it, and have it written."""
        with self.lock:
            number = min(most, len(self.entries))
            entries = [self.entries.popleft() for _ in range(number)]
            self.count(entries)
            if entries and self.out is not None:
                lines = "".join([entry.line() for entry in entries])
                self.writer.submit(write, self.out, lines)

    def close(self) -> None:
        """Flush, and return when everything is written."""
        self.flush()
        self.writer.shutdown()


def write(out: IO[str], lines: str) -> None:
    """Write *lines* to *out* at once."""
    out.write(lines)
    out.flush()
