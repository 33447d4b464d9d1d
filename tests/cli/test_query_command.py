"""What `partnerskap query` takes for a query, and what for the name of a file."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from partnerskap.cli.queries import read_text


def test_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a question.rq"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text("ASK {} # å", encoding=encoding)
        assert read_text(str(path)) == "ASK {} # å"


@pytest.mark.parametrize(
    "query", ["ASK{}", "SELECT*{?s ?p ?o}", "ASK { <a.rq> ?p ?o }", "SELEC", ""]
)
def test_query_is_taken_as_it_is(query: str) -> None:
    assert read_text(query) == query


@pytest.mark.parametrize(
    "name", ["missing.rq", "ontology/questions/missing.rq", "./x", "my query.rq"]
)
def test_missing_file_is_said_to_be_missing(name: str) -> None:
    with pytest.raises(click.BadParameter, match=f"There is no file '{name}'"):
        read_text(name)


def test_file_in_another_encoding_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes("ASK {} # å".encode("latin-1"))
    with pytest.raises(click.BadParameter, match="not in UTF-8"):
        read_text(str(tmp_path / "latin.rq"))
