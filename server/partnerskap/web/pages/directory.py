"""Finds and lists things by name: an index in memory, made once for each snapshot."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import NamedNode

from partnerskap.engine.rows import select
from partnerskap.web.pages.asking import NOTHING, language, read_query, read_terms
from partnerskap.web.pages.choosing import Choice, conditions, match, read_words
from partnerskap.web.pages.graph import PageGraph
from partnerskap.web.pages.indexing import build_store, join_term
from partnerskap.web.pages.language import LANGUAGES
from partnerskap.web.pages.names import namespaces
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import Served, current

BUILDING: Final = threading.Lock()
"""Held while an index is made, so that two first requests don't both make it."""
SEARCH: Final = """
SELECT find.iri, max(find.folded = :words) AS whole, max(find.folded LIKE :words || '%') AS start
FROM find JOIN thing ON thing.iri = find.iri
WHERE find MATCH :pattern AND (:kind = '' OR thing.kind = :kind)
GROUP BY find.iri
ORDER BY whole DESC, start DESC, weight, ties DESC, length(find.iri), find.iri LIMIT :limit"""


@dataclass(frozen=True)
class Listing:
    """One page of a list: the things on it, and how many there are in all."""

    iris: Sequence[str]
    total: int


class Directory:
    """The index of one snapshot; safe to ask from several threads."""

    def __init__(self, store: sqlite3.Connection) -> None:
        """Take over *store*, which `build_store` made."""
        self.store = store
        self.lock = threading.Lock()

    def search(self, text: str, limit: int, kind: str = "") -> list[str]:
        """Return the addresses of what *text* may name, the likeliest first."""
        words = read_words(text)
        if not words:
            return []
        values = {"words": " ".join(words), "pattern": match(words), "kind": kind, "limit": limit}
        return [str(row[0]) for row in self.ask(SEARCH, values)]

    def list_kind(self, kind: str, choice: Choice) -> Listing:
        """Return the page of things of *kind* that *choice* describes."""
        where, values = conditions(choice)
        order = choice.language if choice.language in LANGUAGES else "en"
        rows = self.ask(
            f"SELECT iri, count(*) OVER () FROM thing WHERE kind = ?{where} "  # noqa: S608
            f"ORDER BY {'ties DESC, ' if choice.most_ties_first else ''}{order} LIMIT ? OFFSET ?",
            (kind, *values, choice.limit, choice.offset),
        )
        return Listing([str(row[0]) for row in rows], int(str(rows[0][1])) if rows else 0)

    def facet_values(self, kind: str, name: str) -> list[tuple[str, int]]:
        """Return what things of *kind* can be filtered by under *name*, and how many have it."""
        rows = self.ask(
            "SELECT value, count(*) FROM facet JOIN thing USING (iri) "
            "WHERE kind = ? AND name = ? GROUP BY value",
            (kind, name),
        )
        return [(str(value), int(str(number))) for value, number in rows]

    def count(self, kind: str) -> int:
        """Return how many things of *kind* there are."""
        return int(str(self.ask("SELECT count(*) FROM thing WHERE kind = ?", (kind,))[0][0]))

    def graph(self, iris: Iterable[str], steps: int = 1) -> PageGraph:
        """Return what is indexed of *iris* and of what they lead to in so many *steps*."""
        near, seen, rows = list(dict.fromkeys(iris)), set[str](), []
        for _ in range(steps + 1):
            seen.update(near)
            found = [row for iri in near for row in self.statements(iri)]
            rows += found
            near = sorted({row[2] for row in found if not row[4]} - seen)
        return PageGraph.read(
            {"this": NamedNode(s), "p": NamedNode(p), "o": join_term(value, tag, datatype)}
            for s, p, value, tag, datatype in rows
        )

    def statements(self, iri: str) -> list[tuple[str, str, str, str, str]]:
        """Return the rows about *iri*."""
        rows = self.ask("SELECT * FROM statement WHERE subject = ?", (iri,))
        return [(str(s), str(p), str(o), str(tag), str(kind)) for s, p, o, tag, kind in rows]

    def pointing(self, iris: Iterable[str], name: NamedNode) -> list[str]:
        """Return the subjects that point to any of *iris* by property *name*."""
        text = "SELECT subject FROM statement WHERE value = ? AND property = ? AND datatype = ''"
        return [str(row[0]) for iri in iris for row in self.ask(text, (iri, name.value))]

    def ask(
        self, text: str, values: Sequence[object] | Mapping[str, object]
    ) -> list[tuple[object, ...]]:
        """Return the rows of an SQL query."""
        with self.lock:
            return self.store.execute(text, values).fetchall()


def directory() -> Directory:
    """Return the index of what is served now."""
    with BUILDING:
        return read_directory(current())


@lru_cache(maxsize=2)
def read_directory(served: Served) -> Directory:
    """Return the index of a snapshot; made at the first request that needs it."""
    questions = (read_query(name) for name in ("directory-names", "directory-links"))
    rows = (row for text in questions for row in select(served.engine, text, this=NOTHING))
    return Directory(build_store(rows, namespaces(served.manifest.base)))


def page_of(iris: Iterable[str], steps: int = 1) -> Page:
    """Return a page out of what is indexed of *iris*."""
    served = current()
    graph = directory().graph(iris, steps)
    return Page(NOTHING, graph, read_terms(served), language(), served.manifest.base)
