"""Chooses what of the catalogue a document tells: all, one resource, or one page of datasets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.web.documents.terms import named
from partnerskap.web.harvest.library import Library

LISTED = tuple(map(named, ("dcat:dataset", "dcat:resource", "dcat:service")))
"""Properties by which the catalogue lists what it has."""
TYPE, LABEL = named("rdf:type"), named("rdfs:label")


def catalog_of(library: Library) -> NamedNode:
    """Return the IRI of the catalogue."""
    return NamedNode(library.base + "catalog")


def listed(library: Library) -> list[NamedNode]:
    """Return everything that the catalogue lists, in order."""
    told = library.catalog[catalog_of(library)]
    return [
        one.object for one in told if one.predicate in LISTED and isinstance(one.object, NamedNode)
    ]


def everything(library: Library) -> list[Triple]:
    """Return the whole catalogue."""
    return [triple for told in library.catalog.values() for triple in told]


def about(library: Library, start: NamedNode) -> list[Triple]:
    """Return what the catalogue says of *start* and of all that belongs to it alone.

    What else is catalogued is only named; what points to *start* is told too.
    """
    apart = {catalog_of(library), *listed(library)} - {start}
    own = reach(library, [start], apart)
    labels = [
        one
        for node in sorted(apart & objects(own), key=str)
        for one in library.catalog[node]
        if one.predicate in (TYPE, LABEL)
    ]
    pointing = [one for told in library.catalog.values() for one in told if one.object == start]
    return list(dict.fromkeys((*own, *labels, *pointing)))


def reach(library: Library, starts: Iterable[NamedNode], apart: set[NamedNode]) -> list[Triple]:
    """Return what is said of *starts* and of all that can be reached from them but *apart*."""
    waiting, seen = list(starts), set(apart)
    found: list[Triple] = []
    while waiting:
        node = waiting.pop(0)
        if node not in seen:
            seen.add(node)
            told = library.catalog.get(node, ())
            found += told
            waiting += [one.object for one in told if isinstance(one.object, NamedNode)]
    return found


def objects(triples: Iterable[Triple]) -> set[NamedNode]:
    """Return the IRIs that *triples* point to."""
    return {one.object for one in triples if isinstance(one.object, NamedNode)}


@dataclass(frozen=True)
class Slice:
    """One page of the catalogue: *number* (from 1) of pages of *size* entries at *address*."""

    address: str
    number: int
    size: int

    def at(self, number: int) -> NamedNode:
        """Return the address of page *number*."""
        return NamedNode(f"{self.address}?page={number}&size={self.size}")


def page(library: Library, part: Slice) -> list[Triple]:
    """Return page *part*: the catalogue with its share of entries, and links to the other pages."""
    catalog, entries = catalog_of(library), listed(library)
    chosen = entries[(part.number - 1) * part.size : part.number * part.size]
    left_out = set(entries) - set(chosen)
    head = [one for one in library.catalog[catalog] if one.object not in left_out]
    rest = reach(library, [*objects(head), *chosen], {catalog, *left_out})
    return [*head, *rest, *turn(part, len(entries))]


def turn(part: Slice, total: int) -> list[Triple]:
    """Return the Hydra statements that lead from page *part* to the others."""
    here, last = part.at(part.number), max(1, ceil(total / part.size))
    steps = {"first": 1, "last": last}
    if part.number > 1:
        steps["previous"] = part.number - 1
    if part.number < last:
        steps["next"] = part.number + 1
    integer = named("xsd:integer")
    return [
        Triple(here, TYPE, named("hydra:PagedCollection")),
        Triple(here, TYPE, named("hydra:PartialCollectionView")),
        Triple(here, named("hydra:totalItems"), Literal(str(total), datatype=integer)),
        Triple(here, named("hydra:itemsPerPage"), Literal(str(part.size), datatype=integer)),
        *(Triple(here, named(f"hydra:{name}"), part.at(number)) for name, number in steps.items()),
    ]
