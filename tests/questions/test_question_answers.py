"""Every question is answered as checked in, and every statement of the source by one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from question_files import EXPECTED, QUERIES, answer
from sentences import SENTENCES

from partnerskap.vocabulary import BASE

if TYPE_CHECKING:
    from pyoxigraph import Store


@pytest.mark.parametrize("name", QUERIES)
def test_answer_is_the_one_checked_in(world: Store, name: str) -> None:
    ending, text = answer(QUERIES[name], world)
    assert text == (EXPECTED / (name + ending)).read_text(encoding="utf-8")


def test_every_checked_in_answer_has_its_question() -> None:
    assert sorted(path.stem for path in EXPECTED.iterdir()) == sorted(QUERIES)


def test_only_questions_that_say_so_have_no_answer() -> None:
    silent = {path.stem for path in EXPECTED.glob("*.csv") if path.read_text().count("\n") == 1}
    assert silent == {
        name for name, query in QUERIES.items() if query.header["expect"][""] == "none"
    }


@pytest.mark.parametrize("key", SENTENCES)
def test_statement_of_the_source_is_returned(world: Store, key: str) -> None:
    question, rows = SENTENCES[key]
    _, text = answer(QUERIES[question], world)
    lines = text.replace(BASE, "").splitlines()
    missing = [row for row in rows if not any(all(part in line for part in row) for line in lines)]
    assert not missing
