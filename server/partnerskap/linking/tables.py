"""Links a column of names in somebody's table: adds address, name, score and reason to each row."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TextIO

import httpx

from partnerskap.errors import PartnerskapError
from partnerskap.linking.evidence import NOTATION, Claim, Evidence
from partnerskap.linking.matching import ALIAS_SENTENCES, SENTENCES, Candidate, Matcher, Reason
from partnerskap.linking.names import choose_text

ADDED: Final = ("uri", "name", "score", "reason", "check")
"""The columns that a linked table has more."""
BATCH: Final = 50
"""Names that a server is asked at once."""
SECONDS: Final = 60
DELIMITERS: Final = ",;\t"
NOT_UTF8: Final = "This table is not in UTF-8: save it as “CSV UTF-8”."


class UnreadableTable(PartnerskapError):
    """A table is not CSV, or has no such column; the text says which it has."""


class UnknownWord(PartnerskapError):
    """A kind of thing, a property or a country is called so by nobody; the text says which are."""


@dataclass(frozen=True)
class TableRow:
    """A name in a table, and what the table says beside it: values by property."""

    name: str
    claims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkedRow:
    """What a name was linked to."""

    uri: str = ""
    name: str = ""
    score: float | None = None
    reason: str = ""
    check: str = "not found"
    """Empty if the link is certain, else what a person should do with the row."""

    def cells(self) -> list[str]:
        """Return the cells of the columns in `ADDED`."""
        score = "" if self.score is None else f"{self.score:g}"
        return [self.uri, self.name, score, self.reason, self.check]


Linker = Callable[[Sequence[TableRow]], list[LinkedRow]]
"""Links names, in their order."""


def link_table(
    source: TextIO, target: TextIO, column: str, evidence: Mapping[str, str], link: Linker
) -> Counter[str]:
    """Copy the table in *source* to *target* with links for the names in *column*.

    *evidence* has further columns by the property that they tell of. Returns how many rows there
    are of each kind of check. Raises `UnreadableTable`.
    """
    try:
        return copy_rows(source, target, column, evidence, link)
    except UnicodeDecodeError as error:
        raise UnreadableTable(NOT_UTF8) from error
    except csv.Error as error:
        raise UnreadableTable(f"This table can't be read: {error}.") from error


def copy_rows(
    source: TextIO, target: TextIO, column: str, evidence: Mapping[str, str], link: Linker
) -> Counter[str]:
    """Copy the rows of the table in *source* to *target* with links, and count the checks."""
    rows, header, dialect = read_table(source)
    places = {name: find_column(header, name) for name in (column, *evidence.values())}
    writer = csv.writer(target, dialect)
    writer.writerow([*header, *ADDED])
    counts: Counter[str] = Counter()
    for batch in cut(rows, BATCH):
        asked = [
            TableRow(
                cell(row, places[column]),
                {name: cell(row, places[other]) for name, other in evidence.items()},
            )
            for row in batch
        ]
        for row, found in zip(batch, link(asked), strict=True):
            filled = row + [""] * (len(header) - len(row))
            writer.writerow([*filled, *found.cells()])
            counts["linked" if not found.check else found.check.partition(":")[0]] += 1
    return counts


def read_table(source: TextIO) -> tuple[Iterator[list[str]], list[str], type[csv.Dialect]]:
    """Return the rows of a CSV file, its header, and how it parts its cells."""
    sample = source.read(64 * 1024)
    source.seek(0)
    try:
        dialect = csv.Sniffer().sniff(sample.partition("\n")[0], DELIMITERS)
    except csv.Error:  # there is one column only
        dialect = csv.excel
    rows = csv.reader(source, dialect)
    header = next(rows, None)
    if not header:
        raise UnreadableTable("This table is empty.")
    return rows, header, dialect


def find_column(header: Sequence[str], name: str) -> int:
    """Return the place of the column *name*, or raise `UnreadableTable`."""
    if name not in header:
        raise UnreadableTable(f"There is no column “{name}”: there is {', '.join(header)}.")
    return header.index(name)


def cell(row: Sequence[str], place: int) -> str:
    """Return the cell at *place*; rows may be shorter than the header."""
    return row[place].strip() if place < len(row) else ""


def cut(rows: Iterable[list[str]], size: int) -> Iterator[list[list[str]]]:
    """Yield *rows* in lists of *size* at most."""
    batch: list[list[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def link_here(matcher: Matcher, base: str, kind: str, language: str) -> Linker:
    """Return what links names to things of *kind* by the index of *matcher*."""
    kinds = [expand(kind, base)]

    def link(asked: Sequence[TableRow]) -> list[LinkedRow]:
        return [describe(matcher, find(one), language) for one in asked]

    def find(asked: TableRow) -> list[Candidate]:
        claims = [Claim(expand(n, base), (v,)) for n, v in asked.claims.items() if v]
        evidence = Evidence(matcher.index, matcher.lexicon, base, claims)
        further = evidence.find(alone=not asked.name)
        return matcher.match(asked.name, kinds, evidence.judge, further)

    return link


def check_words(
    matcher: Matcher, base: str, kind: str, properties: Iterable[str], country: str
) -> None:
    """Raise `UnknownWord` if there is no such *kind*, no such *country* or one of *properties*."""
    kinds = list_local(chain.from_iterable(matcher.lexicon.kinds.values()), base)
    if expand(kind, base) not in kinds:
        raise UnknownWord(f"No thing is a “{kind}”: there is {', '.join(kinds.values())}.")
    known = list_local(matcher.index.list_properties(""), base)
    for name in properties:
        if expand(name, base) not in {*known, NOTATION} and "://" not in name:
            raise UnknownWord(f"No thing has “{name}”: there is {', '.join(known.values())}.")
    if country and not Evidence(matcher.index, matcher.lexicon, base, ()).find_places(country):
        raise UnknownWord(f"No country is called “{country}”: give its name or its two letters.")


def list_local(addresses: Iterable[str], base: str) -> dict[str, str]:
    """Return those of *addresses* that are terms of ours, in order, with their local names."""
    start = f"{base}ns#"
    return {one: one.removeprefix(start) for one in sorted(set(addresses)) if start in one}


def describe(matcher: Matcher, found: Sequence[Candidate], language: str) -> LinkedRow:
    """Return the first of *found* as a link."""
    if not found:
        return LinkedRow()
    first = found[0]
    names = matcher.index.names(first.iri)
    label = choose_text((text for role, text in names if role in ("label", "name")), language)
    told = [SENTENCES[first.reason], *([ALIAS_SENTENCES[first.alias]] if first.alias else [])]
    reason = f"{', '.join(told)}: {first.text}"
    name = label.text if label else ""
    return LinkedRow(first.iri, name, first.score, reason, doubt(first.certain, len(found)))


def doubt(certain: object, candidates: int) -> str:
    """Return what is to be done with a row."""
    if certain:
        return ""
    return "doubtful" if candidates == 1 else f"doubtful: {candidates} candidates"


def link_there(endpoint: str, kind: str, language: str) -> Linker:
    """Return what links names to things of *kind* by asking the server at *endpoint*."""
    address = endpoint.rstrip("/").removesuffix("/reconcile") + "/reconcile"

    def link(asked: Sequence[TableRow]) -> list[LinkedRow]:
        batch = {str(place): write_query(one, kind) for place, one in enumerate(asked)}
        try:
            answer = httpx.post(
                address,
                params={"lang": language},
                data={"queries": json.dumps(batch)},
                timeout=SECONDS,
            )
            answer.raise_for_status()
            results = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnreadableTable(f"{address} does not answer as it should: {error}") from error
        return [read_result(results[name]["result"]) for name in batch]

    return link


def saying(link: Linker, name: str, value: str) -> Linker:
    """Return *link* with *value* of the property *name* said of every row."""

    def more(asked: Sequence[TableRow]) -> list[LinkedRow]:
        return link([TableRow(one.name, {name: value, **one.claims}) for one in asked])

    return more


def write_query(asked: TableRow, kind: str) -> dict[str, object]:
    """Return *asked* as a reconciliation query."""
    properties = [{"pid": name, "v": value} for name, value in asked.claims.items() if value]
    return {"query": asked.name, "type": kind, "limit": 10, "properties": properties}


def read_result(found: Sequence[Mapping[str, object]]) -> LinkedRow:
    """Return the first candidate of a server's answer as a link."""
    if not found:
        return LinkedRow()
    first = found[0]
    features = first.get("features")
    given = features if isinstance(features, list) else []
    told = [
        SENTENCES[Reason(one["id"])]
        for one in given
        if one["value"] is True and one["id"] in set(Reason)
    ]
    return LinkedRow(
        str(first["id"]),
        str(first["name"]),
        float(str(first["score"])),
        ", ".join(told),
        doubt(first.get("match"), len(found)),
    )


def expand(name: str, base: str) -> str:
    """Return the address of our term *name*; an address stands for itself."""
    return name if "://" in name else f"{base}ns#{name}"
