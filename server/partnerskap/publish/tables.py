"""Tables: CSV files under data/, and the mappings beside them that say what each row states.

A mapping is a SPARQL CONSTRUCT that is run once for each row. The header of the table names the
variables; an empty cell is a variable without a value, so that what needs it is not said.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, QueryTriples, Store, Triple

from partnerskap.errors import SourceError
from partnerskap.publish.queries import NOT_CODE, QueryFile, read_query
from partnerskap.publish.source_files import read_text
from partnerskap.publish.workers import working
from partnerskap.vocabulary import prefixes

TABLE: Final = ".csv"
LONGEST: Final = 16 << 20
"""Letters that a cell may have: as many as a text in Turtle."""
_WHERE: Final = re.compile(r"\bWHERE\s*\{", re.I)
_VARIABLE: Final = re.compile(r"[?$](\w+)")
_BOUND: Final = re.compile(r"\bAS\s+[?$](\w+)|\bVALUES\s+[?$](\w+)|\bVALUES\s*\(([^)]*)\)", re.I)
_COLUMN: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class SourceRow:
    """One row of the table *file*, counted as a spreadsheet does; *cells* are those not empty."""

    file: str
    number: int
    cells: Mapping[str, str]

    def place(self, column: str = "") -> str:
        """Return where a reader finds the row, or its cell in *column*."""
        return f"{self.file} (row {self.number}" + (f", column {column})" if column else ")")

    def locate(self, value: str) -> str:
        """Return where the cell stands that *value* was made of, or else the row."""
        told = [(len(cell), name) for name, cell in self.cells.items() if cell in value]
        return self.place(max(told)[1] if told else "")


@dataclass(frozen=True)
class RowMapping:
    """A query that says what a row of a table states, in the graph at path *graph*."""

    query: QueryFile
    graph: str

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names of all variables of the query."""
        return frozenset(_VARIABLE.findall(self._code))

    @cached_property
    def strangers(self) -> frozenset[str]:
        """Names of the variables that the query itself gives no value: columns of the table."""
        bound = _BOUND.findall(self._code)
        return self.variables - set(re.findall(r"\w+", " ".join(" ".join(one) for one in bound)))

    @cached_property
    def unused(self) -> frozenset[str]:
        """Names of the columns that nothing is said of on purpose."""
        return frozenset(re.findall(r"\w+", self.query.header.get("unused", {}).get("", "")))

    def apply(self, cells: Mapping[str, str]) -> list[Triple]:
        """Return what a row with *cells* states; raises `SourceError` for a faulty query."""
        names = sorted(self.strangers)
        row = " ".join(str(Literal(cells[name])) if name in cells else "UNDEF" for name in names)
        given = f" VALUES ({' '.join('?' + name for name in names)}) {{ ({row}) }}"
        head, tail = self._halves
        try:
            with working(self.query.path):
                result = _EMPTY.query(head + given + tail, prefixes=prefixes(self.query.base))
        except (SyntaxError, ValueError) as error:
            raise SourceError(f"{self.query.path}: {error}") from error
        if not isinstance(result, QueryTriples):
            raise SourceError(f"{self.query.path}: a mapping is a CONSTRUCT query.")
        with working(self.query.path):
            return list(result)

    @cached_property
    def _code(self) -> str:
        """The query with blanks instead of all that is no code, of the same length."""
        return NOT_CODE.sub(lambda found: " " * len(found[0]), self.query.source)

    @cached_property
    def _halves(self) -> tuple[str, str]:
        """The query up to the inside of its pattern, and the rest: values come between them."""
        found = _WHERE.search(self._code)
        if found is None:
            raise SourceError(f"{self.query.path}: no 'WHERE {{' begins the pattern.")
        return self.query.source[: found.end()], self.query.source[found.end() :]


_EMPTY: Final = Store()
"""What mappings are asked of: they know a row and nothing else."""


@dataclass(frozen=True)
class Loss:
    """What a table says and no statement repeats: a row, or its cell in *column*."""

    row: SourceRow
    column: str
    graph: str
    """Path of a graph that the table is the source of."""


