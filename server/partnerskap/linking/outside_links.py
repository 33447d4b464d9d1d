"""Reads somebody's RDF or CSV and yields the links to us that are in it."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import httpx
from pyoxigraph import NamedNode, RdfFormat, parse

from partnerskap.errors import PartnerskapError
from partnerskap.linking.entries import MATCHES
from partnerskap.linking.tables import NOT_UTF8, read_table

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
ADDRESS: Final = re.compile(r"https?://[^\s\"'<>|,;]+", re.IGNORECASE)
WIKIDATA: Final = re.compile(r"Q[1-9][0-9]*")
GZIP: Final = b"\x1f\x8b"
"""What a file begins with that is packed by gzip."""
FORMATS: Final = (
    "Name it by its format: .ttl, .nt, .rdf, .jsonld, .trig, .nq or .csv, also with .gz."
)
ELSEWHERE: Final = (
    "Its @context is at another address, which is not fetched: write the context into the file, "
    "or give the same as N-Triples."
)


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
    stream, name, kind = fetch(source) if "://" in source else open_file(source)
    ours = address_pattern(base)
    with stream:
        try:
            content, name = unpack(stream, name)
            kind = kind or name.lower().rpartition(".")[2]
            if kind in TABLES:
                yield from read_rows(content, ours)
            else:
                yield from read_statements(content, choose_format(kind), ours)
        except UnicodeDecodeError as error:
            raise UnreadableLinks(f"{source}: {NOT_UTF8}") from error
        except (SyntaxError, ValueError, csv.Error, OSError, EOFError, zlib.error) as error:
            told = ELSEWHERE if "LoadDocumentCallback" in str(error) else str(error)
            raise UnreadableLinks(f"{source}: {told}") from error


def address_pattern(base: str) -> re.Pattern[str]:
    """Return what finds the start of our addresses, whose start is *base*.

    Also of those with another scheme, with `www.`, or with a host in capitals.
    """
    host, slash, path = base.partition("://")[2].partition("/")
    return re.compile(rf"(?i:https?://(?:www\.)?{re.escape(host)}){re.escape(slash + path)}")


def open_file(name: str) -> tuple[IO[bytes], str, str]:
    """Return the file called *name*, its name, and no media type."""
    try:
        return Path(name).open("rb"), Path(name).name, ""
    except OSError as error:
        raise UnreadableLinks(f"{name}: {error.strerror}") from error


def fetch(address: str) -> tuple[IO[bytes], str, str]:
    """Return what is at *address*, the end of its path, and its format if the answer tells one."""
    try:
        answer = httpx.get(
            address, headers={"Accept": ACCEPT}, timeout=SECONDS, follow_redirects=True
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise UnreadableLinks(f"{address}: {error}") from error
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    known = RdfFormat.from_media_type(kind) if "/" in kind else None
    told = "csv" if kind == "text/csv" else kind if known else ""
    return io.BytesIO(answer.content), answer.url.path.rpartition("/")[2], told


def unpack(stream: IO[bytes], name: str) -> tuple[IO[bytes], str]:
    """Return what is in *stream*, unpacked if gzip packed it, and the *name* that it has then."""
    packed = stream.read(len(GZIP)) == GZIP
    stream.seek(0)
    content = cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if packed else stream
    return content, name.removesuffix(".gz")


def choose_format(kind: str) -> RdfFormat:
    """Return the format of RDF with the media type or the file ending *kind*."""
    form = RdfFormat.from_media_type(kind) if "/" in kind else RdfFormat.from_extension(kind)
    if form is None:
        raise ValueError(f"“{kind}” is no format of RDF, and not CSV. {FORMATS}")
    return form


def read_statements(
    content: IO[bytes], form: RdfFormat, ours: re.Pattern[str]
) -> Iterator[OutsideLink]:
    """Yield the links in RDF: our addresses as subjects and as objects.

    An address that is none by the rules is read too: it may be one of the wrong links.
    """
    for number, quad in enumerate(parse(content, format=form, lenient=True), 1):
        subject, name, value = quad.subject, quad.predicate.value, quad.object
        ends = [end.value for end in (subject, value) if isinstance(end, NamedNode)]
        same = name in SAME
        for end in ends:
            if ours.match(end):
                others = [other for other in ends if not ours.match(other)]
                other = others[0] if same and others else ""
                yield OutsideLink(end, f"statement {number}", name if same else "", other)


def read_rows(content: IO[bytes], ours: re.Pattern[str]) -> Iterator[OutsideLink]:
    """Yield the links in CSV; what else a row has as address is said to be the same."""
    with io.TextIOWrapper(content, "utf-8-sig", newline="") as table:
        rows, header, _ = read_table(table)
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
