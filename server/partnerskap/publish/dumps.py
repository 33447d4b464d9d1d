"""Writes what is fetched whole: dumps of the data in each format, the shapes, the list of pages."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from partnerskap.manifest import DATA, THINGS, dump_folder
from partnerskap.publish.content import SHAPES, Content
from partnerskap.publish.statements import StatementList, arrange, merge
from partnerskap.publish.terms import to_rdflib
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
