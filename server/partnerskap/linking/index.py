"""Finds and lists the things of a snapshot by name, and knows the answers kept with them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from partnerskap.linking.builder import layout
from partnerskap.linking.names import DEFAULT, LETTERS, fold_words
from partnerskap.linking.rows import Row, Term

MOST_WORDS: Final = 8
"""Words of a search that are heeded."""
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SEARCH: Final = """
SELECT find.iri, max(find.folded = :words) AS whole, max(find.folded LIKE :words || '%') AS start
FROM find JOIN thing ON thing.iri = find.iri
WHERE find MATCH :pattern AND (:kind = '' OR thing.kind = :kind)
GROUP BY find.iri
ORDER BY whole DESC, start DESC, weight, ties DESC, length(find.iri), find.iri LIMIT :limit"""


@dataclass(frozen=True)
class Choice:
    """Which part of a list is wanted, in which order."""

    language: str
    words: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    most_ties_first: bool = False
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Listing:
    """One page of a list: the things on it, and how many there are in all."""

    iris: Sequence[str]
    total: int


class Index:
    """The index of one snapshot; safe to ask from several threads."""

    def __init__(self, store: sqlite3.Connection) -> None:
        """Take over *store*, which `build_index` made."""
        self.store = store
        self.lock = threading.Lock()

    def close(self) -> None:
        """Let go of the file; nothing is asked afterwards."""
        with self.lock:
            self.store.close()

    def knows(self, iri: str) -> bool:
        """Tell whether anything is said of *iri*."""
        return bool(self.ask("SELECT 1 FROM subject WHERE iri = ?", (iri,)))

    def find_alike(self, iri: str) -> str:
        """Return what is said something of and is called *iri* but for capitals, if anything is."""
        rows = self.ask("SELECT iri FROM subject WHERE iri = ? COLLATE NOCASE LIMIT 2", (iri,))
        return str(rows[0][0]) if len(rows) == 1 else ""

    def list_beginnings(self, text: str, limit: int, kind: str = "") -> list[str]:
        """Return what has names with words that start like those of *text*, the likeliest first."""
        words = read_words(text)
        if not words:
            return []
        values = {"words": " ".join(words), "pattern": match(words), "kind": kind, "limit": limit}
        return [str(row[0]) for row in self.ask(SEARCH, values)]

    def list_kind(self, kind: str, choice: Choice) -> Listing:
        """Return the page of things of *kind* that *choice* describes."""
        where, values = conditions(choice)
        order = choice.language if choice.language in LETTERS else DEFAULT
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

    def describe(self, iris: Iterable[str], steps: int = 1) -> list[Row]:
        """Return what is indexed of *iris* and of what they lead to in so many *steps*."""
        near, seen, found = list(dict.fromkeys(iris)), set[str](), list[Row]()
        for _ in range(steps + 1):
            seen.update(near)
            rows = [row for iri in near for row in self.statements(iri)]
            found += rows
            ends = {row["o"].value for row in rows if isinstance(row["o"], NamedNode)}
            near = sorted(ends - seen)
        return found

    def weigh(self, iris: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return of those of *iris* that a search shows the place of their kind and their ties."""
        return {
            iri: (int(str(weight)), int(str(ties)))
            for iri in iris
            for weight, ties in self.ask("SELECT weight, ties FROM thing WHERE iri = ?", (iri,))
        }

    def names(self, iri: str) -> list[tuple[str, Literal]]:
        """Return every name of *iri* with its role: the local name of the property."""
        rows = self.ask("SELECT role, text, language FROM form WHERE iri = ?", (iri,))
        return [
            (str(role), Literal(str(text), language=str(language) or None))
            for role, text, language in rows
        ]

    def facts(self, iri: str, name: str) -> list[Term]:
        """Return the values of property *name* of *iri* that others are compared with."""
        rows = self.ask(
            "SELECT value, language, datatype FROM fact WHERE iri = ? AND property = ?", (iri, name)
        )
        return [join_term(*map(str, row)) for row in rows]

    def describe_facts(self, iris: Iterable[str], *names: str) -> list[Row]:
        """Return the facts of *iris* by the properties *names*, as rows of `s`, `p` and `o`."""
        return [
            {"s": NamedNode(iri), "p": NamedNode(name), "o": value}
            for iri in iris
            for name in names
            for value in self.facts(iri, name)
        ]

    def list_properties(self, kind: str) -> list[str]:
        """Return the properties that facts tell of things of the class *kind*, usual ones first.

        Without *kind*, of all things.
        """
        rows = self.ask(
            "SELECT property, count(DISTINCT iri) AS number FROM fact WHERE ? = '' OR iri IN "
            "(SELECT iri FROM fact WHERE value = ? AND property = ?) "
            "GROUP BY property ORDER BY number DESC, property",
            (kind, kind, TYPE),
        )
        return [str(row[0]) for row in rows if row[0] != TYPE]

    def statements(self, iri: str) -> list[Row]:
        """Return what is indexed of *iris*, as rows of `s`, `p` and `o`."""
        rows = self.ask("SELECT * FROM statement WHERE subject = ? ORDER BY rowid", (iri,))
        return [
            {
                "s": NamedNode(iri),
                "p": NamedNode(str(name)),
                "o": join_term(str(value), str(language), str(datatype)),
            }
            for _, name, value, language, datatype in rows
        ]

    def pointing(self, iris: Iterable[str], name: NamedNode) -> list[str]:
        """Return the subjects that point to any of *iris* by property *name*."""
        text = "SELECT subject FROM statement WHERE value = ? AND property = ? AND datatype = ''"
        return [str(row[0]) for iri in iris for row in self.ask(text, (iri, name.value))]

    def rows(self, query: str) -> list[dict[str, Term]]:
        """Return the answer to queries/*query*.rq, which was asked when the index was made."""
        return read_rows(self.document(query))

    def document(self, name: str) -> str:
        """Return the text that is kept under *name*."""
        [(text,)] = self.ask("SELECT text FROM document WHERE name = ?", (name,))
        return str(text)

    def ask(
        self, text: str, values: Sequence[object] | Mapping[str, object]
    ) -> list[tuple[object, ...]]:
        """Return the rows of an SQL query."""
        with self.lock:
            return self.store.execute(text, values).fetchall()


