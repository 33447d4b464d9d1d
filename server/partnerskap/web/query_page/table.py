"""An answer as a table for people: the first rows, and what each field of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Final, TypeGuard

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
)

from partnerskap.engine.query import Answer, Form, Term
from partnerskap.linking.names import Text
from partnerskap.web.pages.frame import follow
from partnerskap.web.pages.page import Page

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


XSD: Final = "http://www.w3.org/2001/XMLSchema#"
NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong"),
    )
)
LONGEST: Final = 1000
"""Letters of a text that a cell shows; the downloads have it whole."""


@dataclass(frozen=True)
class Cell:
    """What one field of a table shows."""

    kind: str
    """iri, number, text or nothing: decides how the cell is set."""
    text: Text
    name: Text | None = None
    address: str | None = None
    title: str = ""


NOTHING: Final = Cell("nothing", Text(""))


def is_number(term: Term | None) -> TypeGuard[Literal]:
    """Tell whether *term* is a numeric literal whose value is a finite number."""
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS:
        return False
    try:
        return isfinite(float(term.value))
    except ValueError:  # its datatype does not allow such a value
        return False


def show(term: Term | None, page: Page) -> Cell:
    """Return the cell for *term*, named as *page* knows."""
    if term is None:
        return NOTHING
    if isinstance(term, NamedNode):
        return show_node(term, page)
    if isinstance(term, Literal):
        text = Text(cut(term.value), term.language or "")
        return Cell("number" if is_number(term) else "text", text, title=kind_of(term, page))
    if isinstance(term, BlankNode):
        return Cell("iri", Text(str(term)))
    return Cell("text", Text(cut(str(term))))


def show_node(node: NamedNode, page: Page) -> Cell:
    """Return the cell for an IRI: a link under its name, with the IRI in short beside it."""
    short, name = shorten(node, page), page.label(node)
    known = name.text not in (node.value, page.short(node))
    return Cell("iri", Text(short), name if known else None, follow(node.value), node.value)


def shorten(node: NamedNode, page: Page) -> str:
    """Return an IRI of ours without the base, any other with its prefix if it has a known one."""
    short = page.short(node)
    if short == node.value and short.startswith(page.base):
        return "…/" + short.removeprefix(page.base)
    return short


def kind_of(literal: Literal, page: Page) -> str:
    """Return the datatype of *literal* in short, or nothing for plain text."""
    datatype = literal.datatype
    plain = literal.language or datatype.value == XSD + "string"
    return "" if plain else page.short(datatype)


def cut(text: str) -> str:
    """Return *text* in a length that a cell can bear."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
