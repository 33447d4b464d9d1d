"""Where statements come from: the named graphs, their sources, and their licences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import NamedNode, Triple

from partnerskap.engine.rows import triples
from partnerskap.web.documents.terms import named, node
from partnerskap.web.serving import Served

DERIVED = named("prov:wasDerivedFrom")
LICENSE = named("dcterms:license")
QUERY = """
CONSTRUCT { ?thing ?predicate ?value } WHERE {
  { ?thing a void:Dataset } UNION { ?thing a pk:Source }
  ?thing ?predicate ?value .
  FILTER (?predicate IN (rdf:type, dcterms:title, dcterms:publisher, dcterms:license,
    dcterms:rights, dcterms:modified, prov:wasDerivedFrom, pk:readOn, foaf:page))
}
"""

Provenance = dict[str, tuple[Triple, ...]]
"""IRI of a graph, source or dataset → what is said of it."""


@lru_cache(maxsize=2)
def provenance(served: Served) -> Provenance:
    """Return what the snapshot *served* says of its graphs and sources; asked only once."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples(served.engine, QUERY):
        if isinstance(triple.subject, NamedNode):
            found[triple.subject.value].append(triple)
    return {name: tuple(sorted(about, key=str)) for name, about in found.items()}


def trace(known: Provenance, graphs: Iterable[str]) -> list[Triple]:
    """Return what *known* says of *graphs* and of the sources that they were derived from."""
    told: dict[str, tuple[Triple, ...]] = {}
    waiting = list(graphs)
    while waiting:
        name = waiting.pop()
        if name not in told:
            told[name] = known.get(name, ())
            waiting += [node(end.object).value for end in told[name] if end.predicate == DERIVED]
    return [triple for name in sorted(told) for triple in told[name]]


def licenses(known: Provenance, names: Iterable[str]) -> list[NamedNode]:
    """Return the licences of the graphs or data sets called *names*, each once, in order."""
    found = {
        triple.object
        for name in names
        for triple in known.get(name, ())
        if triple.predicate == LICENSE and isinstance(triple.object, NamedNode)
    }
    return sorted(found, key=str)
