"""Queries of our own pages: values are bound, never pasted, and come back as terms."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple

from partnerskap.engine.query import Answer, Engine, Query, Term

PAGES = "pages"
"""The client name of our own pages."""


def select(engine: Engine, text: str, /, **bindings: Term) -> list[dict[str, Term]]:
    """Return the rows of a SELECT; an unbound variable is missing from its row.

    A name in *bindings* must also be projected by the query (`SELECT ?iri ?label …`).
    """
    answer = engine.answer(Query(text, bindings=bindings, client=PAGES))
    with answer.body as body:
        solutions = pyoxigraph.parse_query_results(body.read(), format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("select() needs a SELECT query")
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in solutions
    ]


def ask(engine: Engine, text: str, /, **bindings: Term) -> bool:
    """Return the answer of an ASK with *bindings*."""
    answer = engine.answer(Query(text, bindings=bindings, client=PAGES))
    with answer.body as body:
        result = pyoxigraph.parse_query_results(body.read(), format=QueryResultsFormat.JSON)
    if not isinstance(result, QueryBoolean):
        raise TypeError("ask() needs an ASK query")
    return bool(result)


def triples(engine: Engine, text: str, /, **bindings: Term) -> list[Triple]:
    """Return the triples of a CONSTRUCT or DESCRIBE with *bindings*."""
    query = Query(text, triples=RdfFormat.N_TRIPLES.media_type, bindings=bindings, client=PAGES)
    return list(parse_triples(engine.answer(query)))


def parse_triples(answer: Answer) -> list[Triple]:
    """Return the triples of an *answer* in N-Triples, and close it."""
    with answer.body as body:
        quads = pyoxigraph.parse(body.read(), format=RdfFormat.N_TRIPLES)
    return [quad.triple for quad in quads]
