"""The access log takes entries at once, and counts and writes them together, each as JSON."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import pytest

from live import until
from partnerskap.web.access_log import MOST, AccessLog, Asked, Entry
from partnerskap.web.response_cache import is_volatile

FIRST = Asked("abc", 7, "0123456789abcdef")


class Book:
    """A log, what it had counted, and where it writes."""

    def __init__(self) -> None:
        self.counted: list[Entry] = []
        self.out = io.StringIO()
        self.log = AccessLog(self.counted.extend)
        self.log.out = self.out

    def lines(self) -> list[dict[str, object]]:
        self.log.close()
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@pytest.fixture
def book() -> Book:
    return Book()


def test_entries_become_lines_of_json(book: Book) -> None:
    book.log.note(FIRST, 0.25, "answered")
    book.log.note(Asked("def", None, "0123456789abcdef"), 1e-7, "time-limit")
    first, second = book.lines()
    assert datetime.fromisoformat(str(first.pop("time"))).utcoffset() == timedelta(0)
    assert first == {
        "query": "abc",
        "seconds": 0.25,
        "rows": 7,
        "outcome": "answered",
        "snapshot": "0123456789ab",
    }
    assert (second["seconds"], second["rows"]) == (0, None)


def test_entries_are_counted_and_written_once(book: Book) -> None:
    book.log.note(FIRST, 0.0, "answered")
    book.log.flush()
    book.log.flush()
    assert len(book.counted) == len(book.lines()) == 1


def test_entries_are_flushed_a_moment_later(book: Book) -> None:
    book.log.follow(book.out)
    for _ in range(250):
        book.log.note(FIRST, 0.0, "answered")
    until(lambda: len(book.counted) == 250)
    assert len(book.counted) == len(book.lines()) == 250


def test_without_a_place_to_write_entries_are_counted_only() -> None:
    counted: list[Entry] = []
    log = AccessLog(counted.extend)
    log.note(FIRST, 0.0, "answered")
    log.close()
    assert [entry.asked for entry in counted] == [FIRST]


def test_log_that_nobody_reads_does_not_grow_for_ever() -> None:
    log = AccessLog(lambda _: None)
    for number in range(MOST + 5):
        log.note(Asked(str(number), 1, "0"), 0.0, "answered")
    assert (len(log.entries), log.entries[0].asked.query) == (MOST, "5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT (struuid() AS ?x) {}", True),
        ("SELECT (Rand() AS ?x) {}", True),
        ("SELECT ?brand { ?brand <x:known> ?uuids }", False),
        ("ASK { SERVICE <s:s> { ?s ?p ?o } }", True),
        ("ASK {}", False),
    ],
)
def test_what_changes_by_itself_is_known(text: str, expected: bool) -> None:
    assert is_volatile(text) is expected
