"""How long a query may go on: the time limit, and giving way to those who wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

STEP: Final = 0.02
"""Seconds between two looks at the queries that run or wait."""


class Overdue(Exception):
    """The query did not end in time."""


class GiveWay(Exception):
    """Somebody waits for the place of a query that has had more than its slice."""


class Deadline:
    """Patience until a fixed time, for who looks at the clock now and then."""

    def __init__(self, seconds: float) -> None:
        """End *seconds* from now."""
        self.end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise `Overdue` when the time is up."""
        if time.monotonic() >= self.end:
            raise Overdue


class Clock:
    """Has somebody look every now and then, for as long as there is anything to look at.

    One timer for all takes less than one for each query.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, look: Callable[[float], bool]) -> None:
        """Call *look* with the time in *loop*, until it returns False."""
        self.loop, self.look = loop, look
        self.ticking = False

    def start(self) -> None:
        """Begin, if it does not tick already."""
        if not self.ticking:
            self.ticking = True
            self.loop.call_later(STEP, self.tick)

    def tick(self) -> None:
        """Look once."""
        self.ticking = self.look(time.monotonic())
        if self.ticking:
            self.loop.call_later(STEP, self.tick)
