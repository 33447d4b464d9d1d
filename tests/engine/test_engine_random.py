"""Random queries have the answers that SPARQL 1.1 gives them, evaluated by the letter.

`make compare` compares more of them than the usual 2000.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat
from random_queries import NAMES, WORLD, Maker
from reference import rank
from reference_expressions import number
from reference_paths import Graph, Scope, Solution

from evaluating import Row, evaluate
from partnerskap.engine.errors import Refused

COMPARED = int(os.environ.get("COMPARED", "2000"))
AT_A_TIME = 50


def read_scope() -> Scope:
    """Return the world of the queries as the reference evaluates it."""
    graphs: dict[object, set[tuple[object, object, object]]] = {DefaultGraph(): set()}
    for quad in pyoxigraph.parse(WORLD, RdfFormat.TRIG):
        triple = (quad.subject, quad.predicate, quad.object)
        graphs.setdefault(quad.graph_name, set()).add(triple)
    frozen: dict[object, Graph] = {name: frozenset(found) for name, found in graphs.items()}  # type: ignore[misc]
    named = {name: graph for name, graph in frozen.items() if isinstance(name, NamedNode)}
    return Scope(frozen[DefaultGraph()], named, {})


SCOPE = read_scope()


def plain(row: Row | Solution) -> str:
    """Return *row* as text, numbers by value and what GROUP_CONCAT joined in order."""
    return str({name: plain_term(term) for name, term in sorted(row.items())})


def plain_term(term: object) -> str:
    found = number(term)  # type: ignore[arg-type]
    if found is not None:
        return str(round(found, 9).normalize() + Decimal(0))
    return " ".join(sorted(str(term).strip('"').split())) if " " in str(term) else str(term)


def difference(seed: int) -> str | None:
    """Return how the engine's answer to the query of *seed* differs from the right one."""
    maker = Maker(seed)
    select = maker.select(3)
    seen = list(select.names or ([] if select.aggregate else NAMES))
    if select.aggregate and select.aggregate.function != "GROUP_CONCAT":  # that is in any order
        seen.append(select.alias)
    keys = maker.random.choice([[], [], maker.random.sample(seen, min(2, len(seen)))])
    ordered = f" ORDER BY {' '.join(f'DESC(?{key})' for key in keys)} LIMIT 4" if keys else ""
    text = f"{select}{ordered}"
    right = select.solve(SCOPE)
    try:
        found = evaluate(text, WORLD)
    except Refused as error:
        return f"{seed}: {text}\n  refused: {error}"
    right_rows, found_rows = Counter(map(plain, right)), Counter(map(plain, found))
    if keys:
        same = order(found, keys) == sorted(order(right, keys), reverse=True)[:4]
        same = same and not found_rows - right_rows and len(found) == min(4, len(right))
    else:
        same = found_rows == right_rows
    return None if same else f"{seed}: {text}\n  right: {right_rows}\n  found: {found_rows}"


def order(rows: Sequence[Row] | Sequence[Solution], keys: Sequence[str]) -> list[object]:
    return [tuple(rank(row.get(key)) for key in keys) for row in rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("start", range(0, COMPARED, AT_A_TIME))
def test_random_queries_are_answered_right(start: int) -> None:
    seeds = range(start, min(start + AT_A_TIME, COMPARED))
    assert [told for seed in seeds if (told := difference(seed))] == []
