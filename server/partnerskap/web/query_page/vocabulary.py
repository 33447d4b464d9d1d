"""The terms that the editor completes: by prefix, by address and by name in every language."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from partnerskap.linking.rows import Row
from partnerskap.vocabulary import namespaces, prefixes, shorten
from partnerskap.web.pages.graph import PageGraph

Term = dict[str, str | dict[str, str]]
Vocabulary = dict[str, dict[str, str] | list[Term]]


def read_vocabulary(rows: Iterable[Row], base: str) -> Vocabulary:
    """Return the prefixes, and the classes and properties that *rows* tell of."""
    ns, graph = namespaces(base), PageGraph.read(rows)
    kinds = {"class": ns["rdfs"].Class, "property": ns["rdf"].Property}
    terms = [
        describe(node, kind, graph, base)
        for kind, of in kinds.items()
        for node in graph.subjects(of, ns["rdf"].type)
    ]
    own = ns["pk"].start
    terms.sort(key=lambda term: (not str(term["iri"]).startswith(own), str(term["short"])))
    return {"prefixes": prefixes(base), "terms": terms}


def describe(node: NamedNode, kind: str, graph: PageGraph, base: str) -> Term:
    """Return what the editor needs to know of a term."""
    labels = graph.literals(node, namespaces(base)["rdfs"].label)
    return {
        "iri": node.value,
        "short": shorten(node.value, base),
        "kind": kind,
        "labels": {label.language or "": label.value for label in sorted(labels, key=str)},
    }
