"""Describes the dumps of a version as packages: a Frictionless data package and an RO-Crate.

Both lie beside the files that they describe and name them by relative paths, so that a folder
that was downloaded whole is a package too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.manifest import File, dump_folder
from partnerskap.publish.content import Content
from partnerskap.publish.dumps import METADATA, QUERIES
from partnerskap.publish.source_files import read_text
from partnerskap.publish.versions import measure
from partnerskap.vocabulary import iri

DATA_PACKAGE: Final = "datapackage.json"
CRATE: Final = "ro-crate-metadata.json"
PROFILE: Final = "https://w3id.org/ro/crate/1.1"
LANGUAGE: Final = "en"
SPDX: Final = {"http://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0"}
TYPES: Final = {"integer": "integer", "decimal": "number", "gYear": "year"}
"""Datatype of a column in CSV on the Web → its type in Table Schema; all others are strings."""
MEDIA_TYPES: Final = {
    "json": "application/json",
    "tsv": "text/tab-separated-values",
    "gz": "application/gzip",
}
"""File ending → media type, for what the catalogue has no distribution for."""
UNLISTED: Final = {METADATA: "Metadata of the tables (CSV on the Web)"}
"""Files that the catalogue has no distribution for."""
Node = dict[str, object]


@dataclass(frozen=True)
class Facts:
    """What the content says of its dataset and of the files that it is distributed as."""

    base: str
    about: Mapping[NamedNode, Sequence[Triple]]
    """Subject → statements."""

    def values(self, node: NamedNode, name: str) -> list[NamedNode]:
        """Return the IRIs that *node* has by the property called *name*."""
        told = (one.object for one in self.about.get(node, ()) if one.predicate == iri(name))
        return [one for one in told if isinstance(one, NamedNode)]

    def text(self, node: NamedNode, name: str) -> str:
        """Return what *node* says by the property called *name*, in English if it has a choice."""
        return next(iter(self.texts(node, name)), "")

    def texts(self, node: NamedNode, name: str) -> list[str]:
        """Return every text that *node* has by the property called *name*, in English or plain."""
        told = (one.object for one in self.about.get(node, ()) if one.predicate == iri(name))
        return [
            one.value
            for one in told
            if isinstance(one, Literal) and one.language in (LANGUAGE, None)
        ]

    def file(self, name: str) -> NamedNode:
        """Return the distribution that downloads the dump called *name*, or the dump itself."""
        place = NamedNode(f"{self.base}dump/{name}")
        found = [node for node in self.about if place in self.values(node, "dcat:downloadURL")]
        return min(found, key=str, default=place)


def read_facts(content: Content) -> Facts:
    """Return what the graphs of the catalogue in *content* say."""
    start = content.graph("catalog")
    about: dict[NamedNode, list[Triple]] = {}
    for name, triples in content.graphs.items():
        if name == start or name.startswith(f"{start}/"):
            for one in triples:
                if isinstance(one.subject, NamedNode):
                    about.setdefault(one.subject, []).append(one)
    return Facts(content.base, about)


def write_packages(folder: Path, content: Content) -> None:
    """Write both descriptions into the folder of dumps in snapshot *folder*, after all dumps."""
    target, facts = dump_folder(folder, content.release.version), read_facts(content)
    files = dict(sorted(measure(target).items()))
    package, crate = describe_package(content, facts, files), describe_crate(content, facts, files)
    for name, told in ((DATA_PACKAGE, package), (CRATE, crate)):
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (target / name).write_text(text, encoding="utf-8")


def describe_package(content: Content, facts: Facts, files: Mapping[str, File]) -> Node:
    """Return the data package of the dumps *files*."""
    dataset, release = content.dataset, content.release
    schemas = dict(read_schemas(content.base))
    told: Node = {
        "profile": "data-package",
        "name": "partnerskap",
        "id": dataset.value,
        "title": facts.text(dataset, "dcterms:title"),
        "description": facts.text(dataset, "dcterms:description"),
        "version": release.version,
        "created": f"{release.modified}T00:00:00Z",
        "homepage": content.base,
        "licenses": [
            {"name": SPDX.get(one.value, "other"), "path": one.value}
            for one in facts.values(dataset, "dcterms:license")
        ],
        "contributors": [
            {"title": name_agent(facts, one), "path": one.value, "role": "publisher"}
            for one in facts.values(dataset, "dcterms:publisher")
        ],
        "keywords": facts.texts(dataset, "dcat:keyword"),
        "resources": [
            describe_resource(facts, name, file, schemas) for name, file in files.items()
        ],
    }
    return without_nothing(told)


def describe_resource(
    facts: Facts, name: str, file: File, schemas: Mapping[str, Mapping[str, object]]
) -> Node:
    """Return the dump called *name* as a resource of a data package; a table with its schema."""
    node = facts.file(name)
    told: Node = {
        "name": name,
        "type": "file",
        "path": name,
        "title": facts.text(node, "rdfs:label") or UNLISTED.get(name, ""),
        "description": facts.text(node, "dcterms:description"),
        "mediatype": media_types(facts, name)[0],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if name in schemas:
        told |= {"type": "table", "format": "csv", "encoding": "utf-8", "schema": schemas[name]}
    return without_nothing(told)


def read_schemas(base: str) -> Iterator[tuple[str, Node]]:
    """Yield name and Table Schema of each table, by what its metadata on the Web say."""
    for table in json.loads(read_text(QUERIES / METADATA, base))["tables"]:
        schema = table["tableSchema"]
        key = schema["primaryKey"]
        yield (
            table["url"],
            {
                "fields": [describe_field(column) for column in schema["columns"]],
                "primaryKey": [key] if isinstance(key, str) else key,
            },
        )


def describe_field(column: Mapping[str, object]) -> Node:
    """Return the *column* of a table as a field of Table Schema."""
    kind = str(column["datatype"])
    texts = column["dc:description"]
    told = texts if isinstance(texts, list) else []
    (description,) = [one["@value"] for one in told if one["@language"] == LANGUAGE]
    field: Node = {"name": column["name"], "type": TYPES.get(kind, "string")}
    if kind == "anyURI":
        field["format"] = "uri"
    if column.get("required"):
        field["constraints"] = {"required": True}
    return field | {"description": description}


def describe_crate(content: Content, facts: Facts, files: Mapping[str, File]) -> Node:
    """Return the metadata of the dumps *files* as an RO-Crate."""
    dataset, release = content.dataset, content.release
    licenses = facts.values(dataset, "dcterms:license")
    agents = facts.values(dataset, "dcterms:publisher")
    root: Node = {
        "@id": "./",
        "@type": "Dataset",
        "name": facts.text(dataset, "dcterms:title"),
        "description": facts.text(dataset, "dcterms:description"),
        "identifier": dataset.value,
        "url": content.base,
        "version": release.version,
        "datePublished": release.modified,
        "keywords": ", ".join(facts.texts(dataset, "dcat:keyword")),
        "license": [refer(one.value) for one in licenses],
        "author": [refer(one.value) for one in agents],
        "publisher": [refer(one.value) for one in agents],
        "hasPart": [refer(name) for name in files],
    }
    metadata: Node = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": refer(PROFILE),
        "about": refer("./"),
    }
    graph = [
        *(metadata, without_nothing(root)),
        *(describe_file(facts, name, file) for name, file in files.items()),
        *(describe_license(one.value) for one in licenses),
        *(describe_agent(facts, one) for one in agents),
    ]
    return {"@context": f"{PROFILE}/context", "@graph": graph}


def describe_file(facts: Facts, name: str, file: File) -> Node:
    """Return the dump called *name* as a file of an RO-Crate."""
    node = facts.file(name)
    return without_nothing(
        {
            "@id": name,
            "@type": "File",
            "name": facts.text(node, "rdfs:label") or UNLISTED.get(name, name),
            "description": facts.text(node, "dcterms:description"),
            "encodingFormat": media_types(facts, name),
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
    )


def describe_license(address: str) -> Node:
    """Return the licence at *address* as an entity of an RO-Crate."""
    name = SPDX.get(address, address)
    return {"@id": address, "@type": "CreativeWork", "name": name, "identifier": address}


def describe_agent(facts: Facts, node: NamedNode) -> Node:
    """Return who publishes as an entity of an RO-Crate."""
    name = name_agent(facts, node)
    return {"@id": node.value, "@type": "Organization", "name": name, "url": facts.base}


def name_agent(facts: Facts, node: NamedNode) -> str:
    """Return what the agent *node* is called."""
    return facts.text(node, "foaf:name") or facts.text(node, "rdfs:label") or node.value


def media_types(facts: Facts, name: str) -> list[str]:
    """Return the media types of the dump called *name*: that of the packed file, then within."""
    node, packed = facts.file(name), ("dcat:compressFormat", "dcat:packageFormat")
    found = [one for key in (*packed, "dcat:mediaType") for one in facts.values(node, key)]
    told = [one.value.partition("/media-types/")[2] for one in found]
    return told or [MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")]


def refer(name: str) -> Node:
    """Return a reference to the entity called *name*."""
    return {"@id": name}


def without_nothing(told: Node) -> Node:
    """Return *told* without what is empty."""
    return {name: value for name, value in told.items() if value not in ("", [], None)}
