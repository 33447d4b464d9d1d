"""Which addresses a server has, asked of the server itself."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urlsplit

import httpx

SUBJECTS: Final = "SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s)) }"
GRAPHS: Final = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
LOCATION: Final = re.compile(r"<loc>(.*?)</loc>")
LINK: Final = re.compile(r'(?:href|src|action)="([^"]+)"')


@dataclass(frozen=True)
class Addresses:
    """The paths that a server has, of each kind, sorted."""

    pages: list[str]
    """What the site map has beside documents."""
    documents: list[str]
    """`/doc/…` of each thing, retired ones too."""
    others: list[str]
    """Graphs, data sets, versions, dumps, the feed: what the catalogue and the store name."""


def find_addresses(client: httpx.Client) -> Addresses:
    """Return the addresses of the server that *client* talks to."""
    listed = LOCATION.findall(client.get("/sitemap.xml").text)
    base = min(listed, key=len)
    mapped = {to_path(base, iri) for iri in listed}
    subjects = {to_path(base, iri) for iri in column(client, SUBJECTS) if iri.startswith(base)}
    things = {path for path in subjects if path.startswith("/id/")}
    documents = {path for path in mapped if path.startswith("/doc/")}
    documents |= {path.replace("/id/", "/doc/", 1) for path in things}
    graphs = {to_path(base, iri) for iri in column(client, GRAPHS) if iri.startswith(base)}
    named = set(re.findall(rf"<{re.escape(base)}([^>#]*)", catalogued(client)))
    others = graphs | {"/" + path for path in named} | (subjects - things)
    others = {path for path in others if not path.startswith(("/id/", "/doc/", "/sparql"))}
    return Addresses(sorted(mapped - documents), sorted(documents), sorted(others - mapped))


def to_path(base: str, iri: str) -> str:
    """Return the path on the server for *iri*, which starts with *base*."""
    return "/" + iri.removeprefix(base).partition("#")[0]


def column(client: httpx.Client, query: str) -> list[str]:
    """Return the first column of the answer to *query*."""
    answer = client.get("/sparql", params={"query": query, "format": "csv"}).raise_for_status()
    return [row[0] for row in list(csv.reader(io.StringIO(answer.text)))[1:]]


def catalogued(client: httpx.Client) -> str:
    """Return the catalogue and the description of the data set as N-Triples."""
    return "".join(client.get(path).text for path in ("/catalog.nt", "/.well-known/void.nt"))


def links(path: str, page: str) -> set[str]:
    """Return the paths on the same server that the HTML *page* at *path* links to."""
    found = {unescape(link).partition("#")[0] for link in LINK.findall(page)}
    here = urlsplit(path).path
    return {here + link if link.startswith("?") else link for link in found if same_site(link)}


def same_site(link: str) -> bool:
    """Tell whether *link* leads to the server that it was found on."""
    return link.startswith("?") or (link.startswith("/") and not link.startswith("//"))
