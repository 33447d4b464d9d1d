"""Writes the tables: CSV files, their metadata, and all of them in one archive."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from partnerskap.publish.content import Content
from partnerskap.publish.harvest.packing import bundle
from partnerskap.publish.queries import read_query
from partnerskap.publish.sources import read_text

QUERIES: Final = Path(__file__).parent / "tables"
METADATA: Final = "csv-metadata.json"
ARCHIVE: Final = "partnerskap-csv.zip"
Row = Mapping[str, str]
"""Column name → text; nothing for what is not known."""


@dataclass(frozen=True)
class Table:
    """Rows under named columns, as one CSV file has them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def make_tables(content: Content) -> dict[str, Table]:
    """Return every table of *content* by its name."""
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in content.union())
    metadata = json.loads(read_text(QUERIES / METADATA, content.base))
    return {
        table.name: table
        for described in metadata["tables"]
        for table in [_make(Path(described["url"]).stem, described["tableSchema"], store, content)]
    }


def _make(name: str, schema: Mapping[str, object], store: Store, content: Content) -> Table:
    columns = schema["columns"]
    assert isinstance(columns, list)  # noqa: S101  # it is our own file
    lists = {column["name"]: column["separator"] for column in columns if "separator" in column}
    result = read_query(QUERIES / f"{name}.rq", content.base).run(store)
    assert isinstance(result, QuerySolutions)  # noqa: S101  # it is our own query
    names = tuple(variable.value for variable in result.variables)
    return Table(name, names, tuple(_rows(result, names, lists)))


def _rows(result: QuerySolutions, names: tuple[str, ...], lists: Row) -> Iterator[Row]:
    for solution in result:
        row = {name: _tell(solution[name]) for name in names}
        for name, separator in lists.items():
            row[name] = separator.join(sorted(row[name].split(separator)))
        yield row


def _tell(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal | BlankNode) else ""


def write_tables(target: Path, tables: Mapping[str, Table], base: str) -> None:
    """Write *tables* and their metadata into folder *target*, singly and in one archive."""
    paths = []
    for table in tables.values():
        path = target / f"{table.name}.csv"
        write_table(path, table)
        paths.append(path)
    metadata = target / METADATA
    metadata.write_text(read_text(QUERIES / METADATA, base), encoding="utf-8")
    bundle(target / ARCHIVE, [*paths, metadata])


def write_table(path: Path, table: Table) -> None:
    """Write *table* as CSV (RFC 4180) in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(table.rows)