@dataclass(frozen=True)
class SourceTable:
    """A CSV file with the mappings beside it."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    mappings: tuple[RowMapping, ...]

    @cached_property
    def statements(self) -> Sequence[tuple[SourceRow, tuple[list[Triple], ...]]]:
        """Each row with what each mapping makes of it."""
        return [
            (row, tuple(mapping.apply(row.cells) for mapping in self.mappings)) for row in self.rows
        ]

    def losses(self) -> Iterator[Loss]:
        """Yield each column that no mapping names, each row that states nothing, and each cell
        that changes nothing if it goes.
        """
        graph = self.mappings[0].graph
        skipped = frozenset[str]().union(*(mapping.unused for mapping in self.mappings))
        used = frozenset[str]().union(*(mapping.strangers for mapping in self.mappings))
        for column in set(self.columns) - used - skipped:
            yield from [Loss(row, column, graph) for row in self.rows if column in row.cells][:1]
        for row, made in self.statements:
            text = "\n".join(str(triple) for triples in made for triple in triples)
            if not text:
                yield Loss(row, "", graph)
                continue
            for column in row.cells.keys() & used:
                if self._is_lost(row, column, made, text):
                    yield Loss(row, column, graph)

    def _is_lost(
        self, row: SourceRow, column: str, made: tuple[list[Triple], ...], text: str
    ) -> bool:
        """Tell whether the mappings *made* the same without the cell in *column*.

        A long cell that stands in the *text* of what was made is not looked at more closely.
        """
        cell = row.cells[column]
        if len(cell) > len("100") and cell in text:
            return False
        others = {name: other for name, other in row.cells.items() if name != column}
        return all(
            column not in mapping.variables or {*mapping.apply(others)} == {*known}
            for mapping, known in zip(self.mappings, made, strict=True)
        )


def read_tables(folder: Path, base: str) -> list[SourceTable]:
    """Return the tables under *folder*/data in the order of their names.

    Raises `SourceError` for a table without a mapping, a mapping without a table, and for what
    can't be read.
    """
    found: dict[Path, list[RowMapping]] = defaultdict(list)
    for path in sorted((folder / "data").rglob("*.rq")):
        query = read_query(path, base)
        named = query.header.get("table", {}).get("", f"{path.stem}{TABLE}")
        default = path.relative_to(folder / "data").with_suffix("").as_posix()
        graph = query.header.get("graph", {}).get("", default)
        if Path(named).name != named:
            raise SourceError(f"{path}: the table '{named}' does not lie beside it. Put it there.")
        found[path.parent / named].append(RowMapping(query, graph))
    for path in {*(folder / "data").rglob(f"*{TABLE}")} - found.keys():
        raise SourceError(f"{path}: no mapping says what its rows state. Write {path.stem}.rq.")
    return [_read_table(path, folder, base, found[path]) for path in sorted(found)]


def _read_table(path: Path, folder: Path, base: str, mappings: list[RowMapping]) -> SourceTable:
    """Return the table at *path* with its *mappings*, which name its columns only."""
    file = path.relative_to(folder).as_posix()
    lines = list(enumerate(_read_lines(path, base), start=1))
    if not lines:
        raise SourceError(f"{path}: empty. Its first row names the columns.")
    columns = tuple(lines[0][1])
    for column in columns:
        if not _COLUMN.fullmatch(column) or columns.count(column) > 1:
            raise SourceError(f"{path}: '{column}' can't name a column, or names two.")
    rows = tuple(
        _read_row(path, file, number, columns, cells) for number, cells in lines[1:] if any(cells)
    )
    for mapping in mappings:
        for name in sorted((mapping.strangers | mapping.unused) - set(columns)):
            raise SourceError(f"{mapping.query.path}: {file} has no column '{name}'.")
    return SourceTable(file, columns, rows, tuple(mappings))


def _read_lines(path: Path, base: str) -> list[list[str]]:
    usual = csv.field_size_limit(LONGEST)  # for the whole process
    try:
        return list(csv.reader(io.StringIO(read_text(path, base), newline=""), strict=True))
    except csv.Error as error:
        raise SourceError(f"{path}: not CSV ({error}).") from error
    finally:
        csv.field_size_limit(usual)


def _read_row(
    path: Path, file: str, number: int, columns: tuple[str, ...], cells: list[str]
) -> SourceRow:
    if len(cells) != len(columns):
        raise SourceError(
            f"{path}, row {number}: {len(cells)} cells, but the table has {len(columns)} columns."
        )
    return SourceRow(
        file, number, {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    )
