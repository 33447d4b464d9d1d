"""Evaluates queries as a worker does, in the process of the test, over a dataset in TriG."""

from __future__ import annotations

import socket
from contextlib import closing

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store

from partnerskap.engine import wire
from partnerskap.engine.query import Term
from partnerskap.engine.worker import Evaluator
from partnerskap.vocabulary import PREFIXES

SETUP = wire.Setup("", None, dict(PREFIXES), 0, (), 0, 0)
Row = tuple[Term | None, ...]


def evaluate(text: str, trig: str) -> list[Row]:
    """Return the rows of *text* over *trig*; of an ASK, one row or none; of triples, each."""
    store = Store()
    store.load(trig.encode(), format=RdfFormat.TRIG)
    task = wire.Task(text, None, None, (), (), {}, 1.0)
    ours, theirs = socket.socketpair()
    with closing(theirs), closing(ours):
        result = Evaluator(wire.Channel(ours), store, SETUP).run(task)
    if isinstance(result, QueryBoolean):
        return [()] if result else []
    if isinstance(result, QueryTriples):
        return [tuple(triple) for triple in result]
    assert isinstance(result, QuerySolutions)
    return [tuple(row) for row in result]
