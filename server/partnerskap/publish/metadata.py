"""VoID statistics: what the dataset and each of its named graphs hold, as a graph of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.publish.computed import describe_computed
from partnerskap.publish.content import Content
from partnerskap.publish.release import read_release
from partnerskap.publish.statistics import Statistics, count
from partnerskap.vocabulary import PREFIXES, prefixes

VOID: Final = "void"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_INTEGER: Final = NamedNode(PREFIXES["xsd"] + "integer")


def describe(content: Content) -> Content:
    """Return *content* with the graph `void`: figures of every graph, and of their union.

    The dataset's `void:triples` counts that graph too, so it is the size of the default graph;
    partitions and entities are those of the other graphs.
    """
    graphs = {name: count(triples, content.base) for name, triples in content.graphs.items()}
    total = count(content.union(), content.base)
    described = set(_describe(content, graphs, total))
    figures = _own_figures(content, total.triples, len(described) + 2)
    return content.with_graph(VOID, [*described, *figures])


def _describe(
    content: Content, graphs: Mapping[str, Statistics], total: Statistics
) -> Iterator[Triple]:
    """Yield all but the two figures that depend on how long this description is."""
    writer = _Writer(content.base)
    dataset = NamedNode(f"{content.base}dataset/partnerskap")
    yield Triple(dataset, _TYPE, _void("Dataset"))
    yield Triple(dataset, _void("uriSpace"), Literal(content.base))
    yield from _sources(dataset, content)
    yield from writer.dataset(dataset, "partnerskap", total)
    yield from writer.linksets(dataset, total)
    for name, figures in graphs.items():
        graph, path = NamedNode(name), name.removeprefix(content.graph(""))
        yield Triple(dataset, _void("subset"), graph)
        yield _figure(graph, "triples", figures.triples)
        yield from writer.dataset(graph, path, figures)
    yield Triple(dataset, _void("subset"), NamedNode(content.graph(VOID)))
    yield from describe_computed(content, read_release(content))


def _own_figures(content: Content, others: int, own: int) -> Iterator[Triple]:
    """Yield the triples of the whole dataset and of the description itself."""
    yield _figure(NamedNode(f"{content.base}dataset/partnerskap"), "triples", others + own)
    yield _figure(NamedNode(content.graph(VOID)), "triples", own)


def _sources(dataset: NamedNode, content: Content) -> Iterator[Triple]:
    """Yield each source that a graph says it is derived from, for the dataset as a whole."""
    derived = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    for graph, predicate, source in content.triples("sources"):
        if predicate == derived and graph.value in content.graphs:
            yield Triple(dataset, derived, source)


class _Writer:
    """Writes figures down; parts are named by fragments of the void graph's own IRI."""

    def __init__(self, base: str) -> None:
        self._start = f"{base}graph/{VOID}#"
        self._prefixes = prefixes(base)

    def dataset(self, node: NamedNode, key: str, figures: Statistics) -> Iterator[Triple]:
        """Yield the figures of the dataset *node*, its parts named after *key*."""
        yield _figure(node, "entities", figures.entities)
        yield _figure(node, "distinctSubjects", figures.subjects)
        yield _figure(node, "classes", len(figures.classes))
        yield _figure(node, "properties", len(figures.properties))
        yield from chain(
            self._parts(node, key, "class", "entities", figures.classes),
            self._parts(node, key, "property", "triples", figures.properties),
        )

    def _parts(
        self, node: NamedNode, key: str, kind: str, unit: str, figures: dict[str, int]
    ) -> Iterator[Triple]:
        for term, number in sorted(figures.items()):
            part = self._name(key, kind, term)
            yield Triple(node, _void(kind + "Partition"), part)
            yield Triple(part, _void(kind), NamedNode(term))
            yield _figure(part, unit, number)

    def linksets(self, node: NamedNode, figures: Statistics) -> Iterator[Triple]:
        """Yield a linkset for each property and each dataset that *node* links to by it."""
        for (predicate, origin), number in sorted(figures.links.items()):
            target = self._name("target", origin)
            links = self._name("links", predicate, origin)
            yield Triple(target, _void("uriSpace"), Literal(origin))
            yield Triple(node, _void("subset"), links)
            yield Triple(links, _TYPE, _void("Linkset"))
            yield Triple(links, _void("linkPredicate"), NamedNode(predicate))
            yield Triple(links, _void("subjectsTarget"), node)
            yield Triple(links, _void("objectsTarget"), target)
            yield _figure(links, "triples", number)

    def _name(self, *parts: str) -> NamedNode:
        return NamedNode(self._start + "-".join(map(self._word, parts)))

    def _word(self, text: str) -> str:
        """Return *text* fit for a fragment: IRIs by their prefix, host, or else a short hash."""
        for prefix, iri in self._prefixes.items():
            local = text.removeprefix(iri)
            if local != text and re.fullmatch(r"[\w.-]+", local):
                return f"{prefix}-{local}"
        if host := re.fullmatch(r"https?://([\w.-]+)/", text):
            return host[1]
        if "://" in text:
            return hashlib.sha256(text.encode()).hexdigest()[:12]
        return text.replace("/", "-")


def _figure(node: NamedNode, name: str, number: int) -> Triple:
    return Triple(node, _void(name), Literal(str(number), datatype=_INTEGER))


def _void(name: str) -> NamedNode:
    return NamedNode(PREFIXES["void"] + name)
