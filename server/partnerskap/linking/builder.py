"""Makes the index of a snapshot: SQLite, filled by queries from what the snapshot says."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from partnerskap.linking import entries
from partnerskap.linking.names import LETTERS, choose_text, fold_words, sort_key
from partnerskap.linking.rows import Ask, Row, Term
from partnerskap.vocabulary import prefixes

QUERIES: Final = Path(__file__).parent / "queries"
INDEXED: Final = ("names", "links")
"""The queries whose rows are what is searched and listed."""
SUBJECTS: Final = "subjects"
"""The query for all that is known; the rows of every further query are kept as they are."""
TABLES: Final = """
CREATE TABLE statement (subject TEXT, property TEXT, value TEXT, language TEXT, datatype TEXT);
CREATE TABLE thing (iri TEXT PRIMARY KEY, kind TEXT, weight INTEGER, ties INTEGER,
                    sv INTEGER, en INTEGER, tr INTEGER);
CREATE TABLE facet (iri TEXT, name TEXT, value TEXT, UNIQUE (iri, name, value));
CREATE TABLE subject (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE document (name TEXT PRIMARY KEY, text TEXT);
CREATE VIRTUAL TABLE find USING fts5 (folded, iri UNINDEXED, prefix = '1 2 3');
"""
INDEXES: Final = """
CREATE INDEX statement_subject ON statement (subject);
CREATE INDEX statement_value ON statement (value, property) WHERE datatype = '';
CREATE INDEX thing_kind ON thing (kind);
CREATE INDEX facet_value ON facet (name, value);
"""
KINDS: Final = (
    *("Municipality", "Programme", "Theme", "Partnership", "Method", "MunicipalAssociation"),
    *("Organisation", "Region", "Project", "Source", "ConceptScheme"),
    *("Class", "ObjectProperty", "DatatypeProperty"),
)
"""What a thing counts as, the first that fits; the same order ranks what a search finds."""
FACETS: Final = {
    "country": "pk:country",
    "region": "pk:region",
    "theme": "pk:hasTheme",
    "programme": "pk:partOfProgramme",
}
"""What lists are filtered by, and the property that says it."""
NAMES: Final = (
    *("rdfs:label", "skos:altLabel", "schema:name"),
    *("dcterms:title", "pk:formerName", "skos:notation"),
)
"""The properties whose values a search looks through."""
DIRECT: Final = (
    "INSERT OR IGNORE INTO facet SELECT subject, ?, value FROM statement WHERE property = ?"
)
OF_MEMBERS: Final = """
INSERT OR IGNORE INTO facet SELECT taking.value, facet.name, facet.value
FROM statement taking JOIN facet ON facet.iri = taking.subject
WHERE taking.property = ? AND facet.name IN ('theme', 'programme')"""
OF_PARTNERSHIPS: Final = """
INSERT OR IGNORE INTO facet SELECT taking.subject, facet.name, facet.value
FROM statement taking JOIN facet ON facet.iri = taking.value
WHERE taking.property = ? AND facet.name = 'country'"""


Write = Callable[[Ask], str]
"""Returns a text that is made of answers."""


def build_index(
    target: str, base: str, ask: Ask, documents: Mapping[str, Write]
) -> sqlite3.Connection:
    """Return the index at *target*, a new file or `:memory:`, of what *ask* answers from.

    It also keeps *documents* under their names. *base* is where the IRIs of ours start.
    """
    store = sqlite3.connect(target, check_same_thread=False)
    store.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES}")
    store.executemany("INSERT INTO statement VALUES (?, ?, ?, ?, ?)", read_statements(ask))
    store.executescript(INDEXES)
    store.executemany("INSERT INTO subject VALUES (?)", read_subjects(ask))
    kept = [*answer_queries(ask), *((name, write(ask)) for name, write in documents.items())]
    store.executemany("INSERT INTO document VALUES (?, ?)", kept)
    known = prefixes(base)
    add_facets(store, known)
    add_things(store, known)
    add_names(store, known)
    entries.add_entries(store, lambda name: ask(read_query(name)), base)
    store.execute(f"PRAGMA user_version = {layout()}")
    store.commit()
    return store


def ask_store(store: Store, base: str) -> Ask:
    """Return what answers from *store*, in which our terms and things are under *base*."""
    known = prefixes(base)

    def ask(text: str) -> Iterator[Row]:
        solutions = store.query(text, prefixes=known)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("an index is made of SELECT queries")
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            yield {name: term for name, term in zip(names, row, strict=True) if term is not None}

    return ask


@cache
def layout() -> int:
    """Return a number for how an index is laid out and filled: another one is not read."""
    queries = (path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq")))
    tables = (TABLES, INDEXES, entries.TABLES, entries.INDEXES)
    told = "".join((*tables, repr((KINDS, FACETS, NAMES, entries.FORMAT)), *queries))
    return zlib.crc32(told.encode()) >> 1  # SQLite keeps 31 bits


def read_statements(ask: Ask) -> list[tuple[str, str, str, str, str]]:
    """Return what lists and searches need to know of things, each statement once."""
    rows = (row for name in INDEXED for row in ask(read_query(name)))
    return sorted(
        {
            (row["s"].value, row["p"].value, *split_term(value))
            for row in rows
            if isinstance(value := row["o"], NamedNode | Literal)
            and isinstance(row["s"], NamedNode)
            and isinstance(row["p"], NamedNode)
        }
    )


def read_subjects(ask: Ask) -> list[tuple[str]]:
    """Return the IRI of everything that something is said of."""
    subjects = (row["s"] for row in ask(read_query(SUBJECTS)))
    return sorted((one.value,) for one in subjects if isinstance(one, NamedNode))


def answer_queries(ask: Ask) -> Iterator[tuple[str, str]]:
    """Yield the name and the results of each query that is answered once for a snapshot."""
    for name in sorted(path.stem for path in QUERIES.glob("*.rq")):
        if name not in (*INDEXED, SUBJECTS, *entries.QUERIES):
            yield name, write_rows(ask(read_query(name)))


def write_rows(rows: Iterable[Row]) -> str:
    """Return *rows* as SPARQL query results in JSON."""
    bindings = [{name: describe(term) for name, term in row.items()} for row in rows]
    names = dict.fromkeys(name for row in bindings for name in row)
    document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def describe(term: Term) -> dict[str, object]:
    """Return *term* as JSON results write it."""
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal() if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case Literal():
            datatype = term.datatype.value
            return {"type": "literal", "value": term.value, "datatype": datatype}
    names = ("subject", "predicate", "object")
    parts = {name: describe(part) for name, part in zip(names, term, strict=True)}
    return {"type": "triple", "value": parts}


@cache
def read_query(name: str) -> str:
    """Return the text of queries/*name*.rq."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def split_term(term: NamedNode | Literal) -> tuple[str, str, str]:
    """Return the value, language and datatype of *term*; an IRI has neither of the latter."""
    if isinstance(term, Literal):
        return term.value, term.language or "", term.datatype.value
    return term.value, "", ""


def add_facets(store: sqlite3.Connection, known: Mapping[str, str]) -> None:
    """Write down what each municipality and partnership can be filtered by."""
    for name, property_name in FACETS.items():
        store.execute(DIRECT, (name, expand(property_name, known)))
    participant = expand("pk:hasParticipant", known)
    store.execute(OF_MEMBERS, (participant,))
    store.execute(OF_PARTNERSHIPS, (participant,))


def add_things(store: sqlite3.Connection, known: Mapping[str, str]) -> None:
    """Write down of each thing its kind, its place in the alphabet and its number of ties."""
    kinds = find_kinds(store, known)
    ranks = [rank_names(store, kinds, known, language) for language in LETTERS]
    ties: dict[str, int] = {}
    for _, member in _select(store, expand("pk:hasParticipant", known)):
        ties[member] = ties.get(member, 0) + 1
    store.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (iri, KINDS[place], place, ties.get(iri, 0), *(rank[iri] for rank in ranks))
            for iri, place in kinds.items()
        ),
    )


def find_kinds(store: sqlite3.Connection, known: Mapping[str, str]) -> dict[str, int]:
    """Return the place in `KINDS` of each thing that has one."""
    starts = [known[prefix] for prefix in ("pk", "skos", "owl")]
    places = {start + kind: place for place, kind in enumerate(KINDS) for start in starts}
    kinds: dict[str, int] = {}
    for iri, value in _select(store, expand("rdf:type", known)):
        place = places.get(value)
        if place is not None:
            kinds[iri] = min(place, kinds.get(iri, place))
    return kinds


def rank_names(
    store: sqlite3.Connection, iris: Iterable[str], known: Mapping[str, str], language: str
) -> dict[str, int]:
    """Return the place of each of *iris* in the alphabet of *language*."""
    names: dict[str, list[Literal]] = {}
    for name in ("rdfs:label", "dcterms:title"):
        for iri, value, tag in store.execute(
            "SELECT subject, value, language FROM statement WHERE property = ?",
            (expand(name, known),),
        ):
            names.setdefault(iri, []).append(Literal(value, language=tag or None))
    best = {iri: choose_text(names.get(iri, ()), language) for iri in iris}
    keys = {iri: sort_key(text.text if text else iri, language) for iri, text in best.items()}
    return {iri: place for place, iri in enumerate(sorted(keys, key=lambda iri: keys[iri]))}


def add_names(store: sqlite3.Connection, known: Mapping[str, str]) -> None:
    """Make every name and code findable, whatever its diacritics."""
    found = {
        (" ".join(fold_words(value)), iri)
        for name in NAMES
        for iri, value in _select(store, expand(name, known))
    }
    store.executemany("INSERT INTO find VALUES (?, ?)", sorted(found))


def expand(name: str, known: Mapping[str, str]) -> str:
    """Return the IRI of the prefixed *name*."""
    prefix, _, local = name.partition(":")
    return known[prefix] + local


def _select(store: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    return store.execute(
        "SELECT subject, value FROM statement WHERE property = ? ORDER BY rowid", (name,)
    ).fetchall()
