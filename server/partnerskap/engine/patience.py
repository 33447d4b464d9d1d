"""How long a query may go on: the time limit, and giving way to those who wait."""

from __future__ import annotations

import time
from collections.abc import Callable

from partnerskap.engine.turns import Turn, Turns

STEP = 0.02
"""Seconds between two looks at whether somebody waits for the place of a guest."""


class Overdue(Exception):
    """The process did not finish in time."""


class GiveWay(Exception):
    """Somebody waits for the place of a query that has had more than its slice."""


class Deadline:
    """Patience until a fixed time."""

    def __init__(self, seconds: float) -> None:
        """End *seconds* from now."""
        self.end = time.monotonic() + seconds

    def pause(self) -> float:
        """Return how many seconds to listen before the next `check`."""
        return max(0.0, self.end - time.monotonic())

    def check(self) -> None:
        """Raise `Overdue` when the time is up."""
        if time.monotonic() >= self.end:
            raise Overdue


class Slice(Deadline):
    """Patience with a query that has *turn*: a slice first, then what the others leave it."""

    def __init__(
        self, seconds: float, slice_: float, turns: Turns, turn: Turn, dear: Callable[[], None]
    ) -> None:
        """End *seconds* from now at the latest; past *slice_* seconds ask *turns*.

        *dear* is called once, when the query becomes dear.
        """
        super().__init__(seconds)
        self.next = time.monotonic() + slice_
        self.turns, self.turn, self.dear = turns, turn, dear

    def pause(self) -> float:
        """Return how many seconds to listen before the next `check`."""
        ends = self.end if self.turn.dear else min(self.next, self.end)
        return max(0.0, ends - time.monotonic())

    def check(self) -> None:
        """Raise `Overdue` when the time is up, `GiveWay` when the place is wanted."""
        super().check()
        if self.turn.dear or time.monotonic() < self.next:
            return
        if not self.turns.outgrow(self.turn):
            raise GiveWay
        if self.turn.dear:
            self.dear()
        self.next = time.monotonic() + STEP
