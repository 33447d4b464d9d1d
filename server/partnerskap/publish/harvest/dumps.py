"""Dumps: every statement in each format, and the ontology, shapes and concepts by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from partnerskap.manifest import DATA
from partnerskap.publish.content import Content, arrange
from partnerskap.publish.harvest.drawings import GEOJSON, GRAPHML, write_features, write_network
from partnerskap.publish.harvest.packing import packed
from partnerskap.publish.harvest.shelving import dump_folder
from partnerskap.publish.harvest.table import make_tables, write_tables
from partnerskap.publish.release import read_release
from partnerskap.publish.sources import SHAPES
from partnerskap.publish.terms import TYPE, iri
from partnerskap.vocabulary import prefixes

NAME: Final = "partnerskap"
WITH_GRAPHS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
)
"""File ending → format that keeps the named graphs (N-Quads are the data as they are)."""
MERGED: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"nt": RdfFormat.N_TRIPLES, "ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}
)
"""File ending → format without graphs: each statement once, however many sources make it."""
PARTS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}
)
"""File ending → format of the small dumps."""


def write_dumps(folder: Path, content: Content) -> None:
    """Write the dumps of *content* into the folder of its version in snapshot *folder*."""
    target = dump_folder(folder, read_release(content).version)
    target.mkdir(parents=True)
    with (folder / DATA).open("rb") as data, packed(target / f"{NAME}.nq.gz") as file:
        shutil.copyfileobj(data, file)
    for ending, form in WITH_GRAPHS.items():
        _write_whole(target / f"{NAME}.{ending}.gz", content.quads(), form, content.base)
    for ending, form in MERGED.items():
        _write_whole(target / f"{NAME}.{ending}.gz", content.union(), form, content.base)
    for name, triples in parts(content).items():
        for ending, form in PARTS.items():
            path = str(target / f"{name}.{ending}")
            serialize(triples, path, form, prefixes=prefixes(content.base))
    _write_tables(target, content)


def _write_tables(target: Path, content: Content) -> None:
    tables = make_tables(content)
    write_tables(target, tables, content.base)
    write_features(target / GEOJSON, tables["municipalities"], tables["participations"])
    write_network(target / GRAPHML, tables)


def _write_whole(
    path: Path, statements: Iterator[Quad] | Iterator[Triple], form: RdfFormat, base: str
) -> None:
    with packed(path) as file:
        serialize(statements, file, form, prefixes=prefixes(base))


def parts(content: Content) -> Mapping[str, list[Triple]]:
    """Return what is dumped by itself: the ontology, the shapes, the concept schemes."""
    start = content.graph("ontology/")
    ontology = (t for name, ts in content.graphs.items() if name.startswith(start) for t in ts)
    return {
        "ontology": arrange(ontology),
        "shapes": content.triples(SHAPES),
        "concepts": list(select_concepts(content)),
    }


def select_concepts(content: Content) -> Iterator[Triple]:
    """Yield all that is said of our concept schemes and of the concepts in them."""
    scheme, member = iri("skos:ConceptScheme"), iri("skos:inScheme")
    start = f"{content.base}id/"
    chosen: set[NamedNode] = set()
    for subject, predicate, value in content.union():
        told = (predicate == TYPE and value == scheme) or predicate == member
        if told and isinstance(subject, NamedNode) and subject.value.startswith(start):
            chosen.add(subject)
    return (triple for triple in content.union() if triple.subject in chosen)
