"""Tiny contents with a version each, built one after the other, and a follower of their feed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from partnerskap.manifest import History, dump_folder, page_file, read_history
from partnerskap.publish.content import Content
from partnerskap.publish.dumps import packed
from partnerskap.publish.snapshots import write_snapshot
from partnerskap.publish.terms import typed
from partnerskap.publish.versions import archive_release, open_archive, write_history
from partnerskap.vocabulary import iri

BASE = "https://w3id.org/partnerskap/"
NOW = "2026-11-22T12:00:00Z"
MAIN = NamedNode(BASE + "dataset/partnerskap")


def content(version: str, triples: Iterable[Triple], modified: str = "2026-11-22") -> Content:
    """Return *triples* in one graph, with what a release must say of itself."""
    told = [
        Triple(MAIN, iri("dcat:version"), Literal(version)),
        Triple(MAIN, iri("dcterms:modified"), typed(modified, "xsd:date")),
    ]
    return Content(BASE).with_graph("catalog", told).with_graph("world", triples)


def publish(build: Path, state: Content, published: str = NOW) -> Path:
    """Publish *state* as the next version, with the archive beside *build*; return its folder."""
    archive = open_archive(build.parent / "archive", state.base)
    archive.folder.mkdir(parents=True, exist_ok=True)
    folder = write_snapshot(build, state, [pack, write_history(archive, published)])
    archive_release(archive, folder)
    return folder


def pack(folder: Path, state: Content) -> None:
    """Write the one dump that a history is made of."""
    dumps = dump_folder(folder, state.release.version)
    dumps.mkdir(parents=True)
    with packed(dumps / "partnerskap.nq.gz") as file:
        file.write((folder / "data.nq").read_bytes())


def history(folder: Path) -> History:
    """Return the history in snapshot *folder*."""
    found = read_history(folder)
    assert found is not None
    return found


class Follower:
    """Knows nothing but the members of the feed, and keeps a copy of the data by them."""

    def __init__(self) -> None:
        self.known: dict[NamedNode, list[Triple]] = {}

    def follow(self, folder: Path, after: int = 0) -> None:
        """Apply every member in snapshot *folder* that comes after position *after*."""
        for page in history(folder).pages:
            if page.last > after:
                self.apply(read_page(folder, page.number), after)

    def apply(self, quads: list[Quad], after: int) -> None:
        """Apply the members in *quads*, the lowest position first."""
        told = [quad.triple for quad in quads if quad.graph_name.__class__.__name__ != "NamedNode"]
        place = {
            t.subject: int(t.object.value) for t in told if t.predicate == iri("schema:position")
        }
        about = {t.subject: t.object for t in told if t.predicate == iri("as:object")}
        gone = {t.subject for t in told if t.object == iri("as:Delete")}
        for member in sorted(place, key=lambda one: place[one]):
            if place[member] > after:
                payload = [quad.triple for quad in quads if quad.graph_name == member]
                assert bool(payload) != (member in gone)
                self.known[about[member]] = payload

    def graph(self) -> Dataset:
        """Return the copy, blank nodes named by their place in it."""
        return canonical(triple for told in self.known.values() for triple in told)


def read_page(folder: Path, number: int) -> list[Quad]:
    """Return the statements of page *number* in snapshot *folder*; its blank nodes are its own."""
    with gzip.open(page_file(folder, number), "rb") as file:
        return list(parse(file.read(), format=RdfFormat.N_QUADS, rename_blank_nodes=True))


def canonical(triples: Iterable[Triple]) -> Dataset:
    """Return *triples* as a set that is equal to another if both say the same."""
    dataset = Dataset(Quad(one.subject, one.predicate, one.object) for one in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def thing(number: int) -> NamedNode:
    """Return one of our things."""
    return NamedNode(f"{BASE}id/thing/{number}")


def says(subject: NamedNode | BlankNode, value: object) -> Triple:
    """Return a statement about *subject*."""
    term = value if isinstance(value, NamedNode | BlankNode) else Literal(str(value))
    return Triple(subject, NamedNode("https://example.org/says"), term)
