"""Writes into the index what things are matched by: names, kinds, places, codes and facts."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.linking.names import fold_code, fold_words, split_kind_words
from partnerskap.linking.rows import Row, Term

QUERIES: Final = ("forms", "words", "places", "facts", "codes")
"""The queries whose rows are written here."""
FORMAT: Final = 2
"""Raised when what is written into the same tables changes."""
TABLES: Final = """
CREATE TABLE form (iri TEXT, role TEXT, text TEXT, language TEXT, folded TEXT, core TEXT);
CREATE TABLE word (word TEXT, kind TEXT, UNIQUE (word, kind));
CREATE TABLE place (core TEXT, iri TEXT, UNIQUE (core, iri));
CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT UNIQUE);
CREATE TABLE numbered (s INTEGER, p INTEGER, o INTEGER, language TEXT, kind INTEGER);
CREATE VIEW fact AS
SELECT iri.text AS iri, property.text AS property, value.text AS value, language,
       datatype.text AS datatype
FROM numbered JOIN term iri ON iri.id = s JOIN term property ON property.id = p
     JOIN term value ON value.id = o JOIN term datatype ON datatype.id = kind;
CREATE TABLE code (folded TEXT, iri TEXT, text TEXT, scheme TEXT, UNIQUE (folded, iri, text));
CREATE TABLE match (address TEXT, iri TEXT, relation TEXT, outside TEXT);
"""
INDEXES: Final = """
CREATE INDEX form_iri ON form (iri);
CREATE INDEX numbered_subject ON numbered (s, p);
CREATE INDEX numbered_value ON numbered (o, p);
CREATE INDEX numbered_property ON numbered (p);
CREATE INDEX code_folded ON code (folded);
CREATE INDEX match_address ON match (address);
CREATE INDEX match_iri ON match (iri);
"""
ABBREVIATION: Final = re.compile(r"\(([^\W\d_]{2,8})\)$")
"""What a name may end in, and what the thing is called as well if it is in capitals."""
MATCH: Final = "http://www.w3.org/2004/02/skos/core#"
MATCHES: Final = tuple(
    MATCH + name
    for name in ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
)
ISO: Final = "iso3166-2"
"""The scheme of region codes, which start with the two letters of the country."""

Answer = Callable[[str], Iterable[Row]]
"""Returns the rows of one of the queries, by its name."""


def add_entries(store: sqlite3.Connection, answer: Answer, base: str) -> None:
    """Fill the tables by what *answer* tells; the names of our terms start with *base*."""
    store.executescript(TABLES)
    kinds = sorted(
        {
            (word, row["kind"].value)
            for row in answer("words")
            if isinstance(row["kind"], NamedNode)
            for word in fold_words(text_of(row))
        }
    )
    store.executemany("INSERT INTO word VALUES (?, ?)", kinds)
    generic = frozenset(word for word, _ in kinds)
    store.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?, ?)", list_forms(answer, generic))
    store.executemany("INSERT INTO place VALUES (?, ?)", list_places(answer, generic))
    add_facts(store, list_facts(answer))
    store.executescript(INDEXES)
    add_codes(store, answer("codes"), base + "ns#")
    add_matches(store)


def text_of(row: Row) -> str:
    """Return the text of *row*."""
    text = row["text"]
    return text.value if isinstance(text, Literal) else ""


def list_forms(answer: Answer, generic: frozenset[str]) -> list[tuple[str, ...]]:
    """Return each name of each thing: its role, and what of it is compared."""
    found = set()
    for row in answer("forms"):
        thing, role, text = row["s"], row["p"], row["o"]
        if not (isinstance(thing, NamedNode) and isinstance(role, NamedNode)):
            continue
        if isinstance(text, Literal) and (words := fold_words(text.value)):
            core, _ = split_kind_words(words, generic)
            local = role.value.rpartition("#")[2].rpartition("/")[2]
            told = (local, text.value, text.language or "")
            found.add((thing.value, *told, " ".join(words), " ".join(core)))
            if (short := ABBREVIATION.search(text.value)) and short[1].isupper():
                (word,) = fold_words(short[1])
                found.add((thing.value, "altLabel", short[1], "", word, word))
    return sorted(found)


def list_places(answer: Answer, generic: frozenset[str]) -> list[tuple[str, str]]:
    """Return what each region and country is called, without the words for its kind."""
    found = set()
    for row in answer("places"):
        place, words = row["place"], fold_words(text_of(row))
        if isinstance(place, NamedNode) and words:
            last = place.value.rpartition("/")[2].lower()  # the code, of a country
            names = {"".join(split_kind_words(words, generic)[0]), fold_code(last)}
            found |= {(name, place.value) for name in names}
    return sorted(found)


def add_facts(store: sqlite3.Connection, facts: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Keep *facts* by the numbers of their terms, most of which are long and in many of them."""
    texts = sorted(
        {text for iri, name, value, _, kind in facts for text in (iri, name, value, kind)}
    )
    numbers = {text: number for number, text in enumerate(texts)}
    store.executemany("INSERT INTO term VALUES (?, ?)", enumerate(texts))
    store.executemany(
        "INSERT INTO numbered VALUES (?, ?, ?, ?, ?)",
        (
            (numbers[iri], numbers[name], numbers[value], language, numbers[kind])
            for iri, name, value, language, kind in facts
        ),
    )


