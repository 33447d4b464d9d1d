"""Reads ontology/, data/ and shapes/: every Turtle file becomes (a part of) a named graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content, arrange
from partnerskap.vocabulary import BASE

FOLDERS: Final = ("ontology", "data", "shapes")
SHAPES: Final = "shapes"
COMPUTED: Final = (SHAPES, "inferred", "coverage", "void", "questions")
"""Graphs that no file under data/ may be named as."""
_PLACE: Final = re.compile(r"^Parser error at line \d+ .*?columns? [\d and]+: ")


def read_content(folder: Path, base: str) -> Content:
    """Return every Turtle file under *folder* as named graphs, with IRIs under *base*.

    Raises `SourceError` naming the file (and line) for what is missing, unreadable, not Turtle,
    or a blank node outside shapes/.
    """
    graphs: dict[str, list[Triple]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    for path in list_files(folder):
        relative = path.relative_to(folder)
        graph = name_graph(relative, base)
        graphs[graph] += read_turtle(path, relative, base)
        files[graph].append(relative.as_posix())
    ordered = {name: label(triples) for name, triples in sorted(graphs.items())}
    return Content(base, ordered, {name: tuple(names) for name, names in files.items()})


def list_files(folder: Path) -> Iterator[Path]:
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
    if path in COMPUTED:
        raise SourceError(f"{relative}: the graph name '{path}' is taken; rename the file.")
    return f"{base}graph/{path}"


def read_text(path: Path, base: str) -> str:
    """Return the text of *path* with IRIs under *base* instead of `BASE`."""
    try:
        return path.read_text(encoding="utf-8").replace(BASE, base)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 text ({error.reason} at byte {error.start})."
        ) from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error


def read_turtle(path: Path, relative: Path, base: str) -> list[Triple]:
    """Return the triples of one Turtle file."""
    text = read_text(path, base)
    try:
        quads = list(parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    except SyntaxError as error:
        raise SourceError(tell(path, error)) from error
    triples = [quad.triple for quad in quads]
    if relative.parts[0] != SHAPES:
        refuse_blank_nodes(triples, path)
    return triples


def tell(path: Path, error: SyntaxError) -> str:
    """Return where in *path* the parser stopped, and what it met there."""
    place = f"{error.lineno}:{error.offset}: " if error.lineno else ""
    return f"{path}:{place} {_PLACE.sub('', error.msg)}".replace(":  ", ": ")


def refuse_blank_nodes(triples: list[Triple], path: Path) -> None:
    """Raise `SourceError` at the first blank node (or quoted triple) among *triples*."""
    for triple in triples:
        if any(isinstance(term, (BlankNode, Triple)) for term in triple):
            raise SourceError(
                f"{path}: a node without an IRI in '{triple}'. Give it an IRI of its own: "
                "what has none can't be linked to, and builds would differ."
            )


def label(triples: list[Triple]) -> list[Triple]:
    """Return *triples* arranged, blank nodes named by RDFC-1.0 so that builds are the same."""
    if not any(
        isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in triples
    ):
        return arrange(triples)
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return arrange(quad.triple for quad in dataset)
