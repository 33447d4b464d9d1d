"""Writes the municipalities for maps (GeoJSON) and the network for graph programs (GraphML)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from partnerskap.publish.harvest.table import Row, Table

GEOJSON: Final = "municipalities.geojson"
GRAPHML: Final = "network.graphml"
_SPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS: Final = ("label", "kind", "country", "latitude", "longitude")
_EDGE_KEYS: Final = ("role",)


def write_features(path: Path, municipalities: Table, participations: Table) -> None:
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
    properties: dict[str, object] = {**told, "partnerships": partnerships}
    if "population" in told:
        properties["population"] = int(told["population"])
    return {
        "type": "Feature",
        "id": row["municipality"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


def write_network(path: Path, tables: Mapping[str, Table]) -> None:
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


def _nodes(tables: Mapping[str, Table]) -> Iterator[tuple[str, dict[str, str]]]:
    for row in tables["municipalities"].rows:
        values = {name: row[name] for name in ("country", "latitude", "longitude")}
        yield row["municipality"], {"label": row["name"], "kind": "municipality", **values}
    for row in tables["partnerships"].rows:
        yield row["partnership"], {"label": row["name_en"], "kind": "partnership"}


def _put(element: ET.Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(element, "data", key=name).text = value
