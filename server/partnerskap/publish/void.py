"""Describes the dataset and its graphs in VoID: the graph of figures, and the document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from partnerskap.manifest import CATALOG, VOID
from partnerskap.publish.content import DEFINITIONS, SHAPES, Content, read_turtle
from partnerskap.publish.links import describe_links
from partnerskap.publish.queries import Function, QueryFile, Term, read_queries
from partnerskap.publish.questions import GRAPH as QUESTIONS
from partnerskap.publish.terms import arrange, typed
from partnerskap.vocabulary import iri, prefixes

GRAPH: Final = "void"
"""Path of the graph with the figures."""
SEARCHES: Final = (
    ("id/", "code", "skos:notation"),
    ("id/", "same", "skos:exactMatch"),
    ("search", "q", "hydra:freetextQuery"),
)
"""Path, parameter and the property that it stands for, of each way to find a thing."""


def describe(content: Content, store: Store) -> Content:
    """Return *content* with the graph `void`: figures of every graph, and of their union.

    All figures of the dataset have one scope, its default graph. That holds this graph too, which
    is counted again until its figures are those of what it says. *store*, in which the inferred
    content lies, gets the graphs that it has not yet, and is the whole dataset then.
    """
    for path in (SHAPES, QUESTIONS):
        add_graph(store, content, path)
    figures = Figures(content.base, store)
    links = describe_links(store, content.base, content.dataset, content.graph(GRAPH))
    others = {*_describe(content, figures), *links}
    told: set[Triple] = set()
    while (counted := others | set(_count_whole(content, figures, len(told)))) != told:
        _replace(store, NamedNode(content.graph(GRAPH)), told, counted)
        told = counted
    return content.with_graph(GRAPH, told)


def _replace(store: Store, graph: NamedNode, old: set[Triple], new: set[Triple]) -> None:
    """Let *graph* and the default graph hold *new* instead of *old*, which nothing else says."""
    for triple in old - new:
        store.remove(Quad(*triple))
        store.remove(Quad(triple.subject, triple.predicate, triple.object, graph))
    for triple in new - old:
        store.add(Quad(*triple))
        store.add(Quad(triple.subject, triple.predicate, triple.object, graph))


def _count_whole(content: Content, figures: Figures, own: int) -> Iterator[Triple]:
    """Yield the figures of the dataset and of the void graph, which holds *own* triples."""
    graph = NamedNode(content.graph(GRAPH))
    yield from figures.count(content.dataset)
    yield from figures.count(content.dataset, graph)
    yield _size(content.dataset, content.size + own)
    yield _size(graph, own)


def add_graph(store: Store, content: Content, path: str) -> None:
    """Add the graph at *path* to *store*, under its name and to the default graph."""
    for graph in (NamedNode(content.graph(path)), None):
        content.triples(path).load(store, graph)


def _describe(content: Content, figures: Figures) -> Iterator[Triple]:
    """Yield all but the figures of the dataset and of the void graph itself."""
    dataset = content.dataset
    yield Triple(dataset, iri("rdf:type"), iri("void:Dataset"))
    yield Triple(dataset, iri("void:uriSpace"), Literal(content.base))
    yield from _sources(dataset, content)
    for name, triples in content.graphs.items():
        graph = NamedNode(name)
        yield Triple(dataset, iri("void:subset"), graph)
        yield _size(graph, len(triples))
        yield from figures.count(dataset, graph)
    yield Triple(dataset, iri("void:subset"), NamedNode(content.graph(GRAPH)))
    yield from _computed(content)


def _size(node: NamedNode, number: int) -> Triple:
    return Triple(node, iri("void:triples"), typed(number, "xsd:integer"))


def _sources(dataset: NamedNode, content: Content) -> Iterator[Triple]:
    """Yield each source that a graph says it is derived from, for the dataset as a whole."""
    derived = iri("prov:wasDerivedFrom")
    for graph, predicate, source in content.triples("sources"):
        if predicate == derived and graph.value in content.graphs:
            yield Triple(dataset, derived, source)


def _computed(content: Content) -> Iterator[Triple]:
    """Yield what is to be said of each computed graph, and the date of the data."""
    date = typed(content.release.modified, "xsd:date")
    for triple in read_turtle(DEFINITIONS / "computed.ttl", content.base):
        yield triple
        yield Triple(triple.subject, iri("dcterms:modified"), date)


class Figures:
    """Asks the queries that count; parts are named by fragments of the void graph's own IRI."""

    def __init__(self, base: str, store: Store) -> None:
        """Read the queries; *store* has each graph of the dataset under *base*, and their union."""
        self._base, self._store = base, store
        self._prefixes = prefixes(base)
        self._queries = read_queries(DEFINITIONS / "void", base)
        space = self._prefixes["pk"]
        self._part = NamedNode(space + "part")

    def count(self, dataset: NamedNode, graph: NamedNode | None = None) -> Iterator[Triple]:
        """Yield the figures of *graph*, or else of the *dataset*."""
        for query in self._queries:
            yield from self._ask(query, graph or dataset, graph)

    def _ask(self, query: QueryFile, node: NamedNode, graph: NamedNode | None) -> QueryTriples:
        about: dict[Variable, Term] = {Variable("dataset"): node}
        part: dict[NamedNode, Function] = {self._part: partial(self._name, node)}
        result = query.run(self._store, graph, about, part)
        assert isinstance(result, QueryTriples)  # noqa: S101  # it is our own query
        return result

    def _name(self, *parts: NamedNode | Literal) -> NamedNode:
        """Return the IRI of the part that *parts* tell apart from all others."""
        words = "-".join(self._word(part.value) for part in parts)
        return NamedNode(f"{self._base}graph/{GRAPH}#{words}")

    def _word(self, text: str) -> str:
        """Return *text* fit for a fragment: IRIs by their prefix, or else a short hash."""
        for start in ("graph/", "dataset/"):
            if text.startswith(self._base + start):
                return text.removeprefix(self._base + start).replace("/", "-")
        for prefix, space in self._prefixes.items():
            local = text.removeprefix(space)
            if local != text and re.fullmatch(r"[\w.-]+", local):
                return f"{prefix}-{local}"
        return hashlib.sha256(text.encode()).hexdigest()[:12] if "://" in text else text


