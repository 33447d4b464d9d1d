"""Addresses of resources: which path stands for which IRI, and what has become of what is there."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask import request
from pyoxigraph import Literal, NamedNode

from partnerskap.errors import PartnerskapError
from partnerskap.linking.index import Index
from partnerskap.linking.rows import Row, Term
from partnerskap.web.negotiation import SUFFIXES

FOLDED: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""
TRUE: Final = Literal(True)


class UnknownResource(PartnerskapError):
    """Nothing is known of the URI; the text names one that it may have been meant for."""

    status = 404


class State(StrEnum):
    """What has become of a resource."""

    LIVING = "living"
    REPLACED = "replaced"
    RETIRED = "retired"


@dataclass(frozen=True)
class Fate:
    """The state of a resource and, when it is replaced, by which one."""

    state: State
    successor: NamedNode | None = None


LIVING: Final = Fate(State.LIVING)


def read_fates(rows: Iterable[Row]) -> dict[NamedNode, Fate]:
    """Return the fate of each resource that *rows* tell something of; all others live."""
    told: dict[Term, list[Row]] = defaultdict(list)
    for row in rows:
        told[row["s"]].append(row)
    return {iri: judge(iri, about) for iri, about in told.items() if isinstance(iri, NamedNode)}


def judge(iri: NamedNode, rows: Sequence[Row]) -> Fate:
    """Return the fate of *iri* by the *rows* that tell of it.

    Replaced: it has one last successor, by `dcterms:isReplacedBy` or by an
    `org:ChangeEvent` that it does not itself outlive. Retired: `owl:deprecated` is true,
    or it was split among several successors.
    """
    successors = {row["successor"] for row in rows if "successor" in row} - {iri}
    if len(successors) == 1:
        (successor,) = successors
        return Fate(State.REPLACED, successor if isinstance(successor, NamedNode) else None)
    retired = any(row.get("retired") == TRUE for row in rows)
    return Fate(State.RETIRED) if retired or successors else LIVING


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
        text = "Nothing in this graph has this name."
        for near in near_spellings(path):
            iri = iri_of(self.base, near)
            if iri is not None and self.index.knows(iri.value):
                return UnknownResource(f"{text} Did you mean {iri.value} ?")
        return UnknownResource(f"{text} Names are case-sensitive and end without a slash.")

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
    return "/" + iri.removeprefix(base) if iri.startswith(base) else iri


def document_of(base: str, iri: str) -> str:
    """Return the IRI of the document about *iri*: `…/id/x` has `…/doc/x`, others themselves."""
    thing = base + "id/"
    return base + "doc/" + iri.removeprefix(thing) if iri.startswith(thing) else iri


def normalise_path(path: str) -> str:
    """Return *path* as our rules spell it: lower case, ASCII, single slashes, none at the end.

    `municipality/tr/Şişli/` becomes `municipality/tr/sisli`.
    """
    plain = unicodedata.normalize("NFKD", path.lower().translate(FOLDED))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"/+", "/", re.sub(r"[\s_]+", "-", letters.strip())).strip("/")


def with_query(goal: str) -> str:
    """Return *goal* with the parameters of the request: format and language go along."""
    query = request.query_string.decode("ascii", "replace")
    return f"{goal}?{query}" if query else goal


def link(target: str, relation: str, media_type: str = "") -> str:
    """Return one value of a Link header."""
    return f'<{target}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")


def require_iri(term: object) -> NamedNode:
    """Return *term*, which is an IRI; raises `TypeError` if it is not."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
