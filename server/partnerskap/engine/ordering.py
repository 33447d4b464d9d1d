"""Puts the rows of a store's answer in the order that ORDER BY has here.

SPARQL leaves open how most values of different kinds compare, and stores differ: ours compares all
terms, as `functions` says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
)

from partnerskap.engine.functions import order_key
from partnerskap.engine.query import Term
from partnerskap.engine.syntax import Tokens

STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
ENDING: Final = frozenset({"LIMIT", "OFFSET", "VALUES", ""})


class Key(NamedTuple):
    """A variable that rows are ordered by."""

    name: str
    descending: bool


def read_keys(tokens: Tokens) -> list[Key]:
    """Return the variables that the answer to *tokens* is ordered by; none if not by variables."""
    keys, place = list[Key](), find_order(tokens)
    while place and tokens[place] not in ENDING:
        word = tokens[place]
        if word in ("ASC", "DESC") and tokens.ends.get(place + 1) == place + 3:
            keys.append(Key(tokens[place + 2][1:], word == "DESC"))
            place += 4
        elif word[0] in "?$":
            keys.append(Key(word[1:], descending=False))
            place += 1
        else:
            return []
    return keys


def find_order(tokens: Tokens) -> int:
    """Return the place of the first condition behind the outermost ORDER BY; 0 if there is none."""
    last = max((end for at, end in tokens.ends.items() if tokens[at] == "{"), default=0)
    for place in range(last, len(tokens)):
        if tokens[place] == "ORDER" and tokens[place + 1] == "BY":
            return place + 2
    return 0


def arrange(solutions: QuerySolutions, keys: Sequence[Key]) -> QuerySolutions:
    """Return *solutions* ordered by those of *keys* that they have."""
    names = [variable.value for variable in solutions.variables]
    rows = list(solutions)
    for key in reversed(keys):
        if key.name in names:
            place = names.index(key.name)
            rows.sort(key=partial(rank_at, place), reverse=key.descending)
    return rebuild(names, rows)


def rank_at(place: int, row: QuerySolution) -> str:
    """Return a string that sorts as the term at *place* in *row*; what is unbound comes first."""
    term = row[place]
    return "" if term is None else order_key(term)


def rebuild(names: Sequence[str], rows: Sequence[QuerySolution]) -> QuerySolutions:
    """Return *rows* of the variables *names* as what a serialiser takes."""
    bindings = [
        {name: spell(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    text = json.dumps({"head": {"vars": list(names)}, "results": {"bindings": bindings}})
    rebuilt = pyoxigraph.parse_query_results(text, format=QueryResultsFormat.JSON)
    assert isinstance(rebuilt, QuerySolutions)  # noqa: S101 - it has bindings
    return rebuilt


def spell(term: Term) -> dict[str, object]:
    """Return *term* as SPARQL's results in JSON write it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        told: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            return told | {"xml:lang": term.language}
        plain = term.datatype.value == STRING
        return told if plain else told | {"datatype": term.datatype.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: spell(part) for name, part in parts.items()}}
