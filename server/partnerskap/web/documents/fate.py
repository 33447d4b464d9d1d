"""Whether a resource is known, living, retired or replaced, as the data tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode

from partnerskap.engine.query import Engine
from partnerskap.engine.rows import select

TRUE = Literal(True)
QUERY = """
SELECT DISTINCT ?iri ?retired ?successor WHERE {
  { ?iri ?predicate ?object . BIND (false AS ?retired) }
  UNION
  { ?iri owl:deprecated ?retired }
  UNION
  { ?iri dcterms:isReplacedBy+ ?successor .
    FILTER NOT EXISTS { ?successor dcterms:isReplacedBy ?later } }
  UNION
  { ?change org:originalOrganization ?iri ; org:resultingOrganization ?successor .
    FILTER NOT EXISTS { ?change org:resultingOrganization ?iri } }
}
"""


class State(StrEnum):
    """What has become of a resource."""

    UNKNOWN = "unknown"
    LIVING = "living"
    REPLACED = "replaced"
    RETIRED = "retired"


@dataclass(frozen=True)
class Fate:
    """The state of a resource and, when it is replaced, by which one."""

    state: State
    successor: NamedNode | None = None


def find_fate(engine: Engine, iri: NamedNode) -> Fate:
    """Return the fate of *iri*.

    Replaced: it has one last successor, by `dcterms:isReplacedBy` or by an
    `org:ChangeEvent` that it does not itself outlive. Retired: `owl:deprecated` is true,
    or it was split among several successors.
    """
    rows = select(engine, QUERY, iri=iri)
    known = any("retired" in row for row in rows)
    successors = {row["successor"] for row in rows if "successor" in row} - {iri}
    retired = any("retired" in row and row["retired"] == TRUE for row in rows)
    if not known:
        return Fate(State.UNKNOWN)
    if len(successors) == 1:
        (successor,) = successors
        return Fate(State.REPLACED, successor if isinstance(successor, NamedNode) else None)
    return Fate(State.RETIRED if retired or successors else State.LIVING)
