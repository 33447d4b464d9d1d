"""Puts the pages' questions to the engine: each is a file in queries/, values are bound."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from flask_babel import get_locale
from pyoxigraph import NamedNode

from partnerskap.engine.query import Term
from partnerskap.engine.rows import select
from partnerskap.web.pages.graph import PageGraph
from partnerskap.web.pages.language import DEFAULT
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import Served, current

QUERIES: Final = Path(__file__).parent / "queries"
NOTHING: Final = NamedNode("urn:x-nothing")
"""What a page is about that is not about one resource."""


@cache
def read_query(name: str) -> str:
    """Return the text of queries/*name*.rq."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def ask_rows(name: str, **bindings: Term) -> list[dict[str, Term]]:
    """Return the rows of query *name* with *bindings*."""
    return select(current().engine, read_query(name), **bindings)


def language() -> str:
    """Return the language of the page being made."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def ask_page(name: str, this: NamedNode = NOTHING) -> Page:
    """Return a page about *this* out of the rows of query *name*."""
    served = current()
    graph = PageGraph.read(select(served.engine, read_query(name), this=this))
    return Page(this, graph, read_terms(served), language(), served.manifest.base)


@lru_cache(maxsize=2)
def read_terms(served: Served) -> PageGraph:
    """Return what a snapshot says of its vocabulary, graphs and sources; asked once each."""
    return PageGraph.read(select(served.engine, read_query("terms"), this=NOTHING))
