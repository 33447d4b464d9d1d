"""Writes what is fetched whole: dumps of the data in each format, the shapes, the list of pages.

For tables, maps and graph programs there are CSV with its metadata, GeoJSON and GraphML.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final
from xml.etree import ElementTree as ET

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from partnerskap.manifest import DATA, THINGS, dump_folder
from partnerskap.publish.content import DEFINITIONS, SHAPES, Content
from partnerskap.publish.queries import read_query
from partnerskap.publish.snapshots import Writer
from partnerskap.publish.source_files import read_text
from partnerskap.publish.terms import StatementList, arrange, merge, to_rdflib
from partnerskap.turtle import copy_turtle, write_turtle
from partnerskap.vocabulary import iri, prefixes

NAME: Final = "partnerskap"
WITH_GRAPHS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
)
"""File ending → format that keeps the named graphs (N-Quads are the data as they are)."""
MERGED: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}
)
"""File ending → format without graphs, like Turtle: each statement once, whoever makes it."""
PARTS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}
)
"""File ending → format of the small dumps, beside Turtle."""
LEVEL: Final = 6
_START: Final = (1980, 1, 1, 0, 0, 0)
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


def write_dumps(folder: Path, content: Content) -> None:
    """Write the dumps of *content* into the folder of its version in snapshot *folder*."""
    target = dump_folder(folder, content.release.version)
    target.mkdir(parents=True)
    with (folder / DATA).open("rb") as data, packed(target / f"{NAME}.nq.gz") as file:
        shutil.copyfileobj(data, file)
    for ending, form in WITH_GRAPHS.items():
        _write_whole(target / f"{NAME}.{ending}.gz", content.quads(), form, content.base)
    for ending, form in MERGED.items():
        _write_whole(target / f"{NAME}.{ending}.gz", content.union(), form, content.base)
    with packed(target / f"{NAME}.ttl.gz") as file:
        copy_turtle(merge(content.graphs.values()), prefixes(content.base), file)
    for name, triples in parts(content).items():
        (target / f"{name}.ttl").write_bytes(write_turtle(triples, prefixes(content.base)))
        for ending, form in PARTS.items():
            path = str(target / f"{name}.{ending}")
            serialize(triples, path, form, prefixes=prefixes(content.base))


def _write_whole(
    path: Path, statements: Iterator[Quad] | Iterator[Triple], form: RdfFormat, base: str
) -> None:
    with packed(path) as file:
        serialize(statements, file, form, prefixes=prefixes(base))


def parts(content: Content) -> Mapping[str, StatementList]:
    """Return what is dumped by itself: the ontology, the shapes, the concept schemes.

    The ontology is what answers at its name: alignments have graphs of their own.
    """
    start = content.graph("ontology/")
    modules = (name for name in content.graphs if name.rpartition("/")[0] + "/" == start)
    ontology = (triple for name in modules for triple in content.graphs[name])
    return {
        "ontology": arrange(ontology),
        "shapes": content.triples(SHAPES),
        "concepts": arrange(select_concepts(content)),
    }


def select_concepts(content: Content) -> Iterator[Triple]:
    """Yield all that is said of our concept schemes and of the concepts in them."""
    scheme, member, kind = map(str, map(iri, ("skos:ConceptScheme", "skos:inScheme", "rdf:type")))
    start = f"<{content.base}id/"
    chosen: set[str] = set()
    for line in merge(content.graphs.values()):
        subject, predicate, value = line.removesuffix(b" .\n").decode().split(" ", 2)
        told = predicate == member or (predicate == kind and value == scheme)
        if told and subject.startswith(start):
            chosen.add(subject.strip("<>"))
    for statements in content.graphs.values():
        yield from statements.about(chosen)


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """Open *path* for writing, gzipped without name or time."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as file,
        io.BufferedWriter(file, 1 << 16) as buffered,
    ):
        yield buffered


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open the gzipped file *path* for reading."""
    with gzip.open(path, "rb") as file:
        yield file  # type: ignore[misc]


def bundle(path: Path, members: Sequence[Path]) -> None:
    """Write the files *members* into the zip archive *path*, all of the same date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, _START)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, member.read_bytes())


def write_shapes(folder: Path, content: Content) -> None:
    """Write the shapes as one Turtle file that a person can read."""
    graph = to_rdflib(content.triples(SHAPES))
    for prefix, space in prefixes(content.base).items():
        graph.bind(prefix, space)
    (folder / "shapes.ttl").write_text(graph.serialize(format="turtle"), encoding="utf-8")


def write_things(folder: Path, content: Content) -> None:
    """Write the path of each document about a thing of *content*, a line each, in order."""
    start = f"{content.base}id/"
    lines = merge(content.graphs.values())
    names = {line.partition(b" ")[0].decode().strip("<>") for line in lines}
    paths = sorted(f"doc/{name.removeprefix(start)}" for name in names if name.startswith(start))
    (folder / THINGS).write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")


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
