"""The rows of a query: asked of whatever answers, and kept as SPARQL results in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term]
"""The terms of one row by variable; an unbound variable is missing."""
Ask = Callable[[str], Iterable[Row]]
"""Returns the rows of a SELECT query, in which the prefixes of the project are known."""


def write_rows(rows: Iterable[Row]) -> str:
    """Return *rows* as SPARQL query results in JSON."""
    bindings = [{name: describe(term) for name, term in row.items()} for row in rows]
    names = dict.fromkeys(name for row in bindings for name in row)
    document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def describe(term: Term) -> dict[str, object]:
    """Return *term* as JSON results write it."""
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal() if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case Literal():
            datatype = term.datatype.value
            return {"type": "literal", "value": term.value, "datatype": datatype}
    names = ("subject", "predicate", "object")
    parts = {name: describe(part) for name, part in zip(names, term, strict=True)}
    return {"type": "triple", "value": parts}


def read_rows(text: str) -> list[dict[str, Term]]:
    """Return the rows that `write_rows` wrote."""
    solutions = parse_query_results(text, format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("these results are not rows")
    return list(name_columns(solutions))


def name_columns(solutions: QuerySolutions) -> Iterable[dict[str, Term]]:
    """Yield each of *solutions* by the names of its variables."""
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        yield {name: term for name, term in zip(names, row, strict=True) if term is not None}