def open_index(path: Path) -> Index | None:
    """Return the index in the file *path*, or None if there is none that can be read.

    The file belongs to a snapshot, which never changes: it is read without locks.
    """
    if not path.is_file():
        return None
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    store = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        [(number,)] = store.execute("PRAGMA user_version")
    except sqlite3.DatabaseError:
        number = 0
    if number == layout():
        return Index(store)
    store.close()
    return None


def read_rows(text: str) -> list[dict[str, Term]]:
    """Return the rows of SPARQL query results in JSON."""
    solutions = parse_query_results(text, format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("these results are not rows")
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in solutions
    ]


def read_words(text: str) -> list[str]:
    """Return the words of *text* that a search heeds."""
    return fold_words(text)[:MOST_WORDS]


def match(words: Iterable[str]) -> str:
    """Return the pattern that finds names with words that start like *words*."""
    return " ".join(f'"{word}"*' for word in words)


def conditions(choice: Choice) -> tuple[str, list[str]]:
    """Return what *choice* adds to WHERE, and the values for its question marks."""
    text, values = "", []
    for name, value in choice.facets.items():
        text += " AND iri IN (SELECT iri FROM facet WHERE name = ? AND value = ?)"
        values += [name, value]
    words = read_words(choice.words)
    if words:
        text += " AND iri IN (SELECT iri FROM find WHERE find MATCH ?)"
        values.append(match(words))
    return text, values


def join_term(value: str, language: str, datatype: str) -> Term:
    """Return the term that the index keeps in three columns."""
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else NamedNode(value)
