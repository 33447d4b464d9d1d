"""The workbook that an officer gets: sheets, choices and help, in the officer's language."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from filling import Office, run

from partnerskap.cli import commands
from partnerskap.errors import MissingSnapshot
from partnerskap.sheets.columns import LANGUAGES
from partnerskap.sheets.layouts import SHEETS
from partnerskap.sheets.published import Published, read_published
from partnerskap.sheets.template import write_workbook
from partnerskap.sheets.wording import find_column, find_layout, head, translate


@pytest.fixture(scope="module")
def known(excerpt: Path) -> Published:
    """What the excerpt says."""
    found = read_published(excerpt / "current")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("sv", ["Hjälp", "Arbetsbok", "Program", "Partnerskap", "Deltagare", "Projekt", "Pengar"]),
        (
            "en",
            ["Help", "Workbook", "Programme", "Partnerships", "Participants", "Projects", "Money"],
        ),
        ("tr", ["Yardım", "Çalışma kitabı", "Program", "Ortaklıklar", "Katılımcılar", "Projeler"]),
    ],
)
def test_sheets_are_called_in_the_language_asked_for(
    office: Office, language: str, titles: list[str]
) -> None:
    book = openpyxl.load_workbook(office.template("a.xlsx", "--language", language))
    assert book.sheetnames[: len(titles)] == titles
    assert book.worksheets[-1].sheet_state == "hidden"


def test_cells_offer_what_is_published(office: Office) -> None:
    book = openpyxl.load_workbook(office.template("a.xlsx", "--language", "sv"))
    offered = {}
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            heading = sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value
            if rule.type == "list":
                title, _, cells = rule.formula1.replace("'", "").replace("$", "").partition("!")
                values = [cell[0].value for cell in book[title.lstrip("=")][cells]]
                offered[sheet.title, heading] = values
    assert "Avfallshantering" in offered["Partnerskap", "Teman"]
    assert offered["Deltagare", "Roll *"] == sorted(offered["Deltagare", "Roll *"])
    assert "Svensk partner" in offered["Deltagare", "Roll *"]
    assert "Umeå kommun" in offered["Deltagare", "Kommun eller organisation *"]
    assert "Portugal" in offered["Nya organ", "Land *"]
    assert offered["Pengar", "Slags pengar *"] == ["Bidrag", "Budget"]
    assert set(offered["Deltagare", "Partnerskap *"]) == {None}  # filled in by the officer


def test_help_is_there_in_every_language(office: Office) -> None:
    book = openpyxl.load_workbook(office.template("a.xlsx", "--language", "sv"))
    told = {cell.value for row in book["Hjälp"].iter_rows() for cell in row}
    assert "Lämna den tom: den bildas av de andra cellerna." in told
    assert "Leave it empty: it is made of the other cells." in told
    assert "Boş bırakın: öteki hücrelerden oluşturulur." in told


def test_nothing_in_a_workbook_is_a_formula(known: Published, tmp_path: Path) -> None:
    """Not even a name that looks like one."""
    rows = {
        "results": [{"key": '=HYPERLINK("http://evil.example")', "label-en": "+1", "date": "@x"}]
    }
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(known, "en", rows))
    sheet = openpyxl.load_workbook(path)["Results"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == '=HYPERLINK("http://evil.example")'
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name


def test_equal_templates_have_equal_bytes(known: Published) -> None:
    assert write_workbook(known, "tr") == write_workbook(known, "tr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_found_again(language: str) -> None:
    for layout in SHEETS:
        assert find_layout(translate(layout.title, language).upper(), SHEETS) is layout
        for column in layout.columns:
            assert find_column(head(column, language).removesuffix(" *"), layout) is column


def test_a_template_needs_a_build(tmp_path: Path) -> None:
    with pytest.raises(MissingSnapshot, match="partnerskap build"):
        run("template", str(tmp_path / "a.xlsx"), "--build", str(tmp_path))
    assert not (tmp_path / "a.xlsx").exists()


def test_a_template_is_an_excel_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["template", str(tmp_path / "a.csv")])
    assert done.exit_code == 2
    assert ".xlsx" in done.stderr
