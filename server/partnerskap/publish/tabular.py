"""Writes what tables, maps and graph programs read: CSV with its metadata, GeoJSON, GraphML."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from partnerskap.manifest import dump_folder
from partnerskap.publish.content import DEFINITIONS, Content
from partnerskap.publish.dumps import bundle
from partnerskap.publish.queries import read_query
from partnerskap.publish.snapshots import Writer
from partnerskap.publish.texts import read_text

QUERIES: Final = DEFINITIONS / "tables"
METADATA: Final = "csv-metadata.json"
ARCHIVE: Final = "partnerskap-csv.zip"
GEOJSON: Final = "municipalities.geojson"
GRAPHML: Final = "network.graphml"
_SPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS: Final = ("label", "kind", "country", "latitude", "longitude")
_EDGE_KEYS: Final = ("role",)
Row = Mapping[str, str]
"""Column name → text; nothing for what is not known."""


@dataclass(frozen=True)
class CsvTable:
    """Rows under named columns, as one CSV file has them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def write_tabular(store: Store) -> Writer:
    """Return the writer of the tables of *store*, in which the whole content lies."""

    def write(folder: Path, content: Content) -> None:
        target = dump_folder(folder, content.release.version)
        tables = make_tables(content.base, store)
        write_tables(target, tables, content.base)
        write_features(target / GEOJSON, tables["municipalities"], tables["participations"])
        write_network(target / GRAPHML, tables)

    return write


def make_tables(base: str, store: Store) -> dict[str, CsvTable]:
    """Return every table of *store* by its name, with IRIs under *base*."""
    metadata = json.loads(read_text(QUERIES / METADATA, base))
    return {
        table.name: table
        for described in metadata["tables"]
        for table in [_make(Path(described["url"]).stem, described["tableSchema"], store, base)]
    }


def _make(name: str, schema: Mapping[str, object], store: Store, base: str) -> CsvTable:
    columns = schema["columns"]
    assert isinstance(columns, list)  # noqa: S101  # it is our own file
    lists = {column["name"]: column["separator"] for column in columns if "separator" in column}
    result = read_query(QUERIES / f"{name}.rq", base).run(store)
    assert isinstance(result, QuerySolutions)  # noqa: S101  # it is our own query
    names = tuple(variable.value for variable in result.variables)
    return CsvTable(name, names, tuple(_rows(result, names, lists)))


def _rows(result: QuerySolutions, names: tuple[str, ...], lists: Row) -> Iterator[Row]:
    for solution in result:
        row = {name: _tell(solution[name]) for name in names}
        for name, separator in lists.items():
            row[name] = separator.join(sorted(row[name].split(separator)))
        yield row


def _tell(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal | BlankNode) else ""


def write_tables(target: Path, tables: Mapping[str, CsvTable], base: str) -> None:
    """Write *tables* and their metadata into folder *target*, singly and in one archive."""
    paths = []
    for table in tables.values():
        path = target / f"{table.name}.csv"
        write_table(path, table)
        paths.append(path)
    metadata = target / METADATA
    metadata.write_text(read_text(QUERIES / METADATA, base), encoding="utf-8")
    bundle(target / ARCHIVE, [*paths, metadata])


def write_table(path: Path, table: CsvTable) -> None:
    """Write *table* as CSV (RFC 4180) in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(table.rows)


def write_features(path: Path, municipalities: CsvTable, participations: CsvTable) -> None:
    """Write each of *municipalities* that has coordinates as a point, with its partnerships."""
    within: dict[str, list[str]] = {}
    for row in participations.rows:
        within.setdefault(row["municipality"], []).append(row["partnership"])
    located = (row for row in municipalities.rows if row["latitude"] and row["longitude"])
    features = [_feature(row, sorted(within.get(row["municipality"], []))) for row in located]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _feature(row: Row, partnerships: list[str]) -> Mapping[str, object]:
    told = {name: value for name, value in row.items() if value}
    longitude, latitude = float(told.pop("longitude")), float(told.pop("latitude"))
    properties: dict[str, object] = {**told, "partnership": partnerships}
    for name in ("population", "partnerships"):
        if name in told:
            properties[name] = int(told[name])
    return {
        "type": "Feature",
        "id": row["municipality"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


def write_network(path: Path, tables: Mapping[str, CsvTable]) -> None:
    """Write who works with whom: municipalities and partnerships, joined by participations."""
    root = ET.Element("graphml", xmlns=_SPACE)
    for name in _NODE_KEYS:
        kind = "double" if name.endswith("itude") else "string"
        ET.SubElement(root, "key", _key(name, "node", kind))
    for name in _EDGE_KEYS:
        ET.SubElement(root, "key", _key(name, "edge", "string"))
    graph = ET.SubElement(root, "graph", id="network", edgedefault="undirected")
    for node, values in _nodes(tables):
        _put(ET.SubElement(graph, "node", id=node), values)
    for row in tables["participations"].rows:
        ends = {"source": row["municipality"], "target": row["partnership"]}
        edge = ET.SubElement(graph, "edge", {"id": row["participation"], **ends})
        _put(edge, {"role": row["role_name"]})
    ET.indent(root, " ")
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _key(name: str, owner: str, kind: str) -> dict[str, str]:
    return {"id": name, "for": owner, "attr.name": name, "attr.type": kind}


def _nodes(tables: Mapping[str, CsvTable]) -> Iterator[tuple[str, dict[str, str]]]:
    for row in tables["municipalities"].rows:
        values = {name: row[name] for name in ("country", "latitude", "longitude")}
        yield row["municipality"], {"label": row["name"], "kind": "municipality", **values}
    municipalities = {row["municipality"] for row in tables["municipalities"].rows}
    members = {row["municipality"]: row for row in tables["participations"].rows}
    for member in sorted(members.keys() - municipalities):
        yield member, {"label": members[member]["municipality_name"], "kind": "organisation"}
    for row in tables["partnerships"].rows:
        yield row["partnership"], {"label": row["name_en"], "kind": "partnership"}


def _put(element: ET.Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(element, "data", key=name).text = value