def list_facts(answer: Answer) -> list[tuple[str, str, str, str, str]]:
    """Return each fact once: subject, property, value, language and datatype."""
    return sorted(set(read_facts(keep_latest(answer("facts")))))


def keep_latest(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield *rows*; of those about one thing and property that have dates, those of the last."""
    dated: dict[tuple[Term, Term], list[tuple[str, Row]]] = defaultdict(list)
    for row in rows:
        date = row.get("date")
        if isinstance(date, Literal):
            dated[row["s"], row["p"]].append((date.value, row))
        else:
            yield row
    for told in dated.values():
        last = max(date for date, _ in told)
        yield from (row for date, row in told if date == last)


def read_facts(rows: Iterable[Row]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the facts of *rows*."""
    for row in rows:
        thing, name, value = row["s"], row["p"], row["o"]
        if not (isinstance(thing, NamedNode) and isinstance(name, NamedNode)):
            continue
        if isinstance(value, NamedNode):
            yield thing.value, name.value, value.value, "", ""
        elif isinstance(value, Literal):
            datatype = value.datatype.value
            yield thing.value, name.value, value.value, value.language or "", datatype


def add_codes(store: sqlite3.Connection, rows: Iterable[Row], terms: str) -> None:
    """Make the codes in *rows* findable, as they are written and after the letters of the country.

    The letters of a country are those that the codes of its regions start with. *terms* is where
    the names of our terms start.
    """
    letters = dict(
        store.execute(
            "SELECT country.value, substr(min(iso.value), 1, 2) FROM fact iso JOIN fact country "
            "ON country.iri = iso.iri AND country.property = ? "
            "WHERE iso.property = ? GROUP BY country.value",
            (terms + "country", terms + ISO),
        ).fetchall()
    )
    store.executemany(
        "INSERT OR IGNORE INTO place VALUES (?, ?)",
        sorted((two.lower(), country) for country, two in letters.items()),
    )
    found = set()
    for row in rows:
        thing, code = row["s"], row["code"]
        if isinstance(thing, NamedNode) and isinstance(code, Literal):
            country = row.get("country")
            before = letters.get(country.value, "") if isinstance(country, NamedNode) else ""
            for folded in {fold_code(code.value), before.lower() + fold_code(code.value)}:
                found.add((folded, thing.value, code.value, code.datatype.value))
    store.executemany("INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?)", sorted(found))


def add_matches(store: sqlite3.Connection) -> None:
    """Make things findable by what other graphs call them, and by the ends of such addresses."""
    marks = ", ".join("?" * len(MATCHES))
    rows = store.execute(
        f"SELECT value, iri, property FROM fact WHERE datatype = '' AND property IN ({marks})",  # noqa: S608
        MATCHES,
    ).fetchall()
    told = [
        (plain_address(value), iri, relation.removeprefix(MATCH), value)
        for value, iri, relation in rows
    ]
    store.executemany("INSERT INTO match VALUES (?, ?, ?, ?)", told)
    ends = [(value.rstrip("/").rpartition("/")[2], iri, relation) for value, iri, relation in rows]
    identifiers = [
        (fold_code(end), iri, end, relation)
        for end, iri, relation in ends
        if relation == MATCHES[0] and any(sign.isdigit() for sign in end)
    ]
    store.executemany("INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?)", identifiers)


def plain_address(iri: str) -> str:
    """Return *iri* without what does not tell things apart: `http` or `https`, a last slash.

    A page or a document of Wikidata or GeoNames stands for what it is about.
    """
    bare = iri.strip().partition("://")[2] or iri.strip()
    host, slash, rest = bare.partition("/")
    host = host.lower().removeprefix("www.").removeprefix("m.")
    if host == "wikidata.org":
        rest = "entity/" + re.split(r"[#?.]", rest.rpartition("/")[2])[0]
    if host.removeprefix("sws.") == "geonames.org" and (number := re.match(r"\d+", rest)):
        host, rest = "sws.geonames.org", number[0]
    return (host + slash + rest).rstrip("/")
