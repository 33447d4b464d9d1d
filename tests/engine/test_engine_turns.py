"""Who may evaluate next: a bounded queue, turns between clients, and a place that is never dear."""

from __future__ import annotations

import threading

import pytest

from partnerskap.engine.errors import Busy
from partnerskap.engine.turns import Turn, Turns


class Hall:
    """Turns with a fixed number of places, and threads that wait for them."""

    def __init__(self, places: int, length: int = 10) -> None:
        self.noticed: list[int] = []
        self.entered = threading.Semaphore(0)
        self.turns = Turns(places, length, self.noticed.append)
        self.order: list[Turn] = []
        self.threads: list[threading.Thread] = []

    def enter(self, turn: Turn) -> Turn:
        self.turns.take(turn, 0)
        return turn

    def wait(self, turn: Turn) -> Turn:
        """Let a thread wait for a place; return when it is in the queue."""
        before = self.turns.waiting
        thread = threading.Thread(target=self.queue, args=(turn,))
        thread.start()
        self.threads.append(thread)
        with self.turns.changed:
            assert self.turns.changed.wait_for(
                lambda: self.turns.waiting > before or turn.placed, 5
            )
        return turn

    def queue(self, turn: Turn) -> None:
        self.turns.take(turn, 30)
        self.order.append(turn)
        self.entered.release()

    def leave(self, turn: Turn) -> None:
        """Give the place of *turn* to the next, and wait until that one has come in."""
        self.turns.give_back(turn)
        assert self.entered.acquire(timeout=5)

    def close(self) -> None:
        for thread in self.threads:
            thread.join(5)


def test_clients_take_turns() -> None:
    hall = Hall(places=1)
    first = hall.enter(Turn("a", slow=False))
    greedy = [hall.wait(Turn("a", slow=False)) for _ in range(3)]
    modest = hall.wait(Turn("b", slow=False))
    for turn in (first, greedy[0], modest, greedy[1]):
        hall.leave(turn)
    assert hall.order == [greedy[0], modest, greedy[1], greedy[2]]
    hall.close()


def test_dear_queries_leave_one_place() -> None:
    hall = Hall(places=2)
    hall.enter(Turn("a", slow=True))
    waiting = hall.wait(Turn("a", slow=True))
    quick = hall.enter(Turn("b", slow=False))
    assert (quick.placed, waiting.placed) == (True, False)
    hall.turns.remove(waiting)
    waiting.placed = True
    assert waiting.called
    waiting.called.set()
    hall.close()


def test_dear_query_starts_when_another_is_done() -> None:
    hall = Hall(places=2)
    first = hall.enter(Turn("a", slow=True))
    second = hall.wait(Turn("a", slow=True))
    hall.leave(first)
    assert second.dear
    hall.close()


def test_query_past_its_slice_becomes_dear_while_there_is_room() -> None:
    hall = Hall(places=2)
    first, second = (hall.enter(Turn("a", slow=False)) for _ in range(2))
    assert hall.turns.outgrow(first)
    assert first.dear
    assert hall.turns.outgrow(second)  # nobody waits: a guest
    assert not second.dear
    waiting = hall.wait(Turn("b", slow=False))
    assert not hall.turns.outgrow(second)
    hall.leave(second)
    assert waiting.placed
    hall.close()


def test_guest_becomes_dear_when_there_is_room_again() -> None:
    hall = Hall(places=2)
    first, second = (hall.enter(Turn("a", slow=False)) for _ in range(2))
    hall.turns.outgrow(first)
    hall.turns.outgrow(second)
    hall.turns.give_back(first)
    assert hall.turns.outgrow(second)
    assert second.dear


def test_full_queue_says_so_at_once() -> None:
    hall = Hall(places=1, length=1)
    first = hall.enter(Turn("a", slow=False))
    waiting = hall.wait(Turn("a", slow=False))
    with pytest.raises(Busy, match="wait already"):
        hall.turns.take(Turn("b", slow=False), 30)
    hall.leave(first)
    assert waiting.placed
    hall.close()


def test_who_waited_in_vain_leaves_the_queue() -> None:
    hall = Hall(places=1)
    hall.enter(Turn("a", slow=False))
    with pytest.raises(Busy, match="Other queries"):
        hall.turns.take(Turn("b", slow=False), 0)
    assert hall.turns.waiting == 0
    assert hall.noticed[-1] == 0
