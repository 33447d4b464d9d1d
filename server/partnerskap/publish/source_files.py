"""Reads source files, and refuses what none may hold.

Data have no blank nodes, and those of shapes can be given names in bounded time. To name them
canonically (RDFC-1.0) is easy as long as something is said of each that is said of no other. Among
those that look alike every order may have to be tried: time and memory grow with the cube of how
deep they are nested, and exponentially where they point at each other.
"""

from __future__ import annotations

import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from partnerskap.errors import SourceError
from partnerskap.vocabulary import BASE, UNWRITABLE

_ROOTS: Final = ("ontology", "data", "shapes")
_KINDS: Final = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
DEEPEST: Final = 200
"""Levels to which blank nodes that look alike may be nested."""
_BLANK: Final = "_:"


def read_text(path: Path, base: str) -> str:
    """Return the text of *path* with IRIs under *base* instead of `BASE`.

    A byte order mark, as some editors write it, is no part of the text.
    """
    refuse_odd(path)
    try:
        return path.read_text(encoding="utf-8-sig").replace(BASE, base)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error


def refuse_odd(path: Path) -> None:
    """Raise `SourceError` if *path* is no file, or leads out of the content folder."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceError(
            f"{path}: can't be read ({error.strerror}). Mend it, or take it out of the folder."
        ) from error
    if not stat.S_ISREG(mode):
        raise SourceError(
            f"{path}: is {_KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file. "
            "Take it out of the folder."
        )
    root = next((one for one in path.parents if one.name in _ROOTS), None)
    target = path.resolve()
    if root and not any(target.is_relative_to(one.resolve()) for one in (root, root.parent)):
        raise SourceError(
            f"{path}: is a link to {target}, outside the content folder. Copy the file to here."
        )


def refuse_characters(triples: Iterable[Triple], path: Path) -> Iterator[Triple]:
    """Yield *triples*; raise `SourceError` at the first text that no RDF/XML can hold."""
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal) and (found := UNWRITABLE.search(value.value)):
            raise SourceError(
                f"{path}: a text with U+{ord(found[0]):04X}, which XML can't hold: "
                f"{triple.subject} {triple.predicate}. Take that character out."
            )
        yield triple


def refuse_blank_nodes(triples: Iterable[Triple], path: Path) -> Iterator[Triple]:
    """Yield *triples*; raise `SourceError` at the first blank node (or quoted triple) in them."""
    for triple in triples:
        if any(isinstance(term, (BlankNode, Triple)) for term in triple):
            raise SourceError(
                f"{path}: a node without an IRI in '{shorten(triple)}'. Give it an IRI of its own: "
                "what has none can't be linked to, and builds would differ."
            )
        yield triple


def refuse_tangles(triples: Sequence[Triple], path: Path) -> Sequence[Triple]:
    """Return *triples*; raise `SourceError` if the blank nodes are no trees, or trees too deep."""
    parents: dict[BlankNode, BlankNode | None] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            raise SourceError(f"{path}: a statement about a statement: '{shorten(triple)}'.")
        if isinstance(value, BlankNode):
            if value in parents:
                raise SourceError(
                    f"{path}: a node without an IRI is the value of two statements, one of them "
                    f"'{shorten(triple)}'. Give it an IRI of its own, or write it out twice."
                )
            parents[value] = subject if isinstance(subject, BlankNode) else None
    twins = find_twins(triples)
    depths: dict[BlankNode, int] = {}
    for node in parents:
        if measure(node, parents, twins, depths) > DEEPEST:
            raise SourceError(
                f"{path}: nodes without IRIs are nested more than {DEEPEST} levels deep, or in a "
                "circle, with nothing that tells them apart. Give some of them IRIs of their own."
            )
    return triples


def find_twins(triples: Sequence[Triple]) -> set[BlankNode]:
    """Return the blank nodes that others are like, but for the blank nodes they lead to."""
    said: dict[BlankNode, list[str]] = defaultdict(list)
    for subject, predicate, value in triples:
        shown = (_BLANK if isinstance(term, BlankNode) else str(term) for term in (subject, value))
        statement = str(predicate).join(shown)
        if isinstance(subject, BlankNode):
            said[subject].append(f">{statement}")
        if isinstance(value, BlankNode):
            said[value].append(f"<{statement}")
    alike = Counter(tuple(sorted(statements)) for statements in said.values())
    return {node for node, statements in said.items() if alike[tuple(sorted(statements))] > 1}


def measure(
    node: BlankNode,
    parents: Mapping[BlankNode, BlankNode | None],
    twins: set[BlankNode],
    depths: dict[BlankNode, int],
) -> int:
    """Return how many of *twins* lie above *node* without any other between; remember *depths*."""
    above: list[BlankNode] = []
    at: BlankNode | None = node
    while at is not None and at in twins and at not in depths and len(above) <= len(parents):
        above.append(at)
        at = parents.get(at)
    depth = 0 if at is None or at not in twins else depths.get(at, len(parents))
    for one in reversed(above):
        depth += 1
        depths[one] = depth
    return depth


def canonicalize(triples: Sequence[Triple], graph: NamedNode) -> list[Triple]:
    """Return the *triples* of *graph* with the names that RDFC-1.0 gives to blank nodes."""
    quads = (Quad(one.subject, one.predicate, one.object, graph) for one in triples)
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def shorten(triple: Triple, most: int = 300) -> str:
    """Return *triple* as a message shows it, however long its value is."""
    text = str(triple)
    return text if len(text) <= most else f"{text[:most]} …"
