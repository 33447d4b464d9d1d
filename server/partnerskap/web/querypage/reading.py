"""Reads an engine's answer as a table for people: the first rows, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
)

from partnerskap.engine.query import Answer, Form, Term

MOST_ROWS: Final = 500
"""Rows that the page shows; the downloads have all of them."""
STATEMENT: Final = ("subject", "predicate", "object")

Row = Sequence[Term | None]


@dataclass(frozen=True)
class Table:
    """The beginning of an answer, and the facts of the whole."""

    form: Form
    columns: Sequence[str]
    rows: Sequence[Row]
    total: int | None
    """Number of all rows, if that is known."""
    seconds: float
    truth: bool | None = None
    """What an ASK query was answered with."""

    @property
    def whole(self) -> bool:
        """Whether every row is here."""
        shown = len(self.rows)
        return shown < MOST_ROWS if self.total is None else shown == self.total

    def column(self, name: str) -> list[Term | None]:
        """Return the terms under *name*."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def nodes(self) -> list[NamedNode]:
        """Return every IRI in the rows, each once."""
        terms = (term for row in self.rows for term in row)
        return list(dict.fromkeys(term for term in terms if isinstance(term, NamedNode)))


def read_table(answer: Answer) -> Table:
    """Return *answer*, in JSON or N-Triples, as a table; closes it.

    No more than the rows shown are parsed, however long the answer is.
    """
    with answer.body as body:
        if answer.form == Form.TRIPLES:
            quads = pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES)
            statements = (quad.triple for quad in islice(quads, MOST_ROWS))
            rows: Iterable[Row] = ((t.subject, t.predicate, t.object) for t in statements)
            return _make(answer, STATEMENT, rows)
        results = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
        if isinstance(results, QueryBoolean):
            return Table(answer.form, (), (), 1, answer.seconds, bool(results))
        names = [variable.value for variable in results.variables]
        return _make(answer, names, _solutions(results, len(names)))


def _solutions(results: QuerySolutions, width: int) -> Iterator[Row]:
    for solution in islice(results, MOST_ROWS):
        yield [solution[at] for at in range(width)]


def _make(answer: Answer, columns: Sequence[str], rows: Iterable[Row]) -> Table:
    return Table(answer.form, columns, tuple(rows), answer.rows, answer.seconds)
