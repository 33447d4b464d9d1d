"""An answer as a table for people: the first rows, and what each field of them shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from partnerskap.vocabulary import UNWRITABLE
from partnerskap.web.pages.frame import follow
from partnerskap.web.pages.page import Page

MOST_ROWS: Final = 500
"""Rows that the page shows; the downloads have all of them."""
STATEMENT: Final = ("subject", "predicate", "object")

ALL: Final = re.compile(
    r"\A(?:[^?$]|[?$]\W)*?\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?\*", re.IGNORECASE
)
"""A query whose first variables are all that there are."""

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

    def terms(self, at: int) -> list[Term | None]:
        """Return the terms of the column of this number."""
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


def put_in_order(table: Table, query: str) -> Table:
    """Return *table* with its columns as *query* names them, where it asks for all by an asterisk.

    Engines give those in any order.
    """
    if table.form != Form.ROWS or not ALL.search(query):
        return table
    places = [re.search(rf"[?$]{re.escape(name)}\b", query) for name in table.columns]
    order = sorted(
        range(len(places)), key=lambda at: found.start() if (found := places[at]) else len(query)
    )
    rows = [[row[at] for at in order] for row in table.rows]
    return replace(table, columns=[table.columns[at] for at in order], rows=rows)


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
EXTREMES: Final = (1e-300, 1e300)
"""What is nearer to nought, or farther from it, can't be drawn."""
PLAIN: Final = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?")
LONG: Final = 5
"""Digits from which on a number is grouped; so no year is."""


@dataclass(frozen=True)
class Cell:
    """What one field of a table shows."""

    kind: str
    """iri, number, text or nothing: decides how the cell is set."""
    text: Text
    name: Text | None = None
    address: str | None = None
    title: str = ""
    groups: Sequence[str] = ()
    """The digits before the point of a number that is written plainly, by thousands."""
    fraction: str | None = None
    """Those behind it."""


NOTHING: Final = Cell("nothing", Text(""))


def is_number(term: Term | None) -> TypeGuard[Literal]:
    """Tell whether *term* is a numeric literal whose value is a finite number."""
    if not isinstance(term, Literal) or term.datatype.value not in NUMBERS:
        return False
    try:
        return isfinite(float(term.value))
    except ValueError:  # its datatype does not allow such a value
        return False


def is_drawable(term: Term | None) -> TypeGuard[Literal]:
    """Tell whether *term* is a number of a size that a drawing bears."""
    if not is_number(term):
        return False
    size = abs(float(term.value))
    return size == 0 or EXTREMES[0] <= size <= EXTREMES[1]


def is_text(term: Term | None) -> bool:
    """Tell whether *term* is a literal, or nothing."""
    return term is None or isinstance(term, Literal)


def is_words(term: Term | None) -> TypeGuard[Literal]:
    """Tell whether *term* is text and no other value, so that it may be a name."""
    if not isinstance(term, Literal):
        return False
    return bool(term.language) or term.datatype.value == XSD + "string"


def is_category(term: Term) -> bool:
    """Tell whether *term* may be what rows have in common: a thing, a text, a year or a truth."""
    years = {XSD + "gYear", XSD + "boolean"}
    is_year = isinstance(term, Literal) and term.datatype.value in years
    return isinstance(term, NamedNode) or is_words(term) or is_year


def spell_name(cell: Cell) -> str:
    """Return what *cell* is called in a drawing: without signs that no XML file can hold."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", (cell.name or cell.text).text)


def split_number(text: str) -> tuple[Sequence[str], str | None]:
    """Return the groups of digits in *text*, and its fraction; none if it isn't plain."""
    found = PLAIN.fullmatch(text)
    if found is None:
        return (), None
    sign, whole, fraction = found.groups()
    start = len(whole) % 3 if len(whole) >= LONG else len(whole)
    groups = [whole[:start], *(whole[at : at + 3] for at in range(start, len(whole), 3))]
    kept = [group for group in groups if group]
    return [sign + kept[0], *kept[1:]], fraction


def show(term: Term | None, page: Page) -> Cell:
    """Return the cell for *term*, named as *page* knows."""
    if term is None:
        return NOTHING
    if isinstance(term, NamedNode):
        return show_node(term, page)
    if isinstance(term, Literal):
        text, title = Text(cut(term.value), term.language or ""), kind_of(term, page)
        if not is_number(term):
            return Cell("text", text, title=title)
        groups, fraction = split_number(text.text)
        return Cell("number", text, title=title, groups=groups, fraction=fraction)
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
