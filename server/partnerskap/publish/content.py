"""The content: named graphs, read from the files of ontology/, data/ and shapes/."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from partnerskap.errors import SourceError
from partnerskap.publish.source_files import (
    canonicalize,
    read_text,
    refuse_blank_nodes,
    refuse_characters,
    refuse_tangles,
)
from partnerskap.publish.tables import SourceRow, SourceTable, read_tables
from partnerskap.publish.terms import StatementList, arrange, gather, merge, parse_lines
from partnerskap.publish.workers import working
from partnerskap.vocabulary import iri

FOLDERS: Final = ("ontology", "data", "shapes")
SHAPES: Final = "shapes"
ENDINGS: Final = (".ttl", ".rq", ".csv")
"""How the names of files end that are read."""
COMPUTED: Final = (SHAPES, "inferred", "coverage", "void", "questions")
"""Graphs that no file under data/ may be named as."""
DEFINITIONS: Final = Path(__file__).parent / "definitions"
"""Queries and Turtle files that a build of any content reads."""
_FIT: Final = re.compile(r"(?:(?!\.+(?:/|$))[\w.~-]+(?:/(?!$)|$))+")
"""The path of a graph: it is the end of an address."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_PLACE: Final = re.compile(r"^Parser error at line \d+ .*?columns? [\d and]+: ")


class Release(NamedTuple):
    """Version and date (xsd:date) of the data, as a person wrote them."""

    version: str
    modified: str


@dataclass(frozen=True)
class Content:
    """Named graphs, and the files that each was read from (none if it was computed)."""

    base: str
    graphs: Mapping[str, StatementList] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[SourceTable, ...] = ()

    @cached_property
    def rows(self) -> Mapping[Quad, list[SourceRow]]:
        """The rows that each statement of a graph was read from, if it was read from a table."""
        rows: dict[Quad, list[SourceRow]] = defaultdict(list)
        for table in self.tables:
            for row, made in table.statements:
                for mapping, triples in zip(table.mappings, made, strict=True):
                    graph = NamedNode(self.graph(mapping.graph))
                    for triple in triples:
                        rows[in_graph(triple, graph)].append(row)
        return rows

    def with_graph(self, path: str, triples: Iterable[Triple]) -> Content:
        """Return this content and the computed graph `{base}graph/{path}`, free of repetition."""
        return self.with_statements(path, arrange(triples))

    def with_statements(self, path: str, statements: StatementList) -> Content:
        """Return this content and *statements* as the graph `{base}graph/{path}`."""
        return replace(self, graphs={**self.graphs, self.graph(path): statements})

    def graph(self, path: str) -> str:
        """Return the IRI of the named graph at *path*."""
        return f"{self.base}graph/{path}"

    def triples(self, path: str) -> StatementList:
        """Return the triples of the graph at *path*, none if there is no such graph."""
        return self.graphs.get(self.graph(path), StatementList())

    def union(self) -> Iterator[Triple]:
        """Return every triple once, however many graphs it is in, in the order of `arrange`."""
        return parse_lines(merge(self.graphs.values()))

    @cached_property
    def size(self) -> int:
        """Number of triples of the union."""
        return sum(1 for _ in merge(self.graphs.values()))

    @property
    def dataset(self) -> NamedNode:
        """The dataset that this content is."""
        return NamedNode(f"{self.base}dataset/partnerskap")

    @cached_property
    def release(self) -> Release:
        """What the graph `catalog` tells of the release; raises `SourceError` if it does not."""
        version, modified = self._read("dcat:version"), self._read("dcterms:modified")
        if not _DAY.fullmatch(modified):
            raise SourceError(
                f"data/catalog.ttl: dcterms:modified is '{modified[:100]}', which is no day. "
                "Write it like 2026-11-22."
            )
        return Release(version, modified)

    def rename(self, store: Store, release: Release) -> Content:
        """Return this content as *release*, and let the *store* of it say so too."""
        told = {
            iri("dcat:version"): Literal(release.version),
            iri("dcterms:modified"): Literal(release.modified, datatype=iri("xsd:date")),
        }
        known = self.triples("catalog")
        old = {one for one in known if one.subject == self.dataset and one.predicate in told}
        new = {Triple(self.dataset, predicate, value) for predicate, value in told.items()}
        for graph in (NamedNode(self.graph("catalog")), DefaultGraph()):
            for triple in old - new:
                store.remove(in_graph(triple, graph))
            store.extend(in_graph(triple, graph) for triple in new - old)
        return self.with_graph("catalog", {*known} - old | new)

    def _read(self, name: str) -> str:
        for subject, predicate, value in self.triples("catalog"):
            if subject == self.dataset and predicate == iri(name):
                return str(getattr(value, "value", value))
        raise SourceError(f"data/catalog.ttl: {self.dataset} has no {name}. Add it.")

    def quads(self) -> Iterator[Quad]:
        """Yield every statement with the name of its graph, graph by graph in order."""
        for name, triples in sorted(self.graphs.items()):
            graph = NamedNode(name)
            for triple in triples:
                yield in_graph(triple, graph)


