"""Where statements come from: the named graphs, their sources, and their licences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from partnerskap.linking.rows import Row
from partnerskap.vocabulary import iri

Provenance = Mapping[str, tuple[Triple, ...]]
"""IRI of a graph, source or dataset → what is said of it."""


def read_provenance(rows: Iterable[Row]) -> Provenance:
    """Return what *rows* say of the graphs and sources of a snapshot."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for row in rows:
        subject, predicate = row["s"], row["p"]
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            found[subject.value].append(Triple(subject, predicate, row["o"]))
    return {name: tuple(sorted(about, key=str)) for name, about in found.items()}


def trace(known: Provenance, graphs: Iterable[str]) -> list[Triple]:
    """Return what *known* says of *graphs* and of the sources that they were derived from."""
    told: dict[str, tuple[Triple, ...]] = {}
    waiting = list(graphs)
    while waiting:
        name = waiting.pop()
        if name not in told:
            told[name] = known.get(name, ())
            waiting += [node.value for node in values(told[name], iri("prov:wasDerivedFrom"))]
    return [triple for name in sorted(told) for triple in told[name]]


def licenses(known: Provenance, names: Iterable[str]) -> list[NamedNode]:
    """Return the licences of the graphs or data sets called *names*, each once, in order."""
    told = (triple for name in names for triple in known.get(name, ()))
    return sorted(set(values(told, iri("dcterms:license"))), key=str)


def values(told: Iterable[Triple], name: NamedNode) -> list[NamedNode]:
    """Return the IRIs that the triples *told* give by property *name*."""
    found = (triple.object for triple in told if triple.predicate == name)
    return [one for one in found if isinstance(one, NamedNode)]
