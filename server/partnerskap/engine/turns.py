"""Who may evaluate next: clients take turns, and dear queries never take every place.

A query starts in the quick lane. If it takes longer than a slice it counts as dear; all places
but one may be dear. A query that becomes dear when those are taken goes on as a guest, until
somebody waits for its place: then it starts over in the slow lane.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from partnerskap.engine.errors import Busy


@dataclass(eq=False)
class Turn:
    """A query's wish for a place, and then its place."""

    client: str
    slow: bool
    arrived: float = field(default_factory=time.monotonic)
    placed: bool = False
    dear: bool = False
    called: threading.Event | None = None
    """Set when there is a place; only a turn that has to wait for one has it."""


class Turns:
    """A bounded queue in front of a fixed number of places."""

    def __init__(self, places: int, length: int, notice: Callable[[int], None]) -> None:
        """Give out *places*, to at most *length* waiting; *notice* is told how many wait."""
        self.places, self.length, self.notice = places, length, notice
        self.changed = threading.Condition()
        self.quick: dict[str, deque[Turn]] = {}
        self.slow: deque[Turn] = deque()
        self.taken = self.dear = self.told = 0

    @property
    def most_dear(self) -> int:
        """How many places dear queries may take."""
        return max(1, self.places - 1)

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        return sum(map(len, self.quick.values())) + len(self.slow)

    def take(self, turn: Turn, seconds: float) -> None:
        """Wait until *turn* has a place; raises `Busy` if that takes longer than *seconds*."""
        with self.changed:
            if self.waiting >= self.length:
                raise Busy("Too many queries wait already. Try again in a few seconds.")
            self.enqueue(turn)
            self.settle()
            if turn.placed:
                return
            turn.called = threading.Event()
        turn.called.wait(seconds)
        with self.changed:
            if not turn.placed:
                self.remove(turn)
                raise Busy("Other queries took all the time. Try again in a few seconds.")

    def give_back(self, turn: Turn) -> None:
        """Free the place of *turn*."""
        with self.changed:
            self.taken -= 1
            self.dear -= turn.dear
            turn.placed = turn.dear = False
            self.settle()

    def outgrow(self, turn: Turn) -> bool:
        """Count *turn*, past its slice, as dear; return False if it must leave its place."""
        with self.changed:
            if not turn.dear and self.dear < self.most_dear:
                turn.dear = True
                self.dear += 1
            return turn.dear or not self.quick

    def enqueue(self, turn: Turn) -> None:
        """Put *turn* at the end of its lane."""
        if turn.slow:
            self.slow.append(turn)
        else:
            self.quick.setdefault(turn.client, deque()).append(turn)

    def remove(self, turn: Turn) -> None:
        """Take *turn* out of its lane."""
        if turn.slow:
            self.slow.remove(turn)
        else:
            self.quick[turn.client].remove(turn)
            self.forget(turn.client)
        self.tell()

    def settle(self) -> None:
        """Give free places to those whose turn it is, and call them: only them, not everybody."""
        while self.taken < self.places and (turn := self.pick()) is not None:
            turn.placed = True
            self.taken += 1
            turn.dear = turn.slow
            self.dear += turn.dear
            if turn.called is not None:
                turn.called.set()
        self.changed.notify_all()
        self.tell()

    def tell(self) -> None:
        """Tell how many wait, if that has changed."""
        if self.waiting != self.told:
            self.told = self.waiting
            self.notice(self.told)

    def pick(self) -> Turn | None:
        """Take the next turn out of its lane: the one that came first of the two lanes' heads."""
        client = next(iter(self.quick), None)
        slow = self.slow[0] if self.slow and self.dear < self.most_dear else None
        if slow is not None and (client is None or slow.arrived <= self.quick[client][0].arrived):
            return self.slow.popleft()
        if client is None:
            return None
        turn = self.quick[client].popleft()
        self.rotate(client)
        return turn

    def rotate(self, client: str) -> None:
        """Put *client* behind the other clients."""
        self.quick[client] = self.quick.pop(client)
        self.forget(client)

    def forget(self, client: str) -> None:
        """Drop *client* from the quick lane if nothing of it waits there."""
        if not self.quick[client]:
            del self.quick[client]
