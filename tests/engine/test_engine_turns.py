"""Who may evaluate next: a bounded queue, turns between clients, and a place that is never dear."""

from __future__ import annotations

import pytest

from partnerskap.engine.errors import Busy
from partnerskap.engine.turns import Turn, Turns


def wait(turns: Turns[Turn], client: str, slow: bool = False, arrived: float = 0.0) -> Turn:
    turn = Turn(client, slow, arrived)
    turns.enqueue(turn)
    return turn


def picked(turns: Turns[Turn], number: int) -> list[Turn | None]:
    return [turns.pick() for _ in range(number)]


def test_clients_take_turns() -> None:
    turns = Turns[Turn](places=1, length=10)
    greedy = [wait(turns, "a") for _ in range(3)]
    modest = wait(turns, "b")
    assert picked(turns, 5) == [greedy[0], modest, greedy[1], greedy[2], None]
    assert turns.waiting == 0


def test_dear_queries_leave_one_place() -> None:
    turns = Turns[Turn](places=2, length=10)
    first, second = (wait(turns, "a", slow=True) for _ in range(2))
    quick = wait(turns, "b", arrived=5.0)
    assert picked(turns, 3) == [first, quick, None]
    turns.leave(first)
    assert turns.pick() is second
    assert second.dear


def test_lanes_are_served_in_the_order_of_arrival() -> None:
    turns = Turns[Turn](places=3, length=10)
    late = wait(turns, "a", slow=True, arrived=2.0)
    early = wait(turns, "a", arrived=1.0)
    assert picked(turns, 2) == [early, late]


def test_quick_lane_can_be_asked_alone() -> None:
    turns = Turns[Turn](places=3, length=10)
    slow = wait(turns, "a", slow=True)
    assert turns.pick_quick() is None
    assert turns.pick() is slow


def test_query_past_its_slice_becomes_dear_while_there_is_room() -> None:
    turns = Turns[Turn](places=2, length=10)
    first, second = Turn("a"), Turn("a")
    assert turns.outgrow(first)
    assert first.dear
    assert turns.outgrow(second)  # nobody waits: a guest
    assert not second.dear
    wait(turns, "b")
    assert not turns.outgrow(second)


def test_guest_becomes_dear_when_there_is_room_again() -> None:
    turns = Turns[Turn](places=2, length=10)
    first, second = Turn("a"), Turn("a")
    turns.outgrow(first)
    turns.outgrow(second)
    turns.leave(first)
    assert turns.outgrow(second)
    assert second.dear


def test_full_queue_says_so_at_once() -> None:
    turns = Turns[Turn](places=1, length=1)
    wait(turns, "a")
    with pytest.raises(Busy, match="wait already"):
        wait(turns, "b")
    assert turns.waiting == 1


@pytest.mark.parametrize("slow", [False, True])
def test_who_waited_in_vain_leaves_the_queue(slow: bool) -> None:
    turns = Turns[Turn](places=2, length=10)
    late, early = wait(turns, "a", slow, arrived=1.0), wait(turns, "a", slow, arrived=3.0)
    assert turns.expire(2.0) == [late]
    assert picked(turns, 2) == [early, None]
    assert (turns.waiting, turns.quick) == (0, {})
