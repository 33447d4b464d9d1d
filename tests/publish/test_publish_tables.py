"""Tables: rows become statements of a graph, and nothing in them is lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from partnerskap.errors import SourceError
from partnerskap.publish.build import check
from partnerskap.publish.content import read_content
from partnerskap.publish.findings import Finding
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

Add = Callable[[str, str], None]
MAPPING = """
CONSTRUCT {
    ?body a pk:Municipality ;
        rdfs:label ?label ;
        pk:memberOf <https://w3id.org/partnerskap/id/partnership/energy> ;
        skos:notation ?number .
} WHERE {
    BIND (IRI(CONCAT("https://w3id.org/partnerskap/id/municipality/se/", ?slug)) AS ?body)
    BIND (STRLANG(CONCAT(?name, " kommun"), "sv") AS ?label)
    BIND (xsd:integer(?code) AS ?number)
}
"""
ROWS = "slug,name,code\nlund,Lund,1281\nmora,Mora,\n"
LUND = "<https://w3id.org/partnerskap/id/municipality/se/lund>"


@pytest.fixture
def table(content: Path) -> Callable[[str, str], None]:
    """Write a table and its mapping into the content folder."""

    def write(rows: str = ROWS, mapping: str = MAPPING, name: str = "towns") -> None:
        folder = content / "data" / "registers"
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
        (folder / f"{name}.rq").write_text(mapping, encoding="utf-8")

    return write


def find(settings: Settings) -> list[Finding]:
    return list(check(settings)[1])


def test_rows_are_statements_of_the_graph_named_after_the_table(
    content: Path, settings: Settings, table: Add
) -> None:
    table()
    read = read_content(content, BASE)
    assert [str(one) for one in read.triples("registers/towns") if "lund" in str(one)] == [
        f"{LUND} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/partnerskap/ns#Municipality>",
        f'{LUND} <http://www.w3.org/2000/01/rdf-schema#label> "Lund kommun"@sv',
        f'{LUND} <http://www.w3.org/2004/02/skos/core#notation> "1281"'
        "^^<http://www.w3.org/2001/XMLSchema#integer>",
        f"{LUND} <https://w3id.org/partnerskap/ns#memberOf> "
        "<https://w3id.org/partnerskap/id/partnership/energy>",
    ]
    assert read.files[f"{BASE}graph/registers/towns"] == ("data/registers/towns.csv",)
    assert find(settings) == []


def test_empty_cell_leaves_out_what_needs_it_and_nothing_else(content: Path, table: Add) -> None:
    table()
    mora = [
        one for one in read_content(content, BASE).triples("registers/towns") if "mora" in str(one)
    ]
    assert len(mora) == 3


def test_another_base_reaches_what_tables_state(content: Path, table: Add) -> None:
    table()
    read = read_content(content, "http://localhost:8000/")
    assert len(read.triples("registers/towns")) == 7
    assert BASE not in "".join(str(triple) for triple in read.triples("registers/towns"))


def test_mappings_of_one_table_feed_the_graphs_that_they_name(content: Path, table: Add) -> None:
    table()
    (content / "data" / "registers" / "names.rq").write_text(
        "#+ table: towns.csv\n#+ graph: registers/wikidata\n"
        "CONSTRUCT { ?body schema:name ?name } WHERE {\n"
        "BIND (IRI(CONCAT('https://w3id.org/partnerskap/id/municipality/se/', ?slug)) AS ?body) }"
    )
    read = read_content(content, BASE)
    named = [
        str(one) for one in read.triples("registers/wikidata") if "schema.org/name" in str(one)
    ]
    assert [one.rpartition(" ")[2] for one in named] == ['"Lund"', '"Mora"']
    assert read.files[f"{BASE}graph/registers/wikidata"] == (
        "data/registers/wikidata.ttl",
        "data/registers/towns.csv",
    )


def test_finding_names_row_and_column(settings: Settings, table: Add, add: Add) -> None:
    add(
        "shapes/code.ttl",
        "pk:CodeShape a sh:NodeShape ; sh:targetClass pk:Municipality ; sh:property [ "
        'sh:path skos:notation ; sh:maxInclusive 1000 ; sh:message "Small."@en ] .',
    )
    table()
    (finding,) = find(settings)
    assert finding.file == "data/registers/towns.csv (row 2, column code)"


def test_finding_of_what_is_missing_names_the_row(settings: Settings, table: Add) -> None:
    table("slug,name,code\nlund,Lund,1281\nmora,,2062\n")
    (finding,) = find(settings)
    assert (finding.file, finding.path) == ("data/registers/towns.csv (row 3)", "rdfs:label")


@pytest.mark.parametrize(
    ("rows", "where", "rule"),
    [
        ("slug,name,code\n,Lund,1281\n", "(row 2)", "csvw:Row"),
        ("slug,name,code\nlund,Lund,1281\n\nmora,Mora,206x\n", "(row 4, column code)", "csvw:Cell"),
        ("slug,name,code,county\nlund,Lund,1281,M\n", "(row 2, column county)", "csvw:Cell"),
    ],
    ids=["row-without-statement", "cell-that-can't-be-used", "column-that-no-mapping-uses"],
)
def test_nothing_in_a_table_is_dropped_in_silence(
    settings: Settings, table: Add, rows: str, where: str, rule: str
) -> None:
    table(rows)
    (finding,) = find(settings)
    assert (finding.severity, finding.rule) == ("Violation", rule)
    assert finding.file == f"data/registers/towns.csv {where}"
    assert set(dict(finding.messages)) == set(dict(finding.advice)) == {"en", "sv"}


def test_column_may_be_left_unused_on_purpose(settings: Settings, table: Add) -> None:
    table("slug,name,code,note\nlund,Lund,1281,seat\n", f"#+ unused: note\n{MAPPING}")
    assert find(settings) == []


@pytest.mark.parametrize(
    ("rows", "mapping", "told"),
    [
        (ROWS, MAPPING.replace("?code", "?kode"), r"towns\.rq: .* has no column 'kode'"),
        (ROWS, f"#+ unused: note\n{MAPPING}", r"has no column 'note'"),
        (ROWS, MAPPING.replace("CONSTRUCT", "CONSTRUKT"), r"towns\.rq: error at 2:"),
        (ROWS, "SELECT ?slug WHERE { }", r"towns\.rq: a mapping is a CONSTRUCT"),
        (ROWS, "DESCRIBE <urn:x>", r"towns\.rq: no 'WHERE \{' begins"),
        (ROWS, f"#+ graph: inferred\n{MAPPING}", r"the graph name 'inferred' is taken"),
        (ROWS + "umea,Umeå\n", MAPPING, r"towns\.csv, row 4: 2 cells, but the table has 3"),
        ('slug,name,code\n"lund,', MAPPING, r"towns\.csv: not CSV"),
        ("slug,slug,code\n", MAPPING, r"'slug' can't name a column"),
        ("slug,Name,code\n", MAPPING, r"'Name' can't name a column"),
        ("", MAPPING, r"towns\.csv: empty"),
        (ROWS, MAPPING.replace("?body a", "[] a"), r"a node without an IRI"),
    ],
    ids=[
        "unknown-column", "unknown-unused", "syntax", "select", "no-pattern", "computed-graph",
        "ragged-row", "open-quote", "column-twice", "column-in-capitals", "empty-file",
        "blank-node",
    ],
)  # fmt: skip
def test_fault_of_table_or_mapping_names_the_file(
    content: Path, table: Add, rows: str, mapping: str, told: str
) -> None:
    table(rows, mapping)
    with pytest.raises(SourceError, match=told):
        read_content(content, BASE)


def test_table_without_mapping_and_mapping_without_table_are_named(
    content: Path, table: Add
) -> None:
    table()
    folder = content / "data" / "registers"
    (folder / "towns.rq").rename(folder / "cities.rq")
    with pytest.raises(SourceError, match=r"towns\.csv: no mapping.*Write towns\.rq"):
        read_content(content, BASE)
    (folder / "towns.csv").unlink()
    with pytest.raises(SourceError, match=r"cities\.csv: can't be read"):
        read_content(content, BASE)
