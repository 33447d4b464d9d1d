"""The access log takes lines at once and writes them together, each as JSON."""

from __future__ import annotations

import io
import json

import pytest

from partnerskap.web.memory.caching import volatile
from partnerskap.web.watching.logbook import MOST, Logbook


def test_entries_become_lines_of_json() -> None:
    out, book = io.StringIO(), Logbook()
    book.out = out
    book.note("abc", 0.25, 7, "answered", "0123456789abcdef")
    book.note("def", 1e-7, None, "time-limit", "0123456789abcdef")
    book.flush()
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "query": "abc",
        "seconds": 0.25,
        "rows": 7,
        "outcome": "answered",
        "snapshot": "0123456789ab",
    }
    assert (second["seconds"], second["rows"]) == (0, None)


def test_lines_are_written_once() -> None:
    out, book = io.StringIO(), Logbook()
    book.out = out
    book.note("abc", 0.0, 1, "answered", "0")
    book.flush()
    book.flush()
    assert len(out.getvalue().splitlines()) == 1


def test_closed_book_takes_nothing() -> None:
    book = Logbook()
    book.note("abc", 0.0, 1, "answered", "0")
    assert not book.entries


def test_book_that_nobody_reads_does_not_grow_for_ever() -> None:
    book = Logbook()
    book.out = io.StringIO()
    for number in range(MOST + 5):
        book.note(str(number), 0.0, 1, "answered", "0")
    assert (len(book.entries), book.entries[0].query) == (MOST, "5")


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
