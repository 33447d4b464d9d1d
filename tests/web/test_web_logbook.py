"""The access log takes entries at once, and counts and writes them together, each as JSON."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from partnerskap.web.memory.caching import volatile
from partnerskap.web.watching.logbook import MOST, Asked, Entry, Logbook

FIRST = Asked("abc", 7, "0123456789abcdef")


class Office:
    """A logbook, what it had counted, and the loop in which it works."""

    def __init__(self) -> None:
        self.counted: list[Entry] = []
        self.out = io.StringIO()
        self.loop = asyncio.new_event_loop()
        self.book = Logbook(self.counted.extend)
        self.book.follow(self.loop, self.out)

    def lines(self) -> list[dict[str, object]]:
        self.book.close()
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.loop.close()


def test_entries_become_lines_of_json(office: Office) -> None:
    office.book.note(FIRST, 0.25, "answered")
    office.book.note(Asked("def", None, "0123456789abcdef"), 1e-7, "time-limit")
    first, second = office.lines()
    assert datetime.fromisoformat(str(first.pop("time"))).utcoffset() == timedelta(0)
    assert first == {
        "query": "abc",
        "seconds": 0.25,
        "rows": 7,
        "outcome": "answered",
        "snapshot": "0123456789ab",
    }
    assert (second["seconds"], second["rows"]) == (0, None)


def test_entries_are_counted_and_written_once(office: Office) -> None:
    office.book.note(FIRST, 0.0, "answered")
    office.book.flush()
    office.book.flush()
    assert len(office.counted) == len(office.lines()) == 1


def test_entries_are_flushed_a_moment_later_by_the_loop(office: Office) -> None:
    for _ in range(250):
        office.book.note(FIRST, 0.0, "answered")
    assert not office.counted
    work = asyncio.wait_for(until(lambda: not office.book.entries), 10)
    thread = threading.Thread(target=office.loop.run_until_complete, args=(work,))
    thread.start()  # a browser may have a loop in this one
    thread.join()
    assert len(office.counted) == len(office.lines()) == 250


async def until(ready: Callable[[], bool]) -> None:
    while not ready():
        await asyncio.sleep(0)


def test_without_a_place_to_write_entries_are_counted_only() -> None:
    counted: list[Entry] = []
    book = Logbook(counted.extend)
    book.note(FIRST, 0.0, "answered")
    book.close()
    assert [entry.asked for entry in counted] == [FIRST]


def test_book_that_nobody_reads_does_not_grow_for_ever() -> None:
    book = Logbook(lambda _: None)
    for number in range(MOST + 5):
        book.note(Asked(str(number), 1, "0"), 0.0, "answered")
    assert (len(book.entries), book.entries[0].asked.query) == (MOST, "5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT (struuid() AS ?x) {}", True),
        ("SELECT (Rand() AS ?x) {}", True),
        ("SELECT ?brand { ?brand <x:known> ?uuids }", False),
        ("ASK {}", False),
    ],
)
def test_what_changes_by_itself_is_known(text: str, expected: bool) -> None:
    assert volatile(text) is expected
