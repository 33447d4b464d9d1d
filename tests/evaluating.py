"""Evaluates queries as a worker does, in the process of the test, over a dataset in TriG."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

from partnerskap.engine import wire
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.query import Term
from partnerskap.engine.worker import Evaluator
from partnerskap.vocabulary import PREFIXES

SETUP = wire.Setup(
    data="",
    digest="",
    store=None,
    prefixes=dict(PREFIXES),
    address="https://w3id.org/partnerskap/sparql",
    memory=0,
    services=(),
    fenced=False,
    answer=0,
    patience=0,
)
Row = dict[str, Term]


def evaluate(text: str, trig: str) -> list[Row]:
    """Return the rows of *text* over *trig*, without what is unbound; of an ASK, one or none."""
    store = Store()
    store.load(trig.encode(), format=RdfFormat.TRIG)
    ours, theirs = socket.socketpair()
    with closing(theirs), closing(ours):
        evaluator = Evaluator(wire.Channel(ours), store, SETUP)
        result = evaluator.run(wire.Task(text, None, None, (), (), {}, 1.0))
    if isinstance(result, QueryBoolean):
        return [{}] if result else []
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in result
    ]


def send(text: str) -> None:
    """Have a worker answer *text* over an empty store, or raise its error."""
    ours, theirs = socket.socketpair()
    task = wire.Task(text, "text/csv", "text/turtle", (), (), {}, 1.0)
    with closing(theirs), closing(ours):
        Evaluator(wire.Channel(ours), Store(), SETUP).evaluate(task)


def complain(text: str) -> InvalidQuery:
    """Return the error with which a worker answers *text*."""
    with pytest.raises(InvalidQuery) as caught:
        send(text)
    return caught.value
