"""Whole graphs as documents: one named graph, the ontology, the shapes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from partnerskap.engine.answer import PAGES, parse_triples, share
from partnerskap.engine.query import Answer, Query
from partnerskap.manifest import UNPUBLISHED, dump_folder
from partnerskap.turtle import used_prefixes, write_n_triples
from partnerskap.vocabulary import iri, prefixes
from partnerskap.web.negotiation import JSON_LD, Representation
from partnerskap.web.resources.document import Document, describe_graph
from partnerskap.web.serving import Served

CONTENT: Final = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"
SHAPES: Final = "shapes.ttl"
LARGE: Final = 50_000
"""Triples above which a graph is not sorted in memory like other documents, but streamed."""
SPOOL: Final = 8 * 1024 * 1024
"""Bytes of a large graph that are kept in memory, not on disk."""


def named_graph(served: Served, graph: NamedNode) -> Document:
    """Return the content of the named *graph* with its provenance."""
    triples = read_graphs(served, [graph.value])
    return describe_graph(graph, graph.value, triples, served.manifest, served.loaded.provenance)


def ontology(served: Served, document: NamedNode) -> Document | None:
    """Return the ontology as *document*, which is its name or that of one of its versions.

    Alignments are left out: they have graphs of their own.
    """
    name = NamedNode(served.manifest.base + "ns")
    graphs = [graph for graph in served.manifest.graphs if is_module(served, graph)]
    triples = read_graphs(served, graphs) if graphs else []
    version = Triple(name, iri("owl:versionIRI"), document)
    if document != name and (served.manifest.version == UNPUBLISHED or version not in triples):
        archived = read_archived_ontology(served, version)
        triples = archived or (triples if version in triples else [])
    if not triples:
        return None
    return describe_graph(document, None, triples, served.manifest, served.loaded.provenance)


def is_module(served: Served, graph: str) -> bool:
    """Tell whether *graph* is a part of the ontology, and no alignment."""
    start = served.manifest.base + "graph/ontology/"
    return graph.startswith(start) and "/" not in graph.removeprefix(start)


def read_archived_ontology(served: Served, version: Triple) -> list[Triple]:
    """Return the ontology that says *version* of itself in a release; nothing if none does."""
    library = served.loaded.library
    for release in library.history.releases if library else ():
        dumps = dump_folder(served.folder, release.version)
        text = served.snapshot.files.checked(dumps / "ontology.ttl")
        if str(version.object).encode() in text.read_bytes():
            whole = served.snapshot.files.checked(dumps / "partnerskap.nq.gz")
            with gzip.open(whole) as file:
                quads = pyoxigraph.parse(file, format=RdfFormat.N_QUADS)  # type: ignore[arg-type]
                found = [one for one in quads if is_module(served, name_of(one))]
            triples = list(dict.fromkeys(quad.triple for quad in found))
            if version in triples:
                return triples
    return []


def name_of(quad: Quad) -> str:
    """Return the IRI of the graph of *quad*."""
    return str(getattr(quad.graph_name, "value", ""))


def shapes(served: Served, document: NamedNode) -> Document | None:
    """Return the shapes as *document*, spelled as in the snapshot's file if it has one."""
    if document.value != served.manifest.base + "shapes":
        return None
    path = served.folder / SHAPES
    if path.is_file():
        quads = pyoxigraph.parse(path=path, format=RdfFormat.TURTLE)
        triples = number_blank_nodes(quad.triple for quad in quads)
    else:
        triples = read_graphs(served, [served.manifest.base + "graph/shapes"])
    if not triples:
        return None
    return describe_graph(document, None, triples, served.manifest, served.loaded.provenance)


def number_blank_nodes(triples: Iterable[Triple]) -> list[Triple]:
    """Return *triples* with blank nodes named in order: equal requests have equal answers."""
    names: dict[object, BlankNode] = {}

    def name(term: object) -> BlankNode | None:
        is_blank = isinstance(term, BlankNode)
        return names.setdefault(term, BlankNode(f"b{len(names)}")) if is_blank else None

    return [
        Triple(name(one.subject) or one.subject, one.predicate, name(one.object) or one.object)
        for one in triples
    ]


def read_graphs(served: Served, graphs: list[str]) -> list[Triple]:
    """Return the triples of *graphs*, each once."""
    return list(dict.fromkeys(parse_triples(served.engine.answer(ask_for(graphs)))))


def ask_for(graphs: list[str]) -> Query:
    """Return the query for all that is in *graphs*."""
    n_triples = RdfFormat.N_TRIPLES.media_type
    return Query(CONTENT, triples=n_triples, default_graphs=tuple(graphs), client=PAGES)


def is_large(served: Served, graph: NamedNode) -> bool:
    """Tell whether *graph* is a named graph that is better streamed."""
    return served.manifest.graphs.get(graph.value, 0) > LARGE


def spool_graph(served: Served, graph: NamedNode, wanted: Representation) -> IO[bytes]:
    """Return a file with the named *graph* and where it comes from, as it comes, as *wanted*."""
    answer = served.engine.answer(ask_for([graph.value]))
    further = served.loaded.provenance.trace([graph.value])
    with share(answer).body as body:
        lines = chain(body, [write_n_triples(further)])
        used = used_prefixes(lines, prefixes(served.manifest.base))
    triples = chain(read_triples(answer), further)
    statements: Iterator[Triple] | Iterator[Quad] = triples
    if wanted.has_graphs and wanted != JSON_LD:
        again = read_triples(share(answer))
        statements = chain(put(triples, DefaultGraph()), put(again, graph))
    file: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it
    kind = RdfFormat.from_media_type(wanted.media_type)
    pyoxigraph.serialize(statements, file, kind, prefixes=used)
    file.seek(0)
    return file


def read_triples(answer: Answer) -> Iterator[Triple]:
    """Yield the triples of *answer*, which is in N-Triples, as they are read."""
    with answer.body as body:
        for quad in pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES):
            yield quad.triple


def put(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    """Yield *triples* as statements in *graph*."""
    return (Quad(one.subject, one.predicate, one.object, graph) for one in triples)
