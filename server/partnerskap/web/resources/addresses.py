"""Addresses of resources: which path stands for which IRI, and what has become of what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest

from partnerskap.errors import SpokenError, sentence
from partnerskap.linking.fates import LIVING, Fate, State
from partnerskap.linking.index import Index
from partnerskap.linking.names import normalise_path
from partnerskap.web.negotiation import SUFFIXES

UNKNOWN = sentence(
    "Nothing in this graph has this name. Names are case-sensitive and end without a slash."
)
NEAR = sentence("Nothing in this graph has this name. Did you mean %(near)s ?")


class UnknownResource(SpokenError):
    """Nothing is known of the URI; the text names one that it may have been meant for."""

    status = 404


@dataclass(frozen=True)
class Resources:
    """Every resource of a snapshot, found by its path."""

    base: str
    index: Index
    fates: Mapping[NamedNode, Fate]
    """The fate of each that does not simply live."""

    def find(self, path: str) -> tuple[NamedNode, Fate]:
        """Return the IRI that *path* names and its fate, or raise `UnknownResource`.

        Another spelling is another name: a wrong one is not redirected, because it would
        then seem to work and be copied, but compares unequal in every graph that uses it.
        """
        iri = iri_of(self.base, path)
        if iri is None or not self.index.knows(iri.value):
            raise self.unknown(path)
        return iri, self.fates.get(iri, LIVING)

    def unknown(self, path: str) -> UnknownResource:
        """Return the error that nothing is at *path*, with the nearest right spelling, if any."""
        for near in near_spellings(path):
            iri = iri_of(self.base, near)
            if iri is not None and self.index.knows(iri.value):
                return UnknownResource(NEAR, {"near": iri.value})
        return UnknownResource(UNKNOWN)

    @property
    def gone(self) -> list[NamedNode]:
        """Return what is retired or replaced."""
        return [iri for iri, fate in self.fates.items() if fate.state is not State.LIVING]


def near_spellings(path: str) -> list[str]:
    """Return spellings that *path* may have been meant for, except itself."""
    normal = normalise_path(path)
    stem, _, suffix = normal.rpartition(".")
    found = [normal, *([stem] if suffix in SUFFIXES else [])]
    return [one for one in found if one != path]


def iri_of(base: str, path: str) -> NamedNode | None:
    """Return the IRI that *path* (decoded, no slash in front) has under *base*.

    None if there can be no such IRI, because *path* has a character that no IRI has.
    """
    try:
        return NamedNode(base + path)
    except ValueError:
        return None


def path_of(base: str, iri: str) -> str:
    """Return where *iri* answers: a path on this server for our own, else *iri* itself."""
    path = iri.removeprefix(base)
    return iri if path == iri or path.startswith("/") else "/" + path  # two slashes name a host


def document_of(base: str, iri: str) -> str:
    """Return the IRI of the document about *iri*: `…/id/x` has `…/doc/x`, others themselves."""
    thing = base + "id/"
    return base + "doc/" + iri.removeprefix(thing) if iri.startswith(thing) else iri


def with_query(goal: str) -> str:
    """Return *goal* with the parameters of the request: format and language go along."""
    query = request.query_string.decode("ascii", "replace")
    return f"{goal}?{query}" if query else goal


def read_number(name: str, default: int) -> int:
    """Return the number that the request's parameter *name* is, or *default* if it has none.

    What is no whole number is refused: an answer to another request than was made is none.
    """
    text = request.args.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError as error:
        raise BadRequest(f"The parameter '{name}' is a whole number.") from error


def require_iri(term: object) -> NamedNode:
    """Return *term*, which is an IRI; raises `TypeError` if it is not."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
