"""Writes workbooks: an empty one to fill in, or one with the rows of a published graph.

Cells are written as strings: a name that looks like a formula, number or link is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from partnerskap.errors import sentence
from partnerskap.sheets.columns import LANGUAGES, Column, SheetLayout, ValueKind
from partnerskap.sheets.countries import list_countries
from partnerskap.sheets.layouts import PARTNERSHIPS, SHEETS, SOURCES
from partnerskap.sheets.published import Published
from partnerskap.sheets.reading import HELP, LISTS, letters
from partnerskap.sheets.wording import head, translate

MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The same in every file, so that equal workbooks have equal bytes."""
LAST: Final = 1_000
"""The row down to which cells offer choices."""
WIDTH: Final = 24
LONGEST_MESSAGE: Final = 255
"""Characters of the help that a cell shows."""
STEPS: Final = (
    sentence("Fill in a row for each thing; columns with a star must be filled in."),
    sentence("Begin with the sheets of sources and partnerships, then add the participants."),
    sentence(
        "Choose from the list that a cell offers, or write a name. Municipalities are found by "
        "name, former name or code; you will be asked about those that are unclear."
    ),
    sentence(
        "Describe a municipality that is not known yet, in any country, in the sheet of new bodies."
    ),
    sentence("Sheets and columns that you do not need stay empty."),
    sentence("Then run: partnerskap import and the name of this file."),
)
OWN: Final = {"pk:Partnership": PARTNERSHIPS, "pk:Source": SOURCES}
"""Of what a column offers the rows of another sheet."""
Rows = Mapping[str, Sequence[Mapping[str, str]]]


def write_workbook(published: Published, language: str, rows: Rows | None = None) -> bytes:
    """Return a workbook whose headings are in *language*, with *rows* by sheet if given."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": MADE})
    writer = TemplateWriter(book, published, language)
    writer.write_help()
    for layout in SHEETS:
        writer.write_sheet(layout, (rows or {}).get(layout.name, ()))
    writer.write_lists()
    book.close()
    return file.getvalue()


@dataclass
class TemplateWriter:
    """Writes the sheets of one workbook."""

    book: Workbook
    published: Published
    language: str
    lists: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    """The choices of each list, by the classes or words that it has."""

    def write_help(self) -> None:
        """Write the first sheet, which says in every language how to fill in the others."""
        sheet = self.book.add_worksheet(translate(HELP, self.language))
        bold = self.book.add_format({"bold": True})
        wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 1, WIDTH + 6, wrap)
        sheet.set_column(2, 2, 3 * WIDTH, wrap)
        line = 0
        for language in (self.language, *(one for one in LANGUAGES if one != self.language)):
            sheet.write_string(line, 0, translate(HELP, language), bold)
            for step in STEPS:
                line += 1
                sheet.write_string(line, 2, translate(step, language), wrap)
            for layout in SHEETS:
                line += 1
                sheet.write_string(line, 0, translate(layout.title, language), bold)
                sheet.write_string(line, 2, translate(layout.help, language), wrap)
                for column in layout.columns:
                    line += 1
                    sheet.write_string(line, 1, head(column, language))
                    sheet.write_string(line, 2, translate(column.help, language), wrap)
            line += 2

    def write_sheet(self, layout: SheetLayout, rows: Sequence[Mapping[str, str]]) -> None:
        """Write one sheet with its headings, choices and *rows*."""
        sheet = self.book.add_worksheet(translate(layout.title, self.language))
        bold = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = self.book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(layout.columns):
            plain = column.kind in (ValueKind.NUMBER, ValueKind.WHOLE)
            sheet.set_column(place, place, WIDTH, None if plain else text)
            sheet.write_string(0, place, head(column, self.language), bold)
            self.offer(sheet, place, column)
            for number, row in enumerate(rows, 1):
                if row.get(column.name):
                    sheet.write_string(number, place, row[column.name], text)

    def offer(self, sheet: Worksheet, place: int, column: Column) -> None:
        """Let the cells of *column* offer choices, and show its help."""
        told = translate(column.help, self.language)[:LONGEST_MESSAGE]
        options: dict[str, object] = {"validate": "any"}
        if source := self.find_source(column):
            options = {"validate": "list", "source": source, "error_type": "information"}
            told = told or translate(CHOOSE, self.language)
        if told:
            options |= {"input_message": told}
            sheet.data_validation(1, place, LAST, place, options)

    def find_source(self, column: Column) -> str:
        """Return where the choices of *column* stand, nothing if it has none."""
        for name, layout in OWN.items():
            if name in column.classes:
                title = translate(layout.title, self.language)
                return f"='{title}'!$A$2:$A${LAST + 1}"
        key = (column.kind, *column.classes, *column.words)
        if key not in self.lists:
            self.lists[key] = self.list_choices(column)
        if not self.lists[key]:
            return ""
        place = letters([one for one in self.lists if self.lists[one]].index(key) + 1)
        title = translate(LISTS, self.language)
        return f"='{title}'!${place}$1:${place}${len(self.lists[key])}"

    def list_choices(self, column: Column) -> list[str]:
        """Return what may stand in *column*, in order."""
        if column.kind is ValueKind.COUNTRY:
            return sorted(one.names[self.language] for one in list_countries())
        if column.words:
            return [translate(word, self.language) for word in column.words]
        return sorted(self.published.choices(column.classes, self.language).values())

    def write_lists(self) -> None:
        """Write the choices into a hidden sheet."""
        sheet = self.book.add_worksheet(translate(LISTS, self.language))
        sheet.hide()
        for place, choices in enumerate(one for one in self.lists.values() if one):
            for number, choice in enumerate(choices):
                sheet.write_string(number, place, choice)


CHOOSE: Final = sentence("Choose from the list, or write a name.")
