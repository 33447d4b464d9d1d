"""Reads filled workbooks: XLSX, ODS, and CSV files that are called like their sheets."""

from __future__ import annotations

import csv
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import openpyxl
import python_calamine
from openpyxl.utils.exceptions import InvalidFileException

from partnerskap.errors import sentence
from partnerskap.linking.tables import UnreadableTable, read_table
from partnerskap.sheets.columns import SheetLayout
from partnerskap.sheets.layouts import SHEETS
from partnerskap.sheets.wording import (
    CellFinding,
    OurWord,
    OurWords,
    every,
    find_column,
    find_layout,
    simplify,
)

MEGABYTES: Final = 10
"""What a file may have."""
UNPACKED: Final = 100
"""Megabytes that it may have unpacked."""
ROWS: Final = 20_000
COLUMNS: Final = 200
LONGEST: Final = 5_000
"""Characters of a cell."""
HELP: Final = sentence("Help")
LISTS: Final = sentence("Lists")
"""Sheets that are not read."""
TITLES: Final = OurWords(", ".join(one.title for one in SHEETS))
FAULTS: Final = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "Err:")
Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class FilledCell:
    """What was written into a cell, and where that is."""

    sheet: str
    row: int
    column: int
    value: Value

    @property
    def place(self) -> str:
        """The place of the cell as office programs call it, such as B3."""
        return f"{letters(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The value as text, without spaces around it."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return clean(str(value)) if value is not None else ""

    def fault(self, text: str, **details: str) -> CellFinding:
        """Return the finding *text* about this cell."""
        return CellFinding(self.sheet, self.place, text, {"value": self.text, **details})


@dataclass(frozen=True)
class FilledRow:
    """A row with something in it: its cells by the names of their columns."""

    layout: SheetLayout
    sheet: str
    number: int
    cells: Mapping[str, FilledCell]
    places: Mapping[str, int]
    """The numbers of the columns that the sheet has."""

    def text(self, name: str) -> str:
        """Return what stands in column *name*."""
        return self.cells[name].text if name in self.cells else ""

    def cell(self, name: str) -> FilledCell:
        """Return the cell of column *name*, also if it is empty."""
        empty = FilledCell(self.sheet, self.number, self.places.get(name, 1), None)
        return self.cells.get(name, empty)


@dataclass
class Filled:
    """What was read: rows, and what is to be mended before all of it can be."""

    rows: list[FilledRow] = field(default_factory=list)
    findings: list[CellFinding] = field(default_factory=list)

    def complain(self, sheet: str, place: str, text: str, **details: str) -> None:
        """Add a finding."""
        self.findings.append(CellFinding(sheet, place, text, details))


@dataclass(frozen=True)
class RawSheet:
    """The cells of a sheet as a library reads them."""

    name: str
    rows: Iterable[Sequence[Value]]
    findings: Sequence[CellFinding] = ()


class UnusableWorkbook(Exception):
    """A file is no workbook that can be read; holds the finding."""

    def __init__(self, path: Path, text: str, **details: str) -> None:
        """Say *text* of the file at *path*."""
        super().__init__(text)
        self.finding = CellFinding(path.name, "", text, details)


def letters(column: int) -> str:
    """Return the letters of *column*, which is counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def clean(text: str) -> str:
    """Return *text* composed, with single spaces and none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_workbooks(paths: Sequence[Path]) -> Filled:
    """Return what is filled in in the files at *paths*, which are one workbook."""
    filled = Filled()
    for path in paths:
        try:
            for sheet in open_sheets(path):
                read_sheet(sheet, filled)
        except UnusableWorkbook as error:
            filled.findings.append(error.finding)
    if not filled.rows and not filled.findings:
        text = sentence("Nothing is filled in.")
        filled.complain(", ".join(path.name for path in paths), "", text)
    return filled