def in_graph(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """Return the statement *triple* in *graph*."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def read_content(folder: Path, base: str) -> Content:
    """Return every file under *folder* as named graphs, with IRIs under *base*.

    Raises `SourceError` naming the file (and line) for what is missing, unreadable, not Turtle,
    a blank node outside shapes/, or a table that can't be mapped.
    """
    refuse_unread(folder)
    parts: dict[str, list[StatementList]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    shapes: list[Triple] = []
    for path in list_turtle(folder):
        relative = path.relative_to(folder)
        graph = name_graph(relative, base)
        files[graph].append(relative.as_posix())
        if relative.parts[0] == SHAPES:
            shapes += refuse_tangles(read_turtle(path, base), path)
        else:
            parts[graph].append(arrange(refuse_blank_nodes(parse_turtle(path, base), path)))
    tables = tuple(read_tables(folder, base))
    for table in tables:
        for number, mapping in enumerate(table.mappings):
            graph = f"{base}graph/{check_graph(mapping.graph, mapping.query.path)}"
            files[graph].append(table.file)
            made = (triple for _, each in table.statements for triple in each[number])
            fit = refuse_characters(made, folder / table.file)
            parts[graph].append(arrange(refuse_blank_nodes(fit, folder / table.file)))
    with working(folder / SHAPES):
        parts[f"{base}graph/{SHAPES}"].append(label(shapes, f"{base}graph/{SHAPES}"))
    graphs = {name: gather(parts[name]) for name in sorted(parts)}
    return Content(base, graphs, {name: tuple(names) for name, names in files.items()}, tables)


def refuse_unread(folder: Path) -> None:
    """Raise `SourceError` at what looks as if it were read and is not: it would be left out."""
    for path in sorted(one for name in FOLDERS for one in (folder / name).rglob("*")):
        if path.is_symlink() and path.is_dir():
            raise SourceError(
                f"{path}: is a link to a folder, which is not followed. Copy the folder to here."
            )
        if path.suffix.lower() in ENDINGS and path.suffix not in ENDINGS:
            raise SourceError(
                f"{path}: is not read, as its name ends in {path.suffix}. Let it end in "
                f"{path.suffix.lower()}."
            )


def list_turtle(folder: Path) -> Iterator[Path]:
    """Yield the Turtle files of *folder* in the order of their names."""
    for name in FOLDERS:
        found = sorted((folder / name).rglob("*.ttl"))
        if not found:
            raise SourceError(
                f"{folder / name} holds no Turtle file: there is nothing to publish. "
                "Set PARTNERSKAP_CONTENT to the folder with ontology/, data/ and shapes/."
            )
        yield from found


def name_graph(relative: Path, base: str) -> str:
    """Return the graph IRI of the file *relative* to the content folder."""
    kind, *rest = relative.with_suffix("").parts
    if kind == SHAPES:
        return f"{base}graph/{SHAPES}"
    path = "/".join(rest if kind == "data" else [kind, *rest])
    return f"{base}graph/{check_graph(path, relative)}"


def check_graph(path: str, file: Path) -> str:
    """Return *path*, or raise `SourceError` if no graph of *file* can be called so."""
    if not _FIT.fullmatch(path):
        raise SourceError(
            f"{file}: '{path}' can't be the name of a graph, as it is a part of its address. Use "
            "letters, digits, dots and hyphens."
        )
    if path in COMPUTED:
        raise SourceError(f"{file}: the graph name '{path}' is taken; rename the file.")
    return path


def read_turtle(path: Path, base: str) -> list[Triple]:
    """Return the triples of one Turtle file."""
    return list(parse_turtle(path, base))


def parse_turtle(path: Path, base: str) -> Iterator[Triple]:
    """Yield the triples of one Turtle file."""
    text = read_text(path, base)
    try:
        with working(path):
            quads = parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True)
            yield from refuse_characters((quad.triple for quad in quads), path)
    except SyntaxError as error:
        raise SourceError(_locate(path, error)) from error
    except MemoryError as error:  # the parser's own limit, which readers of the dumps have too
        raise SourceError(
            f"{path}: a text of more than 16 MB. Publish it as a document and link to that."
        ) from error


def _locate(path: Path, error: SyntaxError) -> str:
    """Return where in *path* the parser stopped, and what it met there."""
    place = f"{error.lineno}:{error.offset}: " if error.lineno else ""
    return f"{path}:{place} {_PLACE.sub('', error.msg)}".replace(":  ", ": ")


def label(triples: Sequence[Triple], graph: str) -> StatementList:
    """Return the *triples* of *graph* arranged, blank nodes named by RDFC-1.0.

    As no other graph has any, that are their names in the canonical form of the whole dataset.
    """
    return arrange(canonicalize(triples, NamedNode(graph)))
