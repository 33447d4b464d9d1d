"""Files change together or not at all, and look as if they were written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from partnerskap.sheets.files import read_triples, replace_blocks, replace_files, write_graph
from partnerskap.vocabulary import BASE, iri

DATA = Path(__file__).parents[2] / "data"


def test_all_files_are_replaced(tmp_path: Path) -> None:
    one, new = tmp_path / "a.ttl", tmp_path / "folder" / "b.ttl"
    one.write_text("old")
    assert replace_files({one: "new", new: "b"}) == [one, new]
    assert (one.read_text(), new.read_text()) == ("new", "b")
    assert replace_files({one: "new", new: "b"}) == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.ttl", "b.ttl", "folder"]


def test_no_file_is_replaced_if_one_can_not_be(tmp_path: Path) -> None:
    one, made, taken = tmp_path / "a.ttl", tmp_path / "b.ttl", tmp_path / "taken"
    one.write_text("old")
    taken.mkdir()
    (taken / "file").write_text("in the way")
    with pytest.raises(OSError, match="taken"):
        replace_files({one: "new", made: "new", taken: "new"})
    assert one.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "taken"]


def test_a_block_is_replaced_and_the_others_stay() -> None:
    text = (DATA / "sources.ttl").read_text("utf-8")
    node = NamedNode(f"{BASE}id/source/karlskoga")
    new = replace_blocks(text, [Triple(node, iri("dcterms:publisher"), Literal('a "b"\\c'))])
    before = {one.triple for one in parse(text, format=RdfFormat.TURTLE)}
    after = {one.triple for one in parse(new, format=RdfFormat.TURTLE)}
    assert {one for one in after if one.subject == node} == after - before
    assert {one for one in before if one.subject != node} == before & after


@pytest.mark.parametrize("name", ["programmes/karlskoga", "programmes/sida-2014"])
def test_a_graph_is_written_like_those_of_the_house(name: str, tmp_path: Path) -> None:
    """But for the order: lines, spaces, prefixes and relative addresses are the same."""
    path = DATA / f"{name}.ttl"
    written = write_graph(read_triples(path))
    (tmp_path / "a.ttl").write_text(written, "utf-8")
    assert set(read_triples(tmp_path / "a.ttl")) == set(read_triples(path))
    strip = {line.rstrip(" ,;") for line in path.read_text("utf-8").splitlines()}
    assert {line.rstrip(" ,;") for line in written.splitlines()} == strip
