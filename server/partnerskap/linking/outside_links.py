"""Reads somebody's RDF or CSV and yields the links to us that are in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from pyoxigraph import NamedNode, RdfFormat, parse

from partnerskap.errors import PartnerskapError
from partnerskap.linking.entries import MATCHES
from partnerskap.linking.tables import read_table

SAME: Final = (
    "http://www.w3.org/2002/07/owl#sameAs",
    "https://schema.org/sameAs",
    "http://schema.org/sameAs",
    MATCHES[0],
)
"""The properties that say that two things are the same."""
IN_A_ROW: Final = "same row"
ACCEPT: Final = (
    "text/turtle, application/n-triples, application/rdf+xml, application/ld+json, text/csv"
)
SECONDS: Final = 60
TABLES: Final = ("csv", "tsv", "txt")
ADDRESS: Final = re.compile(r"https?://[^\s\"'<>|,;]+")
WIKIDATA: Final = re.compile(r"Q[1-9][0-9]*")
MOST: Final = 50 * 1024 * 1024


class UnreadableLinks(PartnerskapError):
    """What should be checked can't be read: not there, no known format, or a fault in it."""


@dataclass(frozen=True)
class OutsideLink:
    """A use of one of our addresses, and what it is said to be the same as, if anything."""

    address: str
    place: str
    """Where it stands."""
    relation: str = ""
    other: str = ""


def read_links(source: str, base: str) -> Iterator[OutsideLink]:
    """Yield the links to what starts with *base* in the file or at the address *source*.

    Raises `UnreadableLinks`.
    """
    content, kind = fetch(source) if "://" in source else read_file(source)
    ours = re.compile(r"https?://" + re.escape(base.partition("://")[2]))
    if kind in TABLES:
        yield from read_rows(content, ours)
        return
    form = RdfFormat.from_media_type(kind) if "/" in kind else RdfFormat.from_extension(kind)
    if form is None:
        raise UnreadableLinks(f"“{kind}” is no format of RDF, and not CSV.")
    try:
        yield from read_statements(content, form, ours)
    except (SyntaxError, ValueError) as error:
        raise UnreadableLinks(f"{source}: {error}") from error


def read_file(name: str) -> tuple[bytes, str]:
    """Return the content of a file, and the extension that tells its format."""
    path = Path(name)
    try:
        return path.read_bytes(), path.suffix.lower().lstrip(".")
    except OSError as error:
        raise UnreadableLinks(f"{name}: {error.strerror}") from error


def fetch(address: str) -> tuple[bytes, str]:
    """Return what is at *address*, and what tells its format: media type or extension."""
    try:
        answer = httpx.get(
            address, headers={"Accept": ACCEPT}, timeout=SECONDS, follow_redirects=True
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise UnreadableLinks(f"{address}: {error}") from error
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    if kind == "text/csv":
        return answer.content, "csv"
    known = RdfFormat.from_media_type(kind) if "/" in kind else None
    return answer.content, kind if known else Path(answer.url.path).suffix.lower().lstrip(".")


def read_statements(
    content: bytes, form: RdfFormat, ours: re.Pattern[str]
) -> Iterator[OutsideLink]:
    """Yield the links in RDF: our addresses as subjects and as objects."""
    for number, quad in enumerate(parse(content, format=form), 1):
        subject, name, value = quad.subject, quad.predicate.value, quad.object
        ends = [end.value for end in (subject, value) if isinstance(end, NamedNode)]
        same = name in SAME
        for end in ends:
            if ours.match(end):
                others = [other for other in ends if not ours.match(other)]
                other = others[0] if same and others else ""
                yield OutsideLink(end, f"statement {number}", name if same else "", other)


def read_rows(content: bytes, ours: re.Pattern[str]) -> Iterator[OutsideLink]:
    """Yield the links in CSV; what else a row has as address is said to be the same."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableLinks("This table is not in UTF-8.") from error
    rows, header, _ = read_table(io.StringIO(text, newline=""))
    try:
        for number, row in enumerate([header, *rows], 1):
            addresses = [one for cell in row for one in ADDRESS.findall(cell)]
            addresses += [
                f"http://www.wikidata.org/entity/{cell.strip()}"
                for cell in row
                if WIKIDATA.fullmatch(cell.strip())
            ]
            others = [one for one in addresses if not ours.match(one)] or [""]
            for address in filter(ours.match, addresses):
                for other in others:
                    yield OutsideLink(address, f"line {number}", IN_A_ROW if other else "", other)
    except csv.Error as error:
        raise UnreadableLinks(f"This table can't be read: {error}") from error