def write_void(folder: Path, content: Content) -> None:
    """Write the VoID document of *content*, whose catalogue lies in snapshot *folder*."""
    triples = arrange([*content.triples(GRAPH), *_introduce(folder, content)])
    serialize(triples, str(folder / VOID), RdfFormat.N_TRIPLES)


def _offer_searches(content: Content) -> Iterator[Triple]:
    """Yield how the dataset is searched: by code, by an address elsewhere and by words (Hydra)."""
    dataset = content.dataset
    yield Triple(
        dataset, iri("void:openSearchDescription"), NamedNode(f"{content.base}opensearch.xml")
    )
    for path, variable, meaning in SEARCHES:
        search = NamedNode(f"{content.base}.well-known/void#search-by-{variable}")
        mapping = NamedNode(f"{search.value}-variable")
        yield Triple(dataset, iri("hydra:search"), search)
        yield Triple(search, iri("rdf:type"), iri("hydra:IriTemplate"))
        template = f"{content.base}{path}{{?{variable}}}"
        yield Triple(search, iri("hydra:template"), Literal(template))
        yield Triple(search, iri("hydra:mapping"), mapping)
        yield Triple(mapping, iri("rdf:type"), iri("hydra:IriTemplateMapping"))
        yield Triple(mapping, iri("hydra:variable"), Literal(variable))
        yield Triple(mapping, iri("hydra:property"), iri(meaning))
        yield Triple(mapping, iri("hydra:required"), Literal(True))


def _introduce(folder: Path, content: Content) -> Iterator[Triple]:
    """Yield what the document says of itself, and what the catalogue says of the dataset."""
    document, dataset = NamedNode(f"{content.base}.well-known/void"), content.dataset
    yield Triple(document, iri("rdf:type"), iri("void:DatasetDescription"))
    yield Triple(document, iri("foaf:primaryTopic"), dataset)
    for quad in parse(path=str(folder / CATALOG), format=RdfFormat.N_TRIPLES):
        if quad.subject == dataset:
            yield quad.triple
    yield from _offer_searches(content)
    for vocabulary in _vocabularies(content):
        yield Triple(dataset, iri("void:vocabulary"), vocabulary)


def _vocabularies(content: Content) -> set[NamedNode]:
    """Return the namespaces of the project that classes and properties in use are from."""
    counted = (iri("void:property"), iri("void:class"))
    told = (one.object for one in content.triples(GRAPH) if one.predicate in counted)
    used = [term.value for term in told if isinstance(term, NamedNode)]
    known = prefixes(content.base).values()
    return {NamedNode(space) for space in known if any(term.startswith(space) for term in used)}
