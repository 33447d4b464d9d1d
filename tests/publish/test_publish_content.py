"""Reading the content folder: what becomes which graph, and what each fault says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerskap.errors import SourceError
from partnerskap.publish.content import read_content
from partnerskap.vocabulary import BASE

Add = Callable[[str, str], None]


def test_each_file_is_a_graph_named_after_its_path(content: Path) -> None:
    read = read_content(content, BASE)
    assert {name.removeprefix(BASE + "graph/"): files for name, files in read.files.items()} == {
        "ontology/world": ("ontology/world.ttl",),
        "catalog": ("data/catalog.ttl",),
        "partnerships": ("data/partnerships.ttl",),
        "registers/wikidata": ("data/registers/wikidata.ttl",),
        "shapes": ("shapes/municipality.ttl",),
    }


def test_shapes_of_all_files_are_one_graph(content: Path, add: Add) -> None:
    before = len(read_content(content, BASE).triples("shapes"))
    add("shapes/partnership.ttl", "pk:PartnershipShape a sh:NodeShape .")
    read = read_content(content, BASE)
    assert len(read.triples("shapes")) == before + 1
    assert read.files[BASE + "graph/shapes"] == (
        "shapes/municipality.ttl",
        "shapes/partnership.ttl",
    )


def test_another_base_replaces_ours_in_iris_and_texts(content: Path, add: Add) -> None:
    add("data/note.ttl", f':x pk:namespace "{BASE}ns#" .')
    read = read_content(content, "http://localhost:8000/")
    assert str(next(iter(read.triples("note")))) == (
        "<http://localhost:8000/id/x> <http://localhost:8000/ns#namespace> "
        '"http://localhost:8000/ns#"'
    )
    assert BASE not in "".join(str(triple) for triple in read.union())


def test_statement_told_by_two_sources_is_in_both_graphs_and_once_in_the_union(
    content: Path,
) -> None:
    read = read_content(content, BASE)
    told = [t for t in read.triples("partnerships") if t in read.triples("registers/wikidata")]
    assert [str(triple).split()[0] for triple in told] == [f"<{BASE}id/municipality/se/umea>"]
    assert list(read.union()).count(told[0]) == 1


def test_blank_nodes_of_shapes_have_the_same_names_whatever_the_order_of_files(
    content: Path, add: Add
) -> None:
    add("shapes/z.ttl", "pk:Z sh:property [ sh:path pk:z ] .")
    before = read_content(content, BASE).triples("shapes")
    (content / "shapes" / "z.ttl").rename(content / "shapes" / "a.ttl")
    assert read_content(content, BASE).triples("shapes") == before
    assert any("_:c14n" in str(triple) for triple in before)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "data/bad.ttl",
            ":a :b :c .\n:a :b nope:c .",
            r"data/bad\.ttl:12:7: The prefix nope: has not",
        ),
        ("data/bad.ttl", ":a :b [] .", r"data/bad\.ttl: a node without an IRI in .*Give it an IRI"),
        ("ontology/bad.ttl", "[] :b :c .", r"ontology/bad\.ttl: a node without an IRI"),
        ("data/void.ttl", ":a :b :c .", r"data/void\.ttl: the graph name 'void' is taken"),
    ],
    ids=["syntax", "blank-node-in-data", "blank-node-in-ontology", "name-of-a-computed-graph"],
)
def test_fault_in_a_file_names_it(content: Path, add: Add, name: str, text: str, told: str) -> None:
    add(name, text)
    with pytest.raises(SourceError) as raised:
        read_content(content, BASE)
    assert re.search(told, str(raised.value))


def test_text_that_is_not_utf8_is_named_with_its_byte(content: Path) -> None:
    (content / "data" / "latin.ttl").write_bytes(b"# Ume\xe5\n")
    with pytest.raises(SourceError, match=r"latin\.ttl: not UTF-8 text .* at byte 5.*Save it"):
        read_content(content, BASE)


def test_byte_order_mark_is_no_part_of_the_text(content: Path) -> None:
    told = f"<{BASE}id/x> a <{BASE}ns#X> ."
    (content / "data" / "marked.ttl").write_bytes(b"\xef\xbb\xbf" + told.encode())
    (read,) = read_content(content, BASE).triples("marked")
    assert str(read.subject) == f"<{BASE}id/x>"


def test_folder_in_place_of_a_file_is_named(content: Path) -> None:
    (content / "data" / "folder.ttl").mkdir()
    with pytest.raises(SourceError, match=r"folder\.ttl: is a folder, not a file"):
        read_content(content, BASE)


def test_missing_folder_says_which_setting_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"ontology holds no Turtle file.*PARTNERSKAP_CONTENT"):
        read_content(tmp_path, BASE)