def open_sheets(path: Path) -> Iterator[RawSheet]:
    """Yield the sheets of the file at *path*, or raise `UnusableWorkbook`."""
    readers = {".xlsx": read_xlsx, ".ods": read_ods, ".csv": read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnusableWorkbook(path, ANOTHER_KIND)
    refuse_large(path)
    yield from reader(path)


def refuse_large(path: Path) -> None:
    """Raise `UnusableWorkbook` if the file at *path* is larger than any workbook filled by hand."""
    too_large = sentence("The file is larger than %(most)s MB: leave out what is not needed.")
    try:
        size, most = path.stat().st_size, MEGABYTES
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > UNPACKED << 20:
                size, most = unpacked, UNPACKED
    except (OSError, zipfile.BadZipFile) as error:
        text = sentence("The file can't be read: %(reason)s.")
        raise UnusableWorkbook(path, text, reason=str(error)) from error
    if size > most << 20:
        raise UnusableWorkbook(path, too_large, most=str(most))


ANOTHER_KIND: Final = sentence(
    "Only files in .xlsx, .ods and .csv are read: open it in an office program, and save it as one "
    "of these."
)
NO_WORKBOOK: Final = sentence(
    "This is no workbook, or it is protected by a password: open it in an office program, and save "
    "it as .xlsx or .ods without a password."
)


def read_xlsx(path: Path) -> Iterator[RawSheet]:
    """Yield the sheets of an Excel workbook."""
    try:
        with zipfile.ZipFile(path):
            shown = openpyxl.load_workbook(path, data_only=True, keep_links=False)
            written = openpyxl.load_workbook(path, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError) as error:
        raise UnusableWorkbook(path, NO_WORKBOOK) from error
    except (SyntaxError, IndexError, AttributeError) as error:  # its XML is damaged
        raise UnusableWorkbook(path, NO_WORKBOOK) from error
    for sheet in shown.worksheets:
        if sheet.max_row > ROWS or sheet.max_column > COLUMNS:
            raise UnusableWorkbook(path, TOO_MANY, sheet=sheet.title, rows=str(ROWS))
        findings = [tell_merged(sheet.title, str(cells)) for cells in sheet.merged_cells.ranges]
        for row in written[sheet.title].iter_rows():
            for cell in row:
                value = sheet.cell(cell.row, cell.column).value
                if cell.data_type == "f" and value is None:
                    findings.append(CellFinding(sheet.title, cell.coordinate, NO_VALUE, {}))
        yield RawSheet(sheet.title, sheet.iter_rows(values_only=True), findings)


TOO_MANY: Final = sentence(
    "The sheet %(sheet)s has more than %(rows)s rows, or cells far to the right: delete what is "
    "not needed, or part the workbook in several."
)
MERGED: Final = sentence("The cells %(range)s are merged: part them, and fill in each of them.")
NO_VALUE: Final = sentence("This formula has no value yet: write the value itself into the cell.")
FAULTY: Final = sentence("The formula of this cell fails (%(value)s): write the value itself.")


def read_ods(path: Path) -> Iterator[RawSheet]:
    """Yield the sheets of an OpenDocument spreadsheet."""
    try:
        book = python_calamine.load_workbook(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        merged = list(find_merged(path))
    except (python_calamine.CalamineError, OSError, KeyError, ValueError, ET.ParseError) as error:
        raise UnusableWorkbook(path, NO_WORKBOOK) from error
    for sheet in sheets:
        if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
            raise UnusableWorkbook(path, TOO_MANY, sheet=sheet.name, rows=str(ROWS))
        findings = [tell_merged(name, cells) for name, cells in merged if name == sheet.name]
        yield RawSheet(sheet.name, sheet.to_python(skip_empty_area=False), findings)


TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def find_merged(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the sheet and the range of each merged cell of an OpenDocument spreadsheet."""
    sheet, row = "", 1
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314
            if event == "start" and element.tag == f"{TABLE}table":
                sheet, row = element.get(f"{TABLE}name", ""), 1
            elif event == "end" and element.tag == f"{TABLE}table-row":
                yield from ((sheet, cells) for cells in find_spans(element, row))
                row += count_of(element, "rows-repeated")
                element.clear()


def find_spans(element: ET.Element, row: int) -> Iterator[str]:
    """Yield the range of each merged cell that begins in *row*, which is *element*."""
    column = 1
    for cell in element:
        wide, high = count_of(cell, "columns-spanned"), count_of(cell, "rows-spanned")
        if wide * high > 1:
            end = f"{letters(column + wide - 1)}{row + high - 1}"
            yield f"{letters(column)}{row}:{end}"
        column += count_of(cell, "columns-repeated")


def count_of(element: ET.Element, name: str) -> int:
    """Return how many there are of what *element* is, by its attribute *name*."""
    return int(element.get(f"{TABLE}number-{name}", "1"))


def tell_merged(sheet: str, cells: str) -> CellFinding:
    """Return the finding that *cells* are merged."""
    return CellFinding(sheet, cells.partition(":")[0], MERGED, {"range": cells})


def read_csv(path: Path) -> Iterator[RawSheet]:
    """Yield the one sheet of a CSV file, which is called like the file."""
    if find_layout(path.stem, SHEETS) is None:
        text = sentence("A CSV file is one sheet and called like it, with .csv: %(names)s.")
        raise UnusableWorkbook(path, text, names=TITLES)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows, header, _ = read_table(file)
            table = [header, *rows]
    except (UnicodeDecodeError, csv.Error, UnreadableTable) as error:
        text = sentence("This is no CSV in UTF-8: save it as “CSV UTF-8”.")
        raise UnusableWorkbook(path, text) from error
    if len(table) > ROWS:
        raise UnusableWorkbook(path, TOO_MANY, sheet=path.stem, rows=str(ROWS))
    yield RawSheet(path.stem, table)


def read_sheet(sheet: RawSheet, filled: Filled) -> None:
    """Add the rows of *sheet* to what is *filled* in."""
    layout = find_layout(sheet.name, SHEETS)
    rows = [list(row) for row in sheet.rows]
    if layout is None:
        skipped = {simplify(name) for one in (HELP, LISTS) for name in every(one).values()}
        if simplify(sheet.name) not in skipped and any(map(has_value, rows)):
            text = sentence("There is no such sheet: give it one of these names: %(names)s.")
            filled.complain(sheet.name, "", text, names=TITLES)
        return
    filled.findings += sheet.findings
    if not rows:
        return
    places = read_head(sheet.name, layout, rows, filled)
    for number, row in enumerate(rows[1:], 2):
        cells = {
            name: FilledCell(sheet.name, number, place, row[place - 1])
            for name, place in places.items()
            if place <= len(row) and has_value(row[place - 1 : place])
        }
        filled.findings += [one for cell in cells.values() for one in check_cell(cell)]
        if cells:
            filled.rows.append(FilledRow(layout, sheet.name, number, cells, places))


def read_head(
    name: str, layout: SheetLayout, rows: Sequence[Sequence[Value]], filled: Filled
) -> dict[str, int]:
    """Return the place of each column that the first of *rows* names; complain of others."""
    places: dict[str, int] = {}
    for place in range(1, max(map(len, rows)) + 1):
        told = str(rows[0][place - 1] or "") if place <= len(rows[0]) else ""
        column = find_column(told, layout) if told.strip() else None
        if column is not None and column.name not in places:
            places[column.name] = place
        elif told.strip() or any(has_value(row[place - 1 : place]) for row in rows):
            text = UNKNOWN_COLUMN
            filled.complain(name, f"{letters(place)}1", text, value=clean(told))
    for column in layout.columns:
        if column.required and column.name not in places and any(map(has_value, rows[1:])):
            text = sentence("The column “%(column)s” is missing.")
            filled.complain(name, "A1", text, column=OurWord(column.title))
    return places


UNKNOWN_COLUMN: Final = sentence(
    "No column of this sheet is called “%(value)s”, or it comes twice: correct the heading in row "
    "1, or delete the column."
)


def has_value(cells: Sequence[Value]) -> bool:
    """Tell whether there is anything in *cells*."""
    return any(value is not None and str(value).strip() for value in cells)


def check_cell(cell: FilledCell) -> Iterator[CellFinding]:
    """Yield what is wrong with *cell* whatever it should hold."""
    if cell.text.startswith(FAULTS):
        yield cell.fault(FAULTY)
    if len(cell.text) > LONGEST:
        yield CellFinding(cell.sheet, cell.place, TOO_LONG, {"most": str(LONGEST)})
    if not cell.text.isprintable():
        yield CellFinding(cell.sheet, cell.place, UNPRINTABLE, {})


TOO_LONG: Final = sentence("The text has more than %(most)s characters: make it shorter.")
UNPRINTABLE: Final = sentence("The text has signs that can't be shown: write it anew.")
