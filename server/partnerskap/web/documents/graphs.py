"""Whole graphs as documents: one named graph, the ontology, the shapes."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from partnerskap.engine.query import Query
from partnerskap.engine.rows import PAGES, parse_triples
from partnerskap.web.documents.document import Document, of_graph
from partnerskap.web.documents.terms import named
from partnerskap.web.serving import Served

CONTENT = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"
SHAPES = "shapes.ttl"


def named_graph(served: Served, iri: NamedNode) -> Document:
    """Return the content of the named graph *iri* with its provenance."""
    triples = content(served, [iri.value])
    return of_graph(iri, iri.value, triples, served.manifest, served.loaded.provenance)


def ontology(served: Served, iri: NamedNode) -> Document | None:
    """Return the ontology as *iri*, which is its name or that of its present version.

    Alignments are left out: they have graphs of their own.
    """
    name = NamedNode(served.manifest.base + "ns")
    start = served.manifest.base + "graph/ontology/"
    modules = [graph for graph in served.manifest.graphs if graph.startswith(start)]
    graphs = [graph for graph in modules if "/" not in graph.removeprefix(start)]
    triples = content(served, graphs) if graphs else []
    if not triples or (iri != name and Triple(name, named("owl:versionIRI"), iri) not in triples):
        return None
    return of_graph(iri, None, triples, served.manifest, served.loaded.provenance)


def shapes(served: Served, iri: NamedNode) -> Document | None:
    """Return the shapes as *iri*, spelled as in the snapshot's file if it has one."""
    path = served.folder / SHAPES
    if path.is_file():
        quads = pyoxigraph.parse(path=path, format=RdfFormat.TURTLE)
        triples = [quad.triple for quad in quads]
    else:
        triples = content(served, [served.manifest.base + "graph/shapes"])
    if not triples:
        return None
    return of_graph(iri, None, triples, served.manifest, served.loaded.provenance)


def content(served: Served, graphs: list[str]) -> list[Triple]:
    """Return the triples of *graphs*, each once."""
    query = Query(
        CONTENT,
        triples=RdfFormat.N_TRIPLES.media_type,
        default_graphs=tuple(graphs),
        client=PAGES,
    )
    return list(dict.fromkeys(parse_triples(served.engine.answer(query))))
