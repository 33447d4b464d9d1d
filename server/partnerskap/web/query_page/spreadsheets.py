"""A cross table as a file, as it stands on the page: CSV, or a workbook for Excel and its like."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Final

from flask import Response, request
from flask_babel import gettext

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Query
from partnerskap.web.query_page.answers import ask, name_nodes
from partnerskap.web.query_page.headings import Heading, name_columns
from partnerskap.web.query_page.pivot import CrossTable, find_pivot
from partnerskap.web.query_page.table import Cell, put_in_order, read_table
from partnerskap.web.serving import current
from partnerskap.web.sparql.formats import CONTENT_TYPES, CSV, XLSX
from partnerskap.web.sparql.office import MARK, is_exact, wants_mark, workbook

TYPES: Final = {"csv": CSV, "xlsx": XLSX}
NONE: Final = "This answer has no two categories that a cross table could be made of."


def wants_pivot(given: Mapping[str, str]) -> bool:
    """Tell whether the parameters *given* ask for a cross table as a file."""
    return given.get("view") == "pivot" and given.get("format") in TYPES


def send_pivot(query: Query) -> Response:
    """Return the cross table of the answer to *query*; raises `NotAcceptable` if it has none."""
    served = current()
    table = put_in_order(read_table(ask(query, served)), query.text)
    names = name_nodes(served, table.nodes())
    pivot = find_pivot(table, names)
    if pivot is None:
        raise NotAcceptable(NONE)
    rows = list(list_rows(pivot, name_columns(table, query.text, names)))
    kind = TYPES[request.values["format"]]
    response = Response(write_csv(rows) if kind == CSV else write_workbook(rows))
    response.content_type = CONTENT_TYPES[kind]
    response.headers.extend(served.headers)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def list_rows(pivot: CrossTable, headings: list[Heading]) -> Iterator[list[str]]:
    """Yield the rows of *pivot*: names, then numbers, each exactly."""
    side = headings[pivot.of.down]
    total = gettext("Sum")
    corner = side.title.text if side.title else side.variable
    yield [corner, *(name(head) for head in pivot.heads), total]
    for cell, numbers in zip(pivot.sides, pivot.cells, strict=True):
        yield [name(cell), *numbers]
    yield [total, *pivot.sums]


def name(cell: Cell) -> str:
    """Return what *cell* is called."""
    return (cell.name or cell.text).text


def write_csv(rows: list[list[str]]) -> bytes:
    """Return *rows* as CSV."""
    file = StringIO()
    csv.writer(file).writerows(rows)
    mark = MARK if wants_mark(request.values) else b""
    return mark + file.getvalue().encode()


def write_workbook(rows: list[list[str]]) -> bytes:
    """Return *rows* as a workbook: numbers as numbers where it can hold them as they are."""
    file = BytesIO()
    with workbook(file) as (sheet, bold):
        sheet.write_row(0, 0, rows[0], bold)
        for at, (side, *numbers) in enumerate(rows[1:], start=1):
            sheet.write_string(at, 0, side)
            for column, number in enumerate(numbers, start=1):
                if is_exact(number):
                    sheet.write_number(at, column, float(number))
                elif number:
                    sheet.write_string(at, column, number)
    return file.getvalue()
