"""Makes pages out of what the snapshot says: answers kept with it, and queries to the engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from flask_babel import get_locale
from pyoxigraph import NamedNode

from partnerskap.engine.rows import select
from partnerskap.linking.names import DEFAULT
from partnerskap.linking.rows import Row
from partnerskap.web.pages.graph import NOTHING, PageGraph
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import current

QUERIES: Final = Path(__file__).parent / "queries"


@cache
def read_query(name: str) -> str:
    """Return the text of queries/*name*.rq."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def language() -> str:
    """Return the language of the page being made."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def make_page(rows: Iterable[Row], this: NamedNode = NOTHING) -> Page:
    """Return a page about *this* out of *rows*, in the reader's language."""
    served = current()
    graph = PageGraph.read(rows, this)
    return Page(this, graph, served.loaded.terms, language(), served.manifest.base)


def ask_page(name: str) -> Page:
    """Return a page out of the answer to query *name* that is kept with the snapshot."""
    return make_page(current().loaded.index.rows(name))


def page_about(this: NamedNode) -> Page:
    """Return a page out of everything that the engine knows of *this*."""
    return make_page(select(current().engine, read_query("resource"), this=this), this)


def page_of(iris: Iterable[str], steps: int = 1) -> Page:
    """Return a page out of what is indexed of *iris* and what they lead to in so many *steps*."""
    return make_page(current().loaded.index.describe(iris, steps))
