"""An officer's workbook: made by the command, filled in as an office program would, and read."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result
from openpyxl.worksheet.worksheet import Worksheet

from partnerskap.cli import commands
from partnerskap.sheets.layouts import SHEETS

Row = Mapping[str, object]
SAID: Mapping[str, Sequence[Row]] = {
    "Workbook": [{"Folder and name *": "programmes/lusofonia", "Title (en)": "Ties with Portugal"}],
    "Partnerships": [
        {
            "Partnership *": "Umeå–Évora",
            "Type": "Municipal partnership project",
            "Programme": "Municipal Partnership Programme of ICLD",
            "Themes": "Climate and environment; Waste management",
            "Start": "2024-03",
            "End": 2026,
        },
        {"Partnership *": "Kalmar–Faro", "Type": "Cooperation", "Start": "5.2.2025"},
        {"Partnership *": "Linköping–Coimbra", "Type": "Twin towns"},
    ],
    "Participants": [
        {
            "Partnership *": "Umeå–Évora",
            "Municipality or organisation *": "Umeå",
            "Role *": "Swedish partner",
        },
        {
            "Partnership *": "Umeå–Évora",
            "Municipality or organisation *": "Évora",
            "Role *": "Partner abroad",
        },
        {
            "Partnership *": "Kalmar–Faro",
            "Municipality or organisation *": "0880",
            "Role *": "Partner",
        },
        {
            "Partnership *": "Kalmar–Faro",
            "Municipality or organisation *": "Faro",
            "Role *": "Partner",
        },
        {
            "Partnership *": "Linköping–Coimbra",
            "Municipality or organisation *": "  Linköpings   kommun ",
            "Role *": "Partner",
        },
        {
            "Partnership *": "Linköping–Coimbra",
            "Municipality or organisation *": "Coimbra",
            "Role *": "Partner",
        },
    ],
    "Money": [
        {
            "For *": "Umeå–Évora",
            "Kind of money *": "Contribution",
            "Amount *": "1 250 000,50",
            "Currency *": "sek",
            "Date": 2024,
            "Given by": "Sida",
        }
    ],
    "Results": [
        {
            "Result *": "A joint compost plant",
            "Belongs to *": "Umeå–Évora",
            "Type *": "Output",
            "Date": "2025-09-30",
        }
    ],
    "Sources": [
        {
            "Short name *": "Évora report",
            "Title (en) *": "Report to the council",
            "Title (sv)": "Rapport till fullmäktige",
            "Publisher *": "Umeå kommun",
            "Language": "Swedish; English",
            "Web page": "https://umea.example/report",
            "Read on *": "2026-11-20",
        }
    ],
    "New bodies": [
        {
            "Name *": name,
            "Kind of body": "Municipality",
            "Country *": "Portugal",
            "Code": code,
            "Kind of code": "Código do município",
            "Who gives the codes": "INE",
        }
        for name, code in (("Évora", "0705"), ("Faro", "0805"), ("Coimbra", "0603"))
    ],
}
"""Three partnerships with a country that the excerpt has not seen."""


@dataclass(frozen=True)
class Office:
    """Where an officer works: a content folder, and a build folder to read."""

    folder: Path
    content: Path
    build: Path

    def template(self, name: str, *options: str) -> Path:
        """Let the command write a workbook called *name*."""
        path = self.folder / name
        done = run("template", str(path), "--build", str(self.build), *options)
        assert (done.exit_code, done.stderr) == (0, "")
        return path

    def fill(self, said: Mapping[str, Sequence[Row]], name: str = "filled.xlsx") -> Path:
        """Return a workbook that says *said*."""
        path = self.template(name, "--language", "en")
        book = openpyxl.load_workbook(path)
        for title, rows in said.items():
            write_rows(book[title], [complete(title, row) for row in rows])
        book.save(path)
        return path

    def import_(
        self, *files: Path, options: Sequence[str] = ("--language", "en"), check: bool = False
    ) -> Result:
        """Run the command on *files*, held against the shapes if *check*."""
        options = (*options, "--check" if check else "--no-check")
        folders = ["--content", str(self.content), "--build", str(self.build)]
        return run("import", *map(str, files), *folders, "--date", "2026-11-28", *options)

    def snapshot(self) -> dict[str, bytes]:
        """Return every file of data/."""
        data = self.content / "data"
        return {
            path.relative_to(data).as_posix(): path.read_bytes()
            for path in sorted(data.rglob("*"))
            if path.is_file()
        }


def open_office(excerpt: Path, folder: Path) -> Office:
    """Return a desk in *folder* with copies of what an import may change beside *excerpt*."""
    content, build = folder / "content", folder / "read"
    shutil.copytree(excerpt.parent / "content", content)
    shutil.copytree(excerpt / "validated", build / "validated")
    (build / "current").symlink_to((excerpt / "current").resolve())
    return Office(folder, content, build)


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(commands, arguments, catch_exceptions=False)


def complete(title: str, row: Row) -> Row:
    """Return *row* with its source, which is the only one."""
    return {"Source *": "Évora report", **row} if title in ("Participants", "Results") else row


def write_rows(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """Write *rows* under the headings of *sheet*, from its second row on."""
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(number, places[heading], value)


def read_cells(path: Path) -> dict[str, list[list[object]]]:
    """Return the sheets of the workbook at *path*, but for help and lists."""
    book = openpyxl.load_workbook(path)
    titles = {layout.title for layout in SHEETS}
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
        if sheet.title in titles
    }


def write_ods(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write *sheets* as the smallest OpenDocument spreadsheet."""
    kinds = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    kinds += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    kinds += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = (
        f'<office:document-content {kinds} office:version="1.2">{body}</office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


@dataclass(frozen=True)
class Wide:
    """A cell of an OpenDocument spreadsheet that is merged with the next and with those below."""

    columns: int


def ods_cell(value: object) -> str:
    """Return a cell of a spreadsheet."""
    if isinstance(value, Wide):
        spans = f'table:number-columns-spanned="{value.columns}" table:number-rows-spanned="3"'
        return f"<table:table-cell {spans}><text:p>x</text:p></table:table-cell>"
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
