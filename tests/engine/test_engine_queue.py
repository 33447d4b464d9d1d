"""Who may evaluate next: turns between clients, two lanes, and a bound that shuts nobody out."""

from __future__ import annotations

import pytest

from partnerskap.engine.errors import Busy
from partnerskap.engine.queue import FairQueue, Turn


def wait(queue: FairQueue, client: str, slow: bool = False, arrived: float = 0.0) -> Turn:
    turn = Turn(client, slow, arrived)
    assert queue.add(turn) is None
    return turn


def taken(queue: FairQueue, number: int, slow_too: bool = True) -> list[Turn | None]:
    return [queue.take(slow_too) for _ in range(number)]


@pytest.mark.parametrize("slow", [False, True])
def test_clients_take_turns(slow: bool) -> None:
    queue = FairQueue(length=10)
    greedy = [wait(queue, "a", slow) for _ in range(3)]
    modest = wait(queue, "b", slow)
    assert taken(queue, 5) == [greedy[0], modest, greedy[1], greedy[2], None]
    assert (queue.size, queue.waiting) == (0, {})


def test_lanes_are_served_in_the_order_of_arrival() -> None:
    queue = FairQueue(length=10)
    late = wait(queue, "a", slow=True, arrived=2.0)
    early = wait(queue, "a", arrived=1.0)
    assert taken(queue, 2) == [early, late]


def test_quick_lane_can_be_asked_alone() -> None:
    queue = FairQueue(length=10)
    slow = wait(queue, "a", slow=True)
    quick = wait(queue, "a", arrived=5.0)
    assert taken(queue, 2, slow_too=False) == [quick, None]
    assert queue.take(slow_too=True) is slow


def test_full_queue_says_so_at_once_to_who_fills_it() -> None:
    queue = FairQueue(length=3)
    for _ in range(3):
        wait(queue, "a")
    with pytest.raises(Busy, match="wait already"):
        queue.add(Turn("a"))
    assert queue.size == 3


def test_in_a_full_queue_the_client_with_most_waiting_makes_room_for_another() -> None:
    queue = FairQueue(length=4)
    turns = [wait(queue, "a", slow=number > 1) for number in range(4)]
    assert queue.add(Turn("b")) is turns[3]
    assert queue.add(Turn("c")) is turns[2]
    assert (queue.size, queue.waiting) == (4, {"a": 2, "b": 1, "c": 1})
    with pytest.raises(Busy):
        queue.add(Turn("b"))


@pytest.mark.parametrize("slow", [False, True])
def test_who_waited_in_vain_leaves_the_queue(slow: bool) -> None:
    queue = FairQueue(length=10)
    first, second = (wait(queue, "a", slow) for _ in range(2))
    queue.remove(first)
    assert taken(queue, 2) == [second, None]
    assert (queue.size, queue.quick.clients, queue.slow.clients) == (0, {}, {})


def test_all_who_wait_can_be_told() -> None:
    queue = FairQueue(length=10)
    turns = {wait(queue, name, slow) for name in "ab" for slow in (False, True)}
    assert set(queue.clear()) == turns
    assert queue.size == 0
