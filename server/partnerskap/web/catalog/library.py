"""What a snapshot holds for harvesters: the catalogue, and every version with its dumps."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.errors import PartnerskapError
from partnerskap.manifest import (
    CATALOG,
    FORMER,
    VOID,
    Files,
    History,
    Version,
    page_file,
    read_history,
)
from partnerskap.vocabulary import iri
from partnerskap.web.resources.document import Description

LISTED: Final = tuple(map(iri, ("dcat:dataset", "dcat:resource", "dcat:service")))
"""Properties by which the catalogue lists what it has."""


class NotKept(PartnerskapError):
    """The snapshot has no such file, version or page; the text says what there is."""

    status = 404


@dataclass(frozen=True)
class Library:
    """The catalogue, the description of the dataset, and the versions of one snapshot."""

    files: Files
    base: str
    entries: Mapping[NamedNode, tuple[Triple, ...]]
    """What the catalogue says, by subject."""
    history: History
    former: frozenset[str]
    """The path of each thing and graph that the last version has, and these data have not."""

    @property
    def folder(self) -> Path:
        """Return the folder of the snapshot."""
        return self.files.folder

    @property
    def current(self) -> Version:
        """Return the version that is served."""
        return self.history.present

    @property
    def updated(self) -> str:
        """Return when something was published last (xsd:dateTime)."""
        pages = self.history.pages
        return pages[-1].published if pages else f"{self.current.modified}T00:00:00Z"

    @cached_property
    def first(self) -> Mapping[str, str]:
        """Return the path of each resource with the first version that had it, by the feed."""
        return read_first(self.files, self.history)

    def in_force(self, moment: datetime) -> Version:
        """Return the version that was the current one at *moment*; before all, the first.

        One that was gone back to is that again.
        """
        pages = self.history.pages
        told = [one.version for one in pages if datetime.fromisoformat(one.published) <= moment]
        return self.version(told[-1]) if told else self.history.releases[0]

    @property
    def catalog(self) -> NamedNode:
        """Return the IRI of the catalogue."""
        return NamedNode(self.base + "catalog")

    @property
    def listed(self) -> list[NamedNode]:
        """Return everything that the catalogue lists, in order."""
        told = (one.object for one in self.entries[self.catalog] if one.predicate in LISTED)
        return [one for one in told if isinstance(one, NamedNode)]

    @property
    def triples(self) -> list[Triple]:
        """Return the whole catalogue."""
        return [triple for told in self.entries.values() for triple in told]

    def version(self, name: str) -> Version:
        """Return the version called *name*, or raise `NotKept`."""
        found = self.history.find(name)
        if found is None:
            known = ", ".join(one.version for one in self.history.versions)
            raise NotKept(f"There is no version {name}. There is {known}.")
        return found


def read_library(files: Files, base: str) -> Library | None:
    """Return what a snapshot with these *files* holds; None for a single file of N-Quads."""
    folder = files.folder
    history = read_history(folder)
    if history is None or not history.versions:
        return None
    entries = by_subject(read_triples(folder / CATALOG))
    former = (folder / FORMER).read_text(encoding="utf-8").splitlines()
    return Library(files, base, entries, history, frozenset(former))


def read_first(files: Files, history: History) -> dict[str, str]:
    """Return the path of each resource that the feed in *files* tells of, and since which version.

    A line for each is enough to read, and the feed writes it in one way.
    """
    mark, first = f"> {iri('as:object')} <{history.base}", dict[str, str]()
    for page in history.pages:
        with gzip.open(
            files.checked(page_file(files.folder, page.number)), "rt", encoding="utf-8"
        ) as file:
            for line in file:
                _, found, rest = line.partition(mark)
                if found:
                    first.setdefault(rest.partition(">")[0], page.version)
    return first


def read_void(library: Library) -> list[Triple]:
    """Return the VoID description of the dataset with all its figures."""
    return read_triples(library.folder / VOID)


def read_triples(path: Path) -> list[Triple]:
    """Return the statements of the N-Triples file *path*."""
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES)]


def by_subject(triples: Iterable[Triple]) -> dict[NamedNode, tuple[Triple, ...]]:
    """Return *triples* by their subject."""
    found: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            found[triple.subject].append(triple)
    return {subject: tuple(told) for subject, told in found.items()}


def describe_entry(
    library: Library, entry: NamedNode, known: Description | None
) -> Description | None:
    """Return what the catalogue says of *entry* and the things inside it, with what is *known*.

    What is inside has the IRI of the whole with something after `#`. The catalogue is read from
    the snapshot's file, because a store keeps values, not spellings: the size of a dump must stay
    a non-negative integer.
    """
    told = library.entries.get(entry, ())
    found = known or (Description(entry, (), (), (), True) if told else None)
    if found is None:
        return None
    stated = {quad.triple for quad in found.statements}
    graph = NamedNode(library.base + "graph/catalog")
    more = [Quad(entry, one.predicate, one.object, graph) for one in told if one not in stated]
    parts = [node for node in library.entries if node.value.startswith(entry.value + "#")]
    inside = [one for node in parts for one in library.entries[node]]
    return replace(found, statements=(*found.statements, *more), further=(*found.further, *inside))


@dataclass(frozen=True)
class CatalogPage:
    """One page of the catalogue: *number* (from 1) of pages of *size* entries at *address*."""

    address: str
    number: int
    size: int

    def at(self, number: int) -> NamedNode:
        """Return the address of page *number*."""
        return NamedNode(f"{self.address}?page={number}&size={self.size}")

    def read(self, library: Library) -> list[Triple]:
        """Return this page of *library*: its share of entries, and links to the other pages."""
        catalog, entries = library.catalog, library.listed
        chosen = entries[(self.number - 1) * self.size : self.number * self.size]
        left_out = set(entries) - set(chosen)
        head = [one for one in library.entries[catalog] if one.object not in left_out]
        starts = [*{one.object for one in head if isinstance(one.object, NamedNode)}, *chosen]
        rest = reach(library, starts, {catalog, *left_out})
        return [*head, *rest, *self.links(len(entries))]

    def links(self, total: int) -> list[Triple]:
        """Return the Hydra statements that lead from this page to the others."""
        here, last = self.at(self.number), max(1, ceil(total / self.size))
        steps = {"first": 1, "last": last}
        if self.number > 1:
            steps["previous"] = self.number - 1
        if self.number < last:
            steps["next"] = self.number + 1
        integer = iri("xsd:integer")
        return [
            Triple(here, iri("rdf:type"), iri("hydra:PagedCollection")),
            Triple(here, iri("rdf:type"), iri("hydra:PartialCollectionView")),
            Triple(here, iri("hydra:totalItems"), Literal(str(total), datatype=integer)),
            Triple(here, iri("hydra:itemsPerPage"), Literal(str(self.size), datatype=integer)),
            *(Triple(here, iri(f"hydra:{name}"), self.at(step)) for name, step in steps.items()),
        ]


def reach(library: Library, starts: Iterable[NamedNode], apart: set[NamedNode]) -> list[Triple]:
    """Return what is said of *starts* and of all that can be reached from them but *apart*."""
    waiting, seen = list(starts), set(apart)
    found: list[Triple] = []
    while waiting:
        node = waiting.pop(0)
        if node not in seen:
            seen.add(node)
            told = library.entries.get(node, ())
            found += told
            waiting += [one.object for one in told if isinstance(one.object, NamedNode)]
    return found
