"""Turns a term into what a table shows: its name, its own text and where a link leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode

from partnerskap.engine.query import Term
from partnerskap.linking.names import Text
from partnerskap.web.pages.page import Page
from partnerskap.web.pages.site import follow

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
    """Tell whether *term* is a numeric literal."""
    return isinstance(term, Literal) and term.datatype.value in NUMBERS


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
