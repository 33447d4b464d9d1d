"""Who may evaluate next: clients take turns, and dear queries never take every place.

A query starts in the quick lane. If it takes longer than a slice it counts as dear; all places
but one may be dear. A query that becomes dear when those are taken goes on as a guest, until
somebody waits for its place: then it starts over in the slow lane.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from partnerskap.engine.errors import Busy


@dataclass(eq=False, slots=True)
class Turn:
    """A query's wish for a place, and then its place."""

    client: str
    slow: bool = False
    arrived: float = field(default_factory=time.monotonic)
    dear: bool = False


Kind = TypeVar("Kind", bound=Turn)


class Turns(Generic[Kind]):
    """A bounded queue in front of a fixed number of places; whoever has a free one picks."""

    def __init__(self, places: int, length: int) -> None:
        """Have *places*, and at most *length* waiting for one."""
        self.most_dear, self.length = max(1, places - 1), length
        self.quick: dict[str, deque[Kind]] = {}
        self.slow: deque[Kind] = deque()
        self.waiting = self.dear = 0

    def enqueue(self, turn: Kind) -> None:
        """Put *turn* at the end of its lane; raises `Busy` if too many wait already."""
        if self.waiting >= self.length:
            raise Busy("Too many queries wait already. Try again in a few seconds.")
        self.waiting += 1
        if turn.slow:
            self.slow.append(turn)
        elif (lane := self.quick.get(turn.client)) is not None:
            lane.append(turn)
        else:
            self.quick[turn.client] = deque((turn,))

    def pick(self) -> Kind | None:
        """Take the next turn for a free place: the one that came first of the lanes' heads."""
        client = next(iter(self.quick), None)
        slow = self.slow[0] if self.slow and self.dear < self.most_dear else None
        if slow is None or (client is not None and self.quick[client][0].arrived < slow.arrived):
            return self.pick_quick()
        self.slow.popleft()
        slow.dear = True
        self.dear += 1
        self.waiting -= 1
        return slow

    def pick_quick(self) -> Kind | None:
        """Take the next turn of the quick lane."""
        client = next(iter(self.quick), None)
        if client is None:
            return None
        self.waiting -= 1
        return self.call(client)

    def call(self, client: str) -> Kind:
        """Take the first turn of *client*, who is behind the other clients then."""
        lane = self.quick.pop(client)
        turn = lane.popleft()
        if lane:
            self.quick[client] = lane
        return turn

    def leave(self, turn: Kind) -> None:
        """Know that *turn* has its place no more."""
        self.dear -= turn.dear
        turn.dear = False

    def outgrow(self, turn: Kind) -> bool:
        """Count *turn*, past its slice, as dear; return False if it must leave its place."""
        if not turn.dear and self.dear < self.most_dear:
            turn.dear = True
            self.dear += 1
        return turn.dear or not self.quick

    def expire(self, before: float) -> list[Kind]:
        """Take out and return the turns that arrived *before* then and wait still."""
        if not self.waiting:
            return []
        lanes = (self.slow, *self.quick.values())
        late = [turn for lane in lanes for turn in lane if turn.arrived < before]
        for turn in late:
            self.remove(turn)
        return late

    def remove(self, turn: Kind) -> None:
        """Take *turn*, which waits, out of its lane."""
        self.waiting -= 1
        if turn.slow:
            self.slow.remove(turn)
            return
        lane = self.quick[turn.client]
        lane.remove(turn)
        if not lane:
            del self.quick[turn.client]
