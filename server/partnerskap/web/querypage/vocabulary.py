"""The terms that the editor completes: by prefix, by address and by name in every language."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pyoxigraph import NamedNode

from partnerskap.engine.rows import select
from partnerskap.vocabulary import prefixes
from partnerskap.web.pages.graph import PageGraph
from partnerskap.web.pages.names import namespaces, shorten
from partnerskap.web.serving import Served

TERMS: Final = """
SELECT DISTINCT ?this ?p ?o WHERE {
  {
    { SELECT DISTINCT ?this WHERE { ?thing a ?this FILTER isIRI(?this) } }
    BIND (rdf:type AS ?p) BIND (rdfs:Class AS ?o)
  }
  UNION {
    { SELECT DISTINCT ?this WHERE { ?thing ?this ?value } }
    BIND (rdf:type AS ?p) BIND (rdf:Property AS ?o)
  }
  UNION {
    VALUES (?kind ?o) {
      (owl:Class rdfs:Class) (owl:ObjectProperty rdf:Property) (owl:DatatypeProperty rdf:Property)
    }
    ?this a ?kind
    BIND (rdf:type AS ?p)
  }
  UNION { ?this rdfs:isDefinedBy ?ontology ; rdfs:label ?o BIND (rdfs:label AS ?p) }
}"""

Term = dict[str, str | dict[str, str]]
Vocabulary = dict[str, dict[str, str] | list[Term]]


@lru_cache(maxsize=2)
def read_vocabulary(served: Served) -> Vocabulary:
    """Return the prefixes, and the classes and properties defined or used in a snapshot."""
    base = served.manifest.base
    ns, graph = namespaces(base), PageGraph.read(select(served.engine, TERMS))
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
