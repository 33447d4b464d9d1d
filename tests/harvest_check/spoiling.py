"""Spoils a good catalogue systematically: twins of its resources, each wrong in one way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from rdflib.term import Node

from partnerskap.vocabulary import AUTHORITY, PREFIXES

CATALOGS: Final = Path(__file__).parent / "catalogs"
DCAT: Final = Namespace(PREFIXES["dcat"])
DCTERMS: Final = Namespace(PREFIXES["dcterms"])
OWL: Final = Namespace(PREFIXES["owl"])
SCHEMA: Final = Namespace("http://schema.org/")
TWINS: Final = "https://twins.example.se/"
RETIRED: Final = {
    DCAT.Dataset: (DCTERMS.hasVersion, DCTERMS.isVersionOf, OWL.versionInfo),
    DCTERMS.PeriodOfTime: (SCHEMA.startDate, SCHEMA.endDate),
}
LISTS: Final = (AUTHORITY, "http://purl.org/adms/", "https://www.iana.org/", PREFIXES["spdx"])
"""Where the terms of controlled vocabularies begin."""
OTHER: Final = {
    XSD.date: "2026-06-01",
    XSD.decimal: "20.0",
    XSD.duration: "P2D",
    XSD.hexBinary: "beef",
    XSD.nonNegativeInteger: "2048",
}
"""Datatype → another value of it."""


@dataclass(frozen=True)
class Spoiling:
    """A twin of *original* whose values of *path* became *values*."""

    way: str
    original: URIRef
    path: URIRef
    values: tuple[Node, ...]

    @property
    def name(self) -> str:
        """A readable name."""
        return "-".join((local(self.original), local(self.path), self.way))

    @cached_property
    def twin(self) -> URIRef:
        """The IRI of the spoilt twin."""
        return URIRef(TWINS + self.name)


def local(iri: URIRef) -> str:
    """Return the last part of *iri*."""
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


def good() -> Graph:
    """Return the catalogue that says everything that can be said."""
    return Graph().parse(CATALOGS / "everything.ttl")


def spoilings(graph: Graph) -> list[Spoiling]:
    """Return every way to spoil one property of one resource in *graph*."""
    found: list[Spoiling] = []
    for node in sorted({node for node in graph.subjects() if isinstance(node, URIRef)}):
        for path in sorted({path for path in graph.predicates(node) if path != RDF.type}):
            found += spoil(graph, node, URIRef(path))
        for kind in graph.objects(node, RDF.type):
            retired = RETIRED.get(kind, ())
            found += (Spoiling("retired", node, path, (Literal("2026"),)) for path in retired)
    return found


def spoil(graph: Graph, node: URIRef, path: URIRef) -> Iterator[Spoiling]:
    """Yield every way to spoil property *path* of *node*."""
    value = min(graph.objects(node, path))
    yield Spoiling("removed", node, path, ())
    yield Spoiling("doubled", node, path, (value, another(value)))
    yield Spoiling("of-wrong-kind", node, path, (of_other_kind(value),))
    yield Spoiling("undescribed", node, path, (undescribed(value),))
    if is_listed(value):
        yield Spoiling("unlisted", node, path, (unlisted(value),))


def is_listed(value: Node) -> bool:
    """Tell whether *value* is a term of a controlled vocabulary."""
    return str(value).startswith(LISTS)


def another(value: Node) -> Node:
    """Return another value like *value*: of the same datatype, or in the same list."""
    if isinstance(value, Literal):
        text = OTHER.get(value.datatype, f"{value} 2") if value.datatype else f"{value} 2"
        return Literal(text, lang=value.language, datatype=value.datatype)
    return URIRef(f"{value}_2") if is_listed(value) else unlisted(value)


def unlisted(value: Node) -> URIRef:
    """Return an IRI like *value*, in no list."""
    return URIRef("https://other.example.se/" + local(URIRef(str(value))))


def of_other_kind(value: Node) -> Node:
    """Return an IRI for a literal, and a literal for an IRI."""
    return URIRef("https://other.example.se/thing") if isinstance(value, Literal) else Literal("x")


def undescribed(value: Node) -> Node:
    """Return a value of which nothing is known: an IRI without class, a text without datatype."""
    return Literal("x") if isinstance(value, Literal) else URIRef(f"{value}_0")


def with_twins(graph: Graph, wrong: list[Spoiling]) -> Graph:
    """Return *graph* with a spoilt twin for each of *wrong*, and all their values described."""
    spoilt = Graph() + graph
    for node in {*graph.objects()}:
        for kind in graph.objects(node, RDF.type):
            spoilt.add((another(node), RDF.type, kind))
            spoilt.add((unlisted(node), RDF.type, kind))
    for one in wrong:
        for _, path, value in graph.triples((one.original, None, None)):
            if path != one.path:
                spoilt.add((one.twin, path, value))
        for value in one.values:
            spoilt.add((one.twin, one.path, value))
    return spoilt
