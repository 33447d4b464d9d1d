"""Answers for office programs: a workbook for Excel and its like, and CSV that they take for UTF-8.

In a workbook a code such as 0114 stays text; in CSV such programs make a number of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, parse_query_results

from partnerskap.engine.errors import Unwritable
from partnerskap.engine.query import Answer, Term
from partnerskap.vocabulary import PREFIXES
from partnerskap.web.sparql.formats import XLSX

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MARK: Final = "\ufeff".encode()
"""What tells office programs that a file is in UTF-8 (byte order mark)."""
NUMBERS: Final = frozenset(
    PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")
)
EXACT: Final = 15
"""Digits that a number in a workbook has at most."""
LONGEST: Final = 32_767
"""Characters of a cell."""
MOST: Final = 20_000
"""Rows of a workbook made here: many more keep the server from answering others."""
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_workbook(answer: Answer) -> Answer:
    """Return *answer*, which is in JSON, as a workbook; raises `Unwritable` if it can't be one."""
    if answer.rows is not None and answer.rows > MOST:
        answer.body.close()
        raise Unwritable(f"A workbook has {MOST} rows at most here. Ask for CSV, or for less.")
    file = BytesIO()
    with answer.body as body, workbook(file) as (sheet, bold):
        fill(sheet, body.read(), bold)
    content = file.getvalue()
    digest = sha256(content).hexdigest()
    return answer._replace(media_type=XLSX, body=BytesIO(content), size=len(content), digest=digest)


@contextmanager
def workbook(file: BytesIO) -> Iterator[tuple[Worksheet, Format]]:
    """Give the only sheet of a new workbook, and what makes a cell bold; write it to *file* then.

    Equal cells make equal bytes, whenever they are written.
    """
    from xlsxwriter import Workbook  # few ask for one, and it takes long to import

    with Workbook(file, OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        yield book.add_worksheet("Partnerskap"), book.add_format({"bold": True})


def fill(sheet: Worksheet, content: bytes, bold: Format) -> None:
    """Write the answer *content* into *sheet*, the names of its columns *bold*."""
    result = parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(result, QueryBoolean):
        sheet.write_boolean(0, 0, bool(result))
        return
    sheet.write_row(0, 0, [variable.value for variable in result.variables], bold)
    sheet.freeze_panes(1, 0)
    for row, solution in enumerate(result, 1):
        for column, term in enumerate(solution):
            if term is not None:
                write_cell(sheet, row, column, term)


def write_cell(sheet: Worksheet, row: int, column: int, term: Term) -> None:
    """Write *term*: numbers as numbers, all else, codes above all, as text."""
    text = str(term.value) if hasattr(term, "value") else str(term)
    if len(text) > LONGEST:
        raise Unwritable(f"A cell of a workbook holds {LONGEST} characters. Ask for CSV.")
    if isinstance(term, Literal) and term.datatype.value in NUMBERS and is_exact(text):
        sheet.write_number(row, column, float(text))
    else:
        sheet.write_string(row, column, text)


def is_exact(text: str) -> bool:
    """Tell whether a workbook can hold the number *text* as it is: no INF, and not too long."""
    digits = sum(letter.isdigit() for letter in text)
    return 0 < digits <= EXACT


def wants_mark(given: Mapping[str, str]) -> bool:
    """Tell whether the parameters *given* ask for a byte order mark."""
    return given.get("bom") in ("1", "true")


def mark(answer: Answer) -> Answer:
    """Return the facts of *answer*, which is in CSV, with `MARK` before it."""
    digest = sha256(MARK + answer.digest.encode()).hexdigest()
    return answer._replace(size=answer.size + len(MARK), digest=digest)
