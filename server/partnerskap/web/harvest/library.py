"""What a snapshot holds for harvesters, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from partnerskap.errors import PartnerskapError
from partnerskap.history import CATALOG, VOID, History, Version, read_history
from partnerskap.web.serving import Served


class NotKept(PartnerskapError):
    """The snapshot has no such file, version or page; the text says what there is."""

    status = 404


@dataclass(frozen=True)
class Library:
    """The catalogue, the description of the dataset, and the versions of one snapshot."""

    folder: Path
    base: str
    catalog: Mapping[NamedNode, tuple[Triple, ...]]
    """What the catalogue says, by subject."""
    history: History

    @property
    def current(self) -> Version:
        """Return the version that is served."""
        return self.history.versions[-1]

    def version(self, name: str) -> Version:
        """Return the version called *name*, or raise `NotKept`."""
        found = self.history.find(name)
        if found is None:
            known = ", ".join(one.version for one in self.history.versions)
            raise NotKept(f"There is no version {name}. There is {known}.")
        return found


@lru_cache(maxsize=2)
def library(served: Served) -> Library:
    """Return what the snapshot *served* holds; raises `NotKept` for a single file of N-Quads."""
    history = read_history(served.folder)
    if history is None or not history.versions:
        raise NotKept("A single file is served here: it has no catalogue, dumps or versions.")
    catalog = by_subject(read_triples(served.folder / CATALOG))
    return Library(served.folder, served.manifest.base, catalog, history)


def void(library: Library) -> list[Triple]:
    """Return the description of the dataset with all its figures."""
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
