"""Data sets, distributions and services: what the store and the catalogue say of them.

The catalogue is read from the snapshot's file, because a store keeps values, not spellings:
the size of a dump must stay a non-negative integer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from partnerskap.web.documents.description import Description, describe
from partnerskap.web.serving import Served

FILE = "catalog.nt"


@lru_cache(maxsize=2)
def read_catalog(served: Served) -> Mapping[str, list[Triple]]:
    """Return the statements of the catalogue of *served* by the document that they belong to.

    The part of an IRI after `#` names something inside the document.
    """
    found: dict[str, list[Triple]] = defaultdict(list)
    path = served.folder / FILE
    for quad in pyoxigraph.parse(path=path, format=RdfFormat.N_TRIPLES) if path.is_file() else ():
        if isinstance(quad.subject, NamedNode):
            found[quad.subject.value.partition("#")[0]].append(quad.triple)
    return dict(found)


def describe_dataset(served: Served, iri: NamedNode) -> Description | None:
    """Return what is said of *iri* and of the things inside it, or None if nothing is."""
    listed = read_catalog(served).get(iri.value, [])
    told = describe(served.engine, iri) or (Description(iri, (), (), (), True) if listed else None)
    if told is None:
        return None
    known = {quad.triple for quad in told.statements}
    graph = NamedNode(served.manifest.base + "graph/catalog")
    own = [one for one in listed if one.subject == iri and one not in known]
    inside = [one for one in listed if one.subject != iri]
    return replace(
        told,
        statements=(
            *told.statements,
            *(Quad(iri, one.predicate, one.object, graph) for one in own),
        ),
        further=(*told.further, *inside),
    )
