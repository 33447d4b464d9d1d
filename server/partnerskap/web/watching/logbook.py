"""The access log: a line is noted at once, and written together with others a moment later.

Writing each line by itself takes as long as answering from memory.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import IO, Final, NamedTuple

MOMENT: Final = 0.1
"""Seconds for which lines are gathered."""
MOST: Final = 100_000
"""Lines kept while nobody reads what was written; the oldest are lost then."""


class Entry(NamedTuple):
    """What is noted of one query."""

    time: float
    """Seconds since 1970."""
    query: str
    """The name of the query: a digest, no text."""
    seconds: float
    rows: int | None
    outcome: str
    snapshot: str

    def line(self) -> str:
        """Return the entry as a line of JSON; no value has anything to escape."""
        when = datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds")
        rows = "null" if self.rows is None else self.rows
        return (
            f'{{"time": "{when}", "query": "{self.query}", "seconds": {self.seconds:.6f}, '
            f'"rows": {rows}, "outcome": "{self.outcome}", "snapshot": "{self.snapshot[:12]}"}}\n'
        )


class Logbook:
    """Takes entries from any thread; closed until it is told where to write."""

    def __init__(self) -> None:
        """Take nothing yet."""
        self.out: IO[str] | None = None
        self.entries: deque[Entry] = deque(maxlen=MOST)
        self.noted = threading.Event()

    def open(self, out: IO[str]) -> None:
        """Write to *out* from now on, in a thread of its own."""
        self.out = out
        threading.Thread(target=self.follow, daemon=True).start()

    def note(self, query: str, seconds: float, rows: int | None, outcome: str, data: str) -> None:
        """Take an entry, if the book is open."""
        if self.out is None:
            return
        self.entries.append(Entry(time.time(), query, seconds, rows, outcome, data))
        if not self.noted.is_set():
            self.noted.set()

    def follow(self) -> None:
        """Write what comes, as long as the process lives."""
        while self.noted.wait():
            time.sleep(MOMENT)
            self.noted.clear()
            self.flush()

    def flush(self) -> None:
        """Write what has come."""
        lines = [self.entries.popleft().line() for _ in range(len(self.entries))]
        if lines and self.out is not None:
            self.out.write("".join(lines))
            self.out.flush()
