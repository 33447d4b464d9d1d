"""Answers reconciliation queries: for each text, the candidates with score, reason and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, FiniteFloat, TypeAdapter, ValidationError

from partnerskap.errors import PartnerskapError, SpokenError, sentence
from partnerskap.linking.evidence import Claim, Evidence
from partnerskap.linking.matching import Candidate, Reason, decide
from partnerskap.web.reconciliation.things import describe_things, expand, list_types
from partnerskap.web.serving import current

MOST_QUERIES: Final = 100
MOST_CANDIDATES: Final = 50
MANY: Final = sentence("This batch has %(number)s queries; at most %(most)s are answered at once.")
MOST_VALUES: Final = 100
"""Values that a query may say beside the name."""
USUAL: Final = 10
"""Candidates for a query that says nothing else."""


class BadReconciliation(PartnerskapError):
    """Queries or an extension are not as the Reconciliation Service API 0.2 says."""


class TooManyQueries(SpokenError):
    """A batch has more queries, or an extension more rows, than are answered at once."""

    status = 413


class NoQueries(SpokenError):
    """What was posted is no form with queries or with an extension."""

    status = 415


class Entity(BaseModel):
    """A value that was reconciled itself."""

    id: str
    name: str = ""


Value = Entity | bool | int | float | str


class Constraint(BaseModel):
    """What the client says of the thing beside its name."""

    pid: str
    v: Value | list[Value]


class ReconciliationQuery(BaseModel):
    """One query of a batch."""

    query: str = ""
    type: str | list[str] = []
    limit: FiniteFloat = USUAL
    properties: list[Constraint] = []
    type_strict: Literal["any", "should", "all"] = "any"


BATCH: Final = TypeAdapter(dict[str, ReconciliationQuery])


def answer_batch(text: str) -> dict[str, object]:
    """Return the results for the batch in *text*, by the names of its queries.

    Raises `BadReconciliation` or `TooManyQueries`.
    """
    try:
        batch = BATCH.validate_json(text)
    except ValidationError as error:
        raise BadReconciliation(explain(error)) from error
    if len(batch) > MOST_QUERIES:
        raise TooManyQueries(MANY, {"number": len(batch), "most": MOST_QUERIES})
    return {name: {"result": answer(query)} for name, query in batch.items()}


def explain(error: ValidationError) -> str:
    """Return where JSON is not as it should be, and why."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def answer(query: ReconciliationQuery) -> list[dict[str, object]]:
    """Return the candidates for *query* as the API writes them."""
    found = find(query)[: max(1, min(int(query.limit), MOST_CANDIDATES))]
    things = describe_things(one.iri for one in found)
    return [
        {
            "id": thing.id,
            "name": thing.name,
            "description": thing.description,
            "score": one.score,
            "match": one.certain,
            "type": [{"id": kind, "name": name} for kind, name in thing.types.items()],
            "features": tell_features(one),
        }
        for one, thing in zip(found, things, strict=True)
    ]


def find(query: ReconciliationQuery) -> list[Candidate]:
    """Return the candidates for *query*, the likeliest first."""
    served = current()
    matcher = served.loaded.matcher
    asked = [query.type] if isinstance(query.type, str) else query.type
    types = [expand(name) for name in asked if name] or list_types()
    evidence = Evidence(
        served.loaded.index, matcher.lexicon, served.manifest.base, read_claims(query.properties)
    )
    further = evidence.find(alone=not query.query.strip())
    found = matcher.match(query.query, types, evidence.judge, further)
    if query.type_strict == "all":
        kinds = matcher.lexicon.kinds
        found = decide(one for one in found if kinds.get(one.iri, frozenset()).issuperset(types))
    return found


def read_claims(constraints: Sequence[Constraint]) -> list[Claim]:
    """Return what *constraints* say."""
    claims = []
    for one in constraints:
        values = one.v if isinstance(one.v, list) else [one.v]
        texts = tuple(
            value.id if isinstance(value, Entity) else str(value)
            for value in values
            if value not in ("", None)
        )
        if texts:
            claims.append(Claim(expand(one.pid), texts))
    if sum(len(claim.values) for claim in claims) > MOST_VALUES:
        raise BadReconciliation(f"A query says {MOST_VALUES} values at most beside the name.")
    return claims


def tell_features(candidate: Candidate) -> list[Mapping[str, object]]:
    """Return why *candidate* is one: the reason, and what contradicts."""
    told: list[Mapping[str, object]] = [
        {"id": reason, "value": reason == candidate.reason} for reason in Reason
    ]
    told.append({"id": "official_name", "value": not candidate.alias})
    told.append({"id": "contradictions", "value": len(candidate.doubts)})
    return told
