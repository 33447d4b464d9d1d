"""A column of names is linked: what is added to each row, and which rows are left to a person."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from matching_worlds import index_of

from partnerskap.linking.matching import make_matcher
from partnerskap.linking.tables import (
    LinkedRow,
    Linker,
    TableRow,
    UnknownWord,
    UnreadableTable,
    check_words,
    link_here,
    link_table,
    saying,
)
from partnerskap.vocabulary import BASE

WORLD = """
<type/kommun> a pk:MunicipalityType ; skos:hiddenLabel "kommun"@sv , "kn"@sv .
<type/il> a pk:MunicipalityType ; skos:hiddenLabel "il"@tr , "ili"@tr .
country:SWE rdfs:label "Sverige"@sv .
country:TUR rdfs:label "Türkiye"@tr .
<kula-se> a pk:Municipality ; schema:name "Kula" ; pk:country country:SWE ;
    rdfs:label "Kula kommun"@sv , "Kula Municipality"@en ; pk:municipalityType <type/kommun> ;
    skos:notation "0001"^^pk:kommunkod .
<kula-tr> a pk:Municipality ; schema:name "Kula" ; rdfs:label "Kula Belediyesi"@tr ;
    pk:country country:TUR .
<boras> a pk:Municipality ; schema:name "Borås" ; pk:country country:SWE ;
    pk:municipalityType <type/kommun> .
<ili> a pk:Region , pk:Area ; skos:notation "TR-45"^^pk:iso3166-2 ; pk:country country:TUR .
<energy> a pk:Theme ; rdfs:label "Energy"@en .
"""


@pytest.fixture(scope="module")
def link() -> Linker:
    """Links names of municipalities in a small world."""
    return link_here(make_matcher(index_of(WORLD), BASE), BASE, "Municipality", "sv")


def run(table: str, linker: Linker, column: str = "name", **evidence: str) -> list[list[str]]:
    """Return the cells of *table* with links."""
    target = io.StringIO()
    link_table(io.StringIO(table, newline=""), target, column, evidence, linker)
    return [line.split(",") for line in target.getvalue().splitlines()]


def test_each_row_gets_address_name_score_reason_and_check(link: Linker) -> None:
    rows = run("name\nBoras kn\nKula\nnobody\n", link)
    assert rows == [
        ["name", "uri", "name", "score", "reason", "check"],
        [
            *("Boras kn", f"{BASE}id/boras", "Borås", "96"),
            *("name but for the words that tell its kind: Borås", ""),
        ],
        [
            *("Kula", f"{BASE}id/kula-se", "Kula kommun", "100"),
            *("name as it is written: Kula", "doubtful: 2 candidates"),
        ],
        ["nobody", "", "", "", "", "not found"],
    ]


@pytest.mark.parametrize(
    ("country", "thing"), [("TR", "kula-tr"), ("TUR", "kula-tr"), ("sverige", "kula-se")]
)
def test_a_country_of_all_rows_tells_namesakes_apart(
    link: Linker, country: str, thing: str
) -> None:
    _, row = run("name\nKula\n", saying(link, "country", country))
    assert (row[1], row[-1]) == (f"{BASE}id/{thing}", "")


def test_further_columns_tell_namesakes_apart(link: Linker) -> None:
    rows = run(
        "name,land,kod\nKula,Türkiye,\nKula,,0001\n,,0001\n", link, country="land", kommunkod="kod"
    )
    assert [row[3] for row in rows[1:]] == [
        f"{BASE}id/{name}" for name in ("kula-tr", "kula-se", "kula-se")
    ]
    assert [row[-1] for row in rows[1:]] == ["", "", ""]


def test_other_kinds_of_things_are_linked() -> None:
    linker = link_here(make_matcher(index_of(WORLD), BASE), BASE, "Theme", "en")
    assert run("name\nenergi\nEnergy\n", linker)[2][1] == f"{BASE}id/energy"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_stays_as_it_is_parted(link: Linker, delimiter: str) -> None:
    target = io.StringIO()
    table = f"nr{delimiter}name\n1{delimiter}Borås\n2\n"
    counts = link_table(io.StringIO(table, newline=""), target, "name", {}, link)
    header, first, short = target.getvalue().splitlines()
    assert header.split(delimiter)[:3] == ["nr", "name", "uri"]
    assert first.split(delimiter)[:3] == ["1", "Borås", f"{BASE}id/boras"]
    assert short.split(delimiter) == ["2", "", "", "", "", "", "not found"]
    assert counts == {"linked": 1, "not found": 1}


def test_long_tables_are_linked_in_batches(link: Linker) -> None:
    sizes = []

    def count(asked: Sequence[TableRow]) -> list[LinkedRow]:
        sizes.append(len(asked))
        return link(asked)

    rows = run("name\n" + "Borås\n" * 120, count)
    assert sizes == [50, 50, 20]
    assert [row[1] for row in rows[1:]] == [f"{BASE}id/boras"] * 120


def test_a_table_in_another_encoding_is_refused_with_what_to_do(link: Linker) -> None:
    source = io.TextIOWrapper(io.BytesIO("name\nBorås\n".encode("cp1252")), "utf-8-sig", newline="")
    with pytest.raises(UnreadableTable, match="save it as “CSV UTF-8”"):
        link_table(source, io.StringIO(), "name", {}, link)


def test_a_cell_that_never_ends_is_refused(link: Linker) -> None:
    with pytest.raises(UnreadableTable, match="can't be read"):
        run('name\n"' + "x" * 200_000, link)


def test_scores_have_one_decimal(link: Linker) -> None:
    assert run("name\nBorås kn il ili\n", link)[1][3] == "82.7"


@pytest.mark.parametrize(
    ("kind", "properties", "country", "text"),
    [
        ("Municipalty", [], "", "“Municipalty”: there is .*Municipality.*Theme"),
        ("Municipality", ["kommunkdo"], "", "“kommunkdo”: there is .*kommunkod"),
        ("Municipality", [], "Turkei", "“Turkei”"),
    ],
)
def test_words_that_are_not_known_are_told(
    kind: str, properties: list[str], country: str, text: str
) -> None:
    with pytest.raises(UnknownWord, match=text):
        check_words(make_matcher(index_of(WORLD), BASE), BASE, kind, properties, country)


def test_words_that_are_known_pass() -> None:
    matcher = make_matcher(index_of(WORLD), BASE)
    names = ["kommunkod", "country", "http://example.org/x"]
    check_words(matcher, BASE, "Theme", names, "tr")
    check_words(matcher, BASE, f"{BASE}ns#Municipality", [], "Sverige")


@pytest.mark.parametrize(("table", "text"), [("", "empty"), ("a,b\n1,2\n", "a, b")])
def test_a_table_without_the_column_is_refused(link: Linker, table: str, text: str) -> None:
    with pytest.raises(UnreadableTable, match=text):
        run(table, link)
