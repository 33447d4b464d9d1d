"""Who may evaluate next: clients take turns, and slow queries have a lane of their own.

When too many wait, the client that has the most waiting gives way, so that nobody shuts others
out (longest queue drop).
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from partnerskap.engine.errors import Busy
from partnerskap.errors import PartnerskapError

if TYPE_CHECKING:
    from partnerskap.engine.pool import Worker

AT_ONCE: Final = 64 * 1024
"""Bytes that a socket takes without anybody reading."""
FULL: Final = "Too many queries wait already. Try again in a few seconds."


@dataclass(eq=False, slots=True)
class Turn:
    """One query's wish for a worker, and then its hold on one."""

    client: str
    slow: bool = False
    """Whether it belongs in the slow lane."""
    arrived: float = field(default_factory=time.monotonic)
    task: bytes = b""
    """What its worker is to be sent."""
    counted: bool = False
    """Whether its worker counts as one that is busy with a slow query."""
    woken: threading.Event | None = None
    """Set when it has a worker, or an error; there only if it waits."""
    worker: Worker | None = None
    sent: bool = False
    """Whether the worker has the task already."""
    error: PartnerskapError | None = None

    def wait(self, seconds: float) -> bool:
        """Wait until it is woken, at most so many *seconds*; return whether it was."""
        return self.woken is not None and self.woken.wait(seconds)

    def start(self) -> None:
        """Have its worker begin, and wake whoever waits: the worker need not wait for that.

        A task too large for the buffer of a socket is left to its own thread, which may wait.
        """
        if self.worker is not None and len(self.task) < AT_ONCE:
            with suppress(OSError):  # the worker is gone, as its own thread will find out
                self.worker.send(self.task)
            self.sent = True
        self.wake()

    def wake(self, error: PartnerskapError | None = None) -> None:
        """Wake whoever waits, with the *error* that there is instead of a worker, if any."""
        self.error = error
        if self.woken is not None:
            self.woken.set()


class Lane:
    """Turns that wait, each client's in order; clients alternate."""

    def __init__(self) -> None:
        """Have nobody waiting."""
        self.clients: dict[str, deque[Turn]] = {}

    def first(self) -> Turn | None:
        """Return the next turn without taking it."""
        return next(iter(self.clients.values()))[0] if self.clients else None

    def append(self, turn: Turn) -> None:
        """Put *turn* behind the others of its client."""
        self.clients.setdefault(turn.client, deque()).append(turn)

    def pop(self) -> Turn:
        """Take the next turn; its client is behind the other clients then."""
        client = next(iter(self.clients))
        turns = self.clients.pop(client)
        turn = turns.popleft()
        if turns:
            self.clients[client] = turns
        return turn

    def last(self, client: str) -> Turn | None:
        """Return the turn of *client* that came last."""
        turns = self.clients.get(client)
        return turns[-1] if turns else None

    def remove(self, turn: Turn) -> None:
        """Take out *turn*."""
        turns = self.clients[turn.client]
        turns.remove(turn)
        if not turns:
            del self.clients[turn.client]

    def __iter__(self) -> Iterator[Turn]:
        """Yield every turn."""
        for turns in self.clients.values():
            yield from turns


class FairQueue:
    """A bounded queue with a quick and a slow lane; not safe without a lock around it."""

    def __init__(self, length: int) -> None:
        """Let at most *length* turns wait."""
        self.length = length
        self.quick, self.slow = Lane(), Lane()
        self.waiting: Counter[str] = Counter()
        """Client → how many of its turns wait."""
        self.size = 0

    def lane(self, turn: Turn) -> Lane:
        """Return the lane that *turn* belongs in."""
        return self.slow if turn.slow else self.quick

    def add(self, turn: Turn) -> Turn | None:
        """Let *turn* wait; return the turn that had to make room for it, if one had to.

        Raises `Busy` if the queue is full and no client has more waiting than this one.
        """
        dropped = self.make_room(turn) if self.size >= self.length else None
        turn.woken = threading.Event()
        self.lane(turn).append(turn)
        self.waiting[turn.client] += 1
        self.size += 1
        return dropped

    def make_room(self, turn: Turn) -> Turn:
        """Take out the latest turn of the client that has the most waiting, and return it."""
        client, most = self.waiting.most_common(1)[0]
        if most <= self.waiting[turn.client] + 1:
            raise Busy(FULL)
        found = self.slow.last(client) or self.quick.last(client)
        assert found is not None  # noqa: S101 - it has turns waiting
        self.remove(found)
        return found

    def take(self, slow_too: bool) -> Turn | None:
        """Take the next turn, the one that came first of both lanes; None if there is none.

        Without *slow_too* the slow lane has to wait.
        """
        quick, slow = self.quick.first(), self.slow.first() if slow_too else None
        if quick is None and slow is None:
            return None
        if slow is None or (quick is not None and quick.arrived < slow.arrived):
            turn = self.quick.pop()
        else:
            turn = self.slow.pop()
        self.forget(turn)
        return turn

    def remove(self, turn: Turn) -> None:
        """Take out *turn*, which waits."""
        self.lane(turn).remove(turn)
        self.forget(turn)

    def clear(self) -> list[Turn]:
        """Take out and return every turn."""
        turns = [*self.quick, *self.slow]
        for turn in turns:
            self.remove(turn)
        return turns

    def forget(self, turn: Turn) -> None:
        """Count *turn* as waiting no more."""
        self.size -= 1
        self.waiting[turn.client] -= 1
        if not self.waiting[turn.client]:
            del self.waiting[turn.client]
