"""Finds the resource that a path names, or says which one it may have been meant for."""

from __future__ import annotations

from pyoxigraph import NamedNode

from partnerskap.errors import PartnerskapError
from partnerskap.web.documents.addresses import iri_of, straighten
from partnerskap.web.documents.fate import Fate, State, find_fate
from partnerskap.web.documents.formats import SUFFIXES
from partnerskap.web.serving import Served


class UnknownResource(PartnerskapError):
    """Nothing is known of the URI; the text names one that it may have been meant for."""

    status = 404


def find(served: Served, path: str) -> tuple[NamedNode, Fate]:
    """Return the IRI that *path* names and its fate, or raise `UnknownResource`.

    Another spelling is another name: a wrong one is not redirected, because it would
    then seem to work and be copied, but compares unequal in every graph that uses it.
    """
    iri = iri_of(served.manifest.base, path)
    if iri is not None:
        fate = find_fate(served.engine, iri)
        if fate.state is not State.UNKNOWN:
            return iri, fate
    raise UnknownResource(explain(served, path))


def explain(served: Served, path: str) -> str:
    """Return why there is nothing at *path*, with the nearest right spelling if one is known."""
    text = "Nothing in this graph has this name."
    for near in candidates(path):
        iri = iri_of(served.manifest.base, near)
        if iri is not None and find_fate(served.engine, iri).state is not State.UNKNOWN:
            return f"{text} Did you mean {iri.value} ?"
    return text + " Names are case-sensitive and end without a slash."


def candidates(path: str) -> list[str]:
    """Return spellings that *path* may have been meant for, except itself."""
    straight = straighten(path)
    stem, _, suffix = straight.rpartition(".")
    found = [straight, *([stem] if suffix in SUFFIXES else [])]
    return [one for one in found if one != path]
