"""Tells what has become of a thing: it lives, another took its place, or it is retired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.linking.rows import Row, Term

TRUE: Final = Literal(True)
WEB: Final = ("http://", "https://")
"""How addresses begin to which a reader may be led."""


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
    or it was split among several successors, or its successor is not on the web: nobody is
    led to a script, a file or another program by what the data say.
    """
    successors = {row["successor"] for row in rows if "successor" in row} - {iri}
    if len(successors) == 1:
        (successor,) = successors
        if isinstance(successor, NamedNode) and successor.value.startswith(WEB):
            return Fate(State.REPLACED, successor)
    retired = any(row.get("retired") == TRUE for row in rows)
    return Fate(State.RETIRED) if retired or successors else LIVING
