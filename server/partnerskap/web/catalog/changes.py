"""What changed in a version, resource by resource, read from its file of differences."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.manifest import CHANGES, Version
from partnerskap.vocabulary import iri
from partnerskap.web.catalog.library import Library

PER_PAGE: Final = 50
"""Resources on one page of changes."""


@dataclass
class Changed:
    """One resource with the statements that it lost and gained."""

    resource: NamedNode
    removed: list[Triple] = field(default_factory=list)
    added: list[Triple] = field(default_factory=list)


def changes_file(library: Library, version: Version) -> Path:
    """Return where the differences of *version* lie."""
    return library.files.checked(library.folder / "version" / version.version / CHANGES)


def read_changes(library: Library, version: Version) -> Iterator[Quad]:
    """Yield the differences of *version*; nothing for the first one, in which all is new."""
    if version.previous is None:
        return
    with gzip.open(changes_file(library, version), "rb") as file:
        yield from parse(cast("IO[bytes]", file), format=RdfFormat.N_QUADS)


def changed_resources(library: Library, version: Version, number: int) -> list[Changed]:
    """Return page *number* (from 1) of the resources that changed in *version*."""
    start = (number - 1) * PER_PAGE
    return list(islice(group_by_resource(read_changes(library, version)), start, start + PER_PAGE))


def group_by_resource(quads: Iterable[Quad]) -> Iterator[Changed]:
    """Yield the changes in *quads* by resource; blank nodes stay with the resource before them."""
    for _, told in groupby(quads, key=Owner()):
        found: Changed | None = None
        for quad in told:
            if found is None and isinstance(quad.subject, NamedNode):
                found = Changed(quad.subject)
            if found is not None:
                gone = str(getattr(quad.graph_name, "value", "")).endswith("#removed")
                (found.removed if gone else found.added).append(quad.triple)
        if found is not None:
            yield found


class Owner:
    """Tells which resource a statement belongs to; a blank node's is the last one named."""

    def __init__(self) -> None:
        """Start before the first resource."""
        self.last: object = None

    def __call__(self, quad: Quad) -> object:
        """Return the resource that *quad* belongs to."""
        if not isinstance(quad.subject, BlankNode):
            self.last = quad.subject
        return self.last


def describe_changes(library: Library, version: Version) -> list[Quad]:
    """Return the differences of *version* with what they are differences of."""
    node = NamedNode(f"{library.base}version/{version.version}/changes")
    dataset = f"{library.base}dataset/partnerskap/"
    told = [
        Quad(node, iri("rdf:type"), iri("prov:Entity")),
        Quad(node, iri("dcterms:subject"), NamedNode(dataset + version.version)),
        Quad(node, iri("dcterms:issued"), date_of(version)),
    ]
    if version.previous is not None:
        told.append(Quad(node, iri("prov:wasDerivedFrom"), NamedNode(dataset + version.previous)))
        for name in ("added", "removed"):
            part = NamedNode(f"{node.value}#{name}")
            told.append(Quad(node, iri("dcterms:hasPart"), part))
            told.append(Quad(part, iri("rdfs:label"), Literal(name, language="en")))
    return [*told, *read_changes(library, version)]


def date_of(version: Version) -> Literal:
    """Return the date of *version* as a literal."""
    return Literal(version.modified, datatype=iri("xsd:date"))
