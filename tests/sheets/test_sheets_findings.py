"""Whatever is wrong with a workbook is told by sheet and cell, and nothing is written then."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from filling import SAID, Office, Wide, open_office, write_ods
from openpyxl import Workbook

from partnerskap.errors import SourceError
from partnerskap.sheets.wording import translate

Spoil = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def office(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A desk that no test of this module changes, since nothing is ever written."""
    return open_office(excerpt, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def filled(office: Office) -> Path:
    """A workbook that is right."""
    return office.fill(SAID)


def put(sheet: str, place: str, value: object) -> Spoil:
    """Return what writes *value* into a cell."""

    def spoil(book: Workbook) -> None:
        book[sheet][place] = value

    return spoil


def merge(book: Workbook) -> None:
    book["Participants"].merge_cells("A2:A3")


def repeat(book: Workbook) -> None:
    sheet = book["Participants"]
    for cell in sheet[2]:
        sheet.cell(8, cell.column, cell.value)


def empty(book: Workbook) -> None:
    book["Participants"].delete_rows(2, 99)


def drop_column(book: Workbook) -> None:
    book["Participants"].delete_cols(4)


SPOILED = {
    "formula without a value": (put("Money", "C2", "=1+1"), "Money C2: This formula has no value"),
    "start that is no date": (
        put("Partnerships", "I2", "next May"),
        "Partnerships I2: “next May” is no",
    ),
    "date with slashes": (
        put("Partnerships", "I2", "3/4/2024"),
        "Partnerships I2: “3/4/2024” is no",
    ),
    "unclear number": (put("Money", "C2", "1.250"), "Money C2: “1.250” may be a thousand"),
    "no number": (put("Money", "C2", "a lot"), "Money C2: “a lot” is no number"),
    "no currency": (put("Money", "D2", "kronor"), "Money D2: “kronor” is no currency"),
    "letters of no currency": (put("Money", "D2", "XYZ"), "Money D2: “XYZ” is no currency"),
    "year in a cell for days": (
        put("Partnerships", "I2", datetime(1905, 7, 18)),
        "Partnerships I2: “1905-07-18 00:00:00” is what the year 2026 becomes",
    ),
    "number as a new code": (
        put("New bodies", "K2", 705),
        "New bodies K2: “705” is a number, from which zeros at the start may have been lost",
    ),
    "merged cells": (merge, "Participants A2: The cells A2:A3 are merged"),
    "duplicate row": (repeat, "Participants A8: This is in row 2 already"),
    "empty sheet": (empty, "Partnerships A2: A partnership needs two participants"),
    "two of one name": (
        put("Partnerships", "A3", "umeå–évora"),
        "Partnerships A3: “umeå–évora” is what row 2 is called already: give one",
    ),
    "missing column": (drop_column, "Participants A1: The column “Role” is missing"),
    "missing cell": (put("Participants", "D2", None), "Participants D2: Fill in “Role”."),
    "unknown role": (
        put("Participants", "D2", "Boss"),
        "Participants D2: “Boss” is none of the choices: ",
    ),
    "unknown town": (
        put("Participants", "B2", "Xyzzyville"),
        "Participants B2: “Xyzzyville” is not known",
    ),
    "misspelt town": (
        put("Participants", "B2", "Umeaa"),
        "Participants B2: “Umeaa” may be Umeå Municipality [municipality/se/umea]",
    ),
    "town of another country": (
        put("Participants", "C2", "Türkiye"),
        "Participants B2: “Umeå” may be",
    ),
    "unknown theme": (
        put("Partnerships", "D2", "Rubbish; Health"),
        "Partnerships D2: “Rubbish” is none of the choices: ",
    ),
    "two types": (
        put("Partnerships", "B2", "Network; Twin towns"),
        "Partnerships B2: Only one may",
    ),
    "unknown address": (
        put("Participants", "B2", "Umeå [municipality/se/nowhere]"),
        "Participants B2: “Umeå [municipality/se/nowhere]” is the address of nothing",
    ),
    "address of another kind": (
        put("Partnerships", "A2", "https://w3id.org/partnerskap/id/theme/health"),
        "Partnerships A2: An address in this sheet starts with partnership/.",
    ),
    "unknown country": (
        put("New bodies", "C2", "Atlantis"),
        "New bodies C2: “Atlantis” is no country: write its name or its two letters; it may be ",
    ),
    "no link": (put("Sources", "G2", "=HYPERLINK(1)"), "Sources G2: This formula has no value"),
    "no web address": (put("Sources", "G2", "umea.se"), "Sources G2: “umea.se” is no web address"),
    "no day": (put("Sources", "H2", "2026"), "Sources H2: “2026” is no day"),
    "unknown column": (
        put("Money", "Z1", "Colour"),
        "Money Z1: No column of this sheet is called “Colour”",
    ),
    "value without column": (
        put("Money", "Z3", "x"),
        "Money Z1: No column of this sheet is called “”",
    ),
    "name in other letters": (
        put("Partnerships", "A3", "Калмар"),
        "Partnerships A3: “Калмар” has no Latin",
    ),
    "unprintable": (put("Results", "A2", "a\u200eb"), "Results A2: The text has signs"),
    "long text": (put("Results", "E2", "x" * 5001), "Results E2: The text has more than 5000"),
    "folder": (
        put("Workbook", "A2", "../../etc/passwd"),
        "Workbook A2: “../../etc/passwd” is no folder",
    ),
    "folder of others": (put("Workbook", "A2", "sources"), "Workbook A2: “sources” is no folder"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_cell_is_named(name: str, office: Office, filled: Path, tmp_path: Path) -> None:
    spoil, told = SPOILED[name]
    book = openpyxl.load_workbook(filled)
    spoil(book)
    path = tmp_path / "spoiled.xlsx"
    book.save(path)
    before = office.snapshot()
    done = office.import_(path)
    assert done.exit_code == 1
    assert [line for line in done.stderr.splitlines() if line.startswith(told)], done.stderr
    assert done.stderr.splitlines()[-1].startswith("To mend: ")
    assert office.snapshot() == before


def test_a_code_is_held_against_its_kind(office: Office, filled: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled)
    sheet = book["New bodies"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["Kind of code"], "Swedish municipality codes")
    sheet.cell(2, places["Who gives the codes"]).value = None
    sheet.cell(2, places["Code"], 70.5)
    sheet.cell(3, places["Kind of code"], "Postcodes")
    sheet.cell(3, places["Who gives the codes"]).value = None
    book.save(tmp_path / "spoiled.xlsx")
    told = office.import_(tmp_path / "spoiled.xlsx").stderr.splitlines()
    assert told[0] == "New bodies K2: “70.5” is no code of this kind: those look like 0125."
    assert told[1].startswith("New bodies L3: “Postcodes” is no known kind of code (")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", "Participants D2: Fyll i ”Roll”."),
        ("tr", "Participants D2: “Rol” sütununu doldurun."),
        ("en", "Participants D2: Fill in “Role”."),
    ],
)
def test_findings_are_told_in_the_language_of_the_reader(
    language: str, told: str, office: Office, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.load_workbook(filled)
    book["Participants"]["D2"] = None
    book["Sources"]["F2"] = "Klingon"
    path = filled.with_name("told.xlsx")
    book.save(path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", f"{language}_XX.UTF-8")
    assert office.import_(path, options=()).stderr.splitlines()[0] == told
    asked = office.import_(path, options=("--language", language)).stderr.splitlines()
    assert asked[0] == told
    assert translate("Romanian", language) in next(line for line in asked if "Klingon" in line)


def huge(path: Path) -> None:
    book = Workbook()
    book.active.title = "Participants"
    book.active["A1"] = "Partnership *"
    book.active["XFD1048576"] = "x"
    book.save(path)


def packed(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<x>" + b" " * (101 << 20))


FILES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no workbook": ("a.xlsx", lambda path: path.write_text("hello"), "a.xlsx: This is no workbook"),
    "password": (
        "a.xlsx",
        lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)),
        "a.xlsx: This is no workbook, or it is protected by a password",
    ),
    "empty file": ("a.xlsx", lambda path: path.write_bytes(b""), "a.xlsx: This is no workbook"),
    "damaged": (
        "a.xlsx",
        lambda path: zipfile.ZipFile(path, "w").writestr("a", "b"),
        "a.xlsx: This is no workbook",
    ),
    "no ods": ("a.ods", lambda path: path.write_text("hello"), "a.ods: This is no workbook"),
    "another kind": (
        "a.numbers",
        lambda path: path.write_bytes(b"PK"),
        "a.numbers: Only files in .xlsx, .ods and .csv are read: open it in an office program",
    ),
    "huge sheet": ("a.xlsx", huge, "a.xlsx: The sheet Participants has more than 20000 rows"),
    "packed": ("a.xlsx", packed, "a.xlsx: The file is larger than 100 MB"),
    "large": (
        "a.csv",
        lambda path: path.write_bytes(bytes(11 << 20)),
        "a.csv: The file is larger than 10",
    ),
    "other name": (
        "a.csv",
        lambda path: path.write_text("a,b\n"),
        "a.csv: A CSV file is one sheet and called like it, with .csv: Workbook, Programme, ",
    ),
    "not UTF-8": (
        "money.csv",
        lambda path: path.write_bytes("Belopp *;Övrigt\n".encode("latin-1")),
        "money.csv: This is no CSV in UTF-8",
    ),
    "empty csv": ("money.csv", lambda path: path.write_bytes(b""), "money.csv: This is no CSV"),
    "only headings": (
        "money.csv",
        lambda path: path.write_text("For *;Amount *\n"),
        "money.csv: Nothing is filled in.",
    ),
    "unknown sheet": (
        "a.ods",
        lambda path: write_ods(path, {"Budget": [["a"], ["b"]]}),
        "Budget: There is no such sheet: give it one of these names: Workbook, Programme, ",
    ),
    "merged cells of an ods": (
        "a.ods",
        lambda path: write_ods(
            path,
            {"Money": [["For *"], ["x"]], "Participants": [["Partnership *"], [None, Wide(2)]]},
        ),
        "Participants B2: The cells B2:C4 are merged",
    ),
    "cell of an ods": (
        "a.ods",
        lambda path: write_ods(
            path, {"Money": [["For *", None, "Amount *"], [None, None, "#REF!"]]}
        ),
        "Money C2: The formula of this cell fails (#REF!)",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_is_refused(name: str, office: Office, tmp_path: Path) -> None:
    file, write, told = FILES[name]
    write(tmp_path / file)
    before = office.snapshot()
    done = office.import_(tmp_path / file)
    assert done.exit_code == 1
    assert [line for line in done.stderr.splitlines() if line.startswith(told)], done.stderr
    assert office.snapshot() == before


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ("tuselog", r"(?s)tuselog\.ttl: says \d+ things that a workbook has no place for.*--graph"),
        ("karlskoga", r"karlskoga\.ttl: says nothing that this workbook says.*--graph"),
    ],
)
def test_an_import_never_replaces_other_data(
    graph: str, told: str, office: Office, filled: Path
) -> None:
    before = office.snapshot()
    with pytest.raises(SourceError, match=told):
        office.import_(filled, options=("--graph", f"programmes/{graph}"))
    assert office.snapshot() == before


def test_labels_are_asked_for_in_known_languages_only(office: Office, filled: Path) -> None:
    done = office.import_(filled, options=("--languages", "sv,xx", "--language", "en"))
    assert done.stderr.splitlines()[0] == "“xx” is none of the choices: sv, en, tr."


def test_what_the_shapes_find_is_told_by_cell_too(office: Office, filled: Path) -> None:
    """A role of another country or type, an end before the start, two bodies of one country."""
    book = openpyxl.load_workbook(filled)
    book["Participants"]["D3"] = "Swedish partner"
    book["Participants"]["D4"] = "Partner abroad"
    book["Partnerships"]["J2"] = 2023
    book["Participants"]["B7"] = "Umeå"
    path = filled.with_name("shapes.xlsx")
    book.save(path)
    before = office.snapshot()
    done = office.import_(path, options=("--language", "sv"), check=True)
    assert done.exit_code == 1
    assert {line[: line.index(".") + 1] for line in done.stderr.splitlines()[:-1]} == {
        "Participants D3: En roll som hör till ett land innehas av ett organ i landet: en svensk "
        "partner finns i Sverige.",
        "Participants D4: En roll som förekommer utanför ett land innehas inte av något organ i "
        "landet: en partner i det andra landet finns inte i Sverige.",
        "Participants D4: Ett deltagande har en roll som finns i partnerskapets typ: ingen är "
        "partner i det andra landet för en vänort.",
        "Partnerships I2: Ingenting börjar efter att det har slutat.",
        "Partnerships B4: Deltagarna i ett partnerskap kommer från så många länder som typen "
        "kräver: minst två för ett tematiskt lokalt partnerskap, ett kommunalt partnerskapsprojekt "
        "eller vänorter.",
    }
    assert office.snapshot() == before
