"""Makes the index behind lists and search: SQLite in memory, filled from one query."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.engine.query import Term
from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.language import LANGUAGES, choose_text, fold_words, sort_key
from partnerskap.web.pages.names import Namespace

TABLES: Final = """
CREATE TABLE statement (subject TEXT, property TEXT, value TEXT, language TEXT, datatype TEXT);
CREATE TABLE thing (iri TEXT PRIMARY KEY, kind TEXT, weight INTEGER, ties INTEGER,
                    sv INTEGER, en INTEGER, tr INTEGER);
CREATE TABLE facet (iri TEXT, name TEXT, value TEXT, UNIQUE (iri, name, value));
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


def build_store(
    rows: Iterable[Mapping[str, Term]], ns: Mapping[str, Namespace]
) -> sqlite3.Connection:
    """Return a database with everything that lists and search need of *rows*."""
    store = sqlite3.connect(":memory:", check_same_thread=False)
    store.executescript(TABLES)
    store.executemany(
        "INSERT INTO statement VALUES (?, ?, ?, ?, ?)",
        {(spell(row["s"]), spell(row["p"]), *split_term(row["o"])) for row in rows},
    )
    store.executescript(INDEXES)
    add_facets(store, ns)
    add_things(store, ns)
    add_names(store, ns)
    return store


def split_term(term: Term) -> tuple[str, str, str]:
    """Return the value, language and datatype of *term*; an IRI has neither of the latter."""
    if isinstance(term, Literal):
        return term.value, term.language or "", term.datatype.value
    return spell(term), "", ""


def join_term(value: str, language: str, datatype: str) -> Term:
    """Return the term that `split_term` took apart."""
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else NamedNode(value)


def add_facets(store: sqlite3.Connection, ns: Mapping[str, Namespace]) -> None:
    """Write down what each municipality and partnership can be filtered by."""
    pk = ns["pk"]
    names = (("country", pk.country), ("theme", pk.hasTheme), ("programme", pk.partOfProgramme))
    for name, node in names:
        store.execute(DIRECT, (name, node.value))
    store.execute(OF_MEMBERS, (pk.hasParticipant.value,))
    store.execute(OF_PARTNERSHIPS, (pk.hasParticipant.value,))


def add_things(store: sqlite3.Connection, ns: Mapping[str, Namespace]) -> None:
    """Write down of each thing its kind, its place in the alphabet and its number of ties."""
    kinds: dict[str, int] = {}
    starts = {prefix + kind: place for place, kind in enumerate(KINDS) for prefix in _starts(ns)}
    for iri, value in _select(store, ns["rdf"].type):
        place = starts.get(value)
        if place is not None:
            kinds[iri] = min(place, kinds.get(iri, place))
    ranks = [rank_names(store, kinds, ns, language) for language in LANGUAGES]
    ties: dict[str, int] = {}
    for _, member in _select(store, ns["pk"].hasParticipant):
        ties[member] = ties.get(member, 0) + 1
    store.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (iri, KINDS[place], place, ties.get(iri, 0), *(rank[iri] for rank in ranks))
            for iri, place in kinds.items()
        ),
    )


def rank_names(
    store: sqlite3.Connection, iris: Iterable[str], ns: Mapping[str, Namespace], language: str
) -> dict[str, int]:
    """Return the place of each of *iris* in the alphabet of *language*."""
    names: dict[str, list[Literal]] = {}
    for name in (ns["rdfs"].label, ns["dcterms"].title):
        for iri, value, tag in store.execute(
            "SELECT subject, value, language FROM statement WHERE property = ?", (name.value,)
        ):
            names.setdefault(iri, []).append(Literal(value, language=tag or None))
    best = {iri: choose_text(names.get(iri, ()), language) for iri in iris}
    keys = {iri: sort_key(text.text if text else iri, language) for iri, text in best.items()}
    return {iri: place for place, iri in enumerate(sorted(keys, key=lambda iri: keys[iri]))}


def add_names(store: sqlite3.Connection, ns: Mapping[str, Namespace]) -> None:
    """Make every name and code findable, whatever its diacritics."""
    kinds = (
        *(ns["rdfs"].label, ns["skos"].altLabel, ns["schema"].name),
        *(ns["dcterms"].title, ns["pk"].formerName, ns["skos"].notation),
    )
    found = {
        (" ".join(fold_words(value)), iri) for kind in kinds for iri, value in _select(store, kind)
    }
    store.executemany("INSERT INTO find VALUES (?, ?)", sorted(found))


def _starts(ns: Mapping[str, Namespace]) -> list[str]:
    return [ns[prefix].start for prefix in ("pk", "skos", "owl")]


def _select(store: sqlite3.Connection, name: NamedNode) -> list[tuple[str, str]]:
    return store.execute(
        "SELECT subject, value FROM statement WHERE property = ?", (name.value,)
    ).fetchall()
