"""What has become of a resource: unknown, living, retired or replaced, as the data tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.engine.query import Engine, Term
from partnerskap.engine.rows import select
from partnerskap.errors import PartnerskapError
from partnerskap.web.negotiation import SUFFIXES
from partnerskap.web.resources.addresses import iri_of, normalise_path
from partnerskap.web.serving import Served

TRUE: Final = Literal(True)
CHANGED: Final = """
  { ?iri owl:deprecated ?retired }
  UNION
  { ?iri dcterms:isReplacedBy+ ?successor .
    FILTER NOT EXISTS { ?successor dcterms:isReplacedBy ?later } }
  UNION
  { ?change org:originalOrganization ?iri ; org:resultingOrganization ?successor .
    FILTER NOT EXISTS { ?change org:resultingOrganization ?iri } }
"""
"""What tells that a resource is retired or has successors."""
FATE: Final = f"""
SELECT DISTINCT ?iri ?retired ?successor WHERE {{
  {{ ?iri ?predicate ?object . BIND (false AS ?retired) }}
  UNION {CHANGED}
}}
"""
FATES: Final = f"SELECT DISTINCT ?iri ?retired ?successor WHERE {{ {CHANGED} }}"
"""The same of every resource that something has become of."""


class UnknownResource(PartnerskapError):
    """Nothing is known of the URI; the text names one that it may have been meant for."""

    status = 404


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


def find_resource(served: Served, path: str) -> tuple[NamedNode, Fate]:
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


def find_fate(engine: Engine, iri: NamedNode) -> Fate:
    """Return the fate of *iri*.

    Replaced: it has one last successor, by `dcterms:isReplacedBy` or by an
    `org:ChangeEvent` that it does not itself outlive. Retired: `owl:deprecated` is true,
    or it was split among several successors.
    """
    rows = select(engine, FATE, iri=iri)
    is_known = any("retired" in row for row in rows)
    return judge(iri, rows) if is_known else Fate(State.UNKNOWN)


def find_gone(engine: Engine) -> set[NamedNode]:
    """Return every resource that is retired or replaced."""
    told: dict[Term, list[Mapping[str, Term]]] = defaultdict(list)
    for row in select(engine, FATES):
        told[row["iri"]].append(row)
    return {
        iri
        for iri, rows in told.items()
        if isinstance(iri, NamedNode) and judge(iri, rows).state in (State.RETIRED, State.REPLACED)
    }


def judge(iri: NamedNode, rows: Sequence[Mapping[str, Term]]) -> Fate:
    """Return the fate of *iri*, which is known, by the *rows* that tell of it."""
    successors = {row["successor"] for row in rows if "successor" in row} - {iri}
    if len(successors) == 1:
        (successor,) = successors
        return Fate(State.REPLACED, successor if isinstance(successor, NamedNode) else None)
    retired = any(row.get("retired") == TRUE for row in rows)
    return Fate(State.RETIRED if retired or successors else State.LIVING)


def explain(served: Served, path: str) -> str:
    """Return why there is nothing at *path*, with the nearest right spelling if one is known."""
    text = "Nothing in this graph has this name."
    for near in near_spellings(path):
        iri = iri_of(served.manifest.base, near)
        if iri is not None and find_fate(served.engine, iri).state is not State.UNKNOWN:
            return f"{text} Did you mean {iri.value} ?"
    return text + " Names are case-sensitive and end without a slash."


def near_spellings(path: str) -> list[str]:
    """Return spellings that *path* may have been meant for, except itself."""
    normal = normalise_path(path)
    stem, _, suffix = normal.rpartition(".")
    found = [normal, *([stem] if suffix in SUFFIXES else [])]
    return [one for one in found if one != path]
