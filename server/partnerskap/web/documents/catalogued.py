"""Data sets, distributions and services: what the store and the catalogue say of them.

The catalogue is read from the snapshot's file, because a store keeps values, not spellings:
the size of a dump must stay a non-negative integer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, Triple

from partnerskap.web.documents.description import Description, describe
from partnerskap.web.harvest.library import NotKept, library
from partnerskap.web.serving import Served


def describe_dataset(served: Served, iri: NamedNode) -> Description | None:
    """Return what is said of *iri* and of the things inside it, or None if nothing is.

    What is inside has the IRI of the whole with something after `#`.
    """
    catalog = read_catalog(served)
    listed = catalog.get(iri, ())
    told = describe(served.engine, iri) or (Description(iri, (), (), (), True) if listed else None)
    if told is None:
        return None
    known = {quad.triple for quad in told.statements}
    graph = NamedNode(served.manifest.base + "graph/catalog")
    more = [Quad(iri, one.predicate, one.object, graph) for one in listed if one not in known]
    inside = [one for node in catalog if within(node, iri) for one in catalog[node]]
    return replace(told, statements=(*told.statements, *more), further=(*told.further, *inside))


def read_catalog(served: Served) -> Mapping[NamedNode, tuple[Triple, ...]]:
    """Return the catalogue of *served* by subject; empty where a single file is served."""
    try:
        return library(served).catalog
    except NotKept:
        return {}


def within(node: NamedNode, whole: NamedNode) -> bool:
    """Tell whether *node* is something inside the document *whole*."""
    return node.value.startswith(whole.value + "#")
