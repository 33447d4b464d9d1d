"""Queries for the query page, and what the page shows of their answers, without a browser."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
BASE = "https://w3id.org/partnerskap/"
UMEA = f"<{BASE}id/municipality/se/umea>"
KALMAR = f"<{BASE}id/municipality/se/kalmar>"
Asking = Callable[..., html.HtmlElement]


def table(columns: str, *rows: str) -> str:
    """Return a query that is answered by these *rows*."""
    names = " ".join(f"?{name}" for name in columns.split())
    return f"SELECT {names} {{ VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }} }}"


def counted(number: int) -> list[str]:
    """Return so many rows of a name and a number."""
    return [f'"name {n:03}" {n + 1}' for n in range(number)]


CROSSED = table(
    "town year n",
    '"Kalmar" "2011"^^xsd:gYear 1',
    '"Kalmar" "2012"^^xsd:gYear 2.5',
    '"Umeå" "2011"^^xsd:gYear 3',
    '"Umeå" "2012"^^xsd:gYear 1234567',
)
"""Two categories that cross, and a number for each pair."""


def read_views(page: html.HtmlElement) -> list[str]:
    """Return what the answer can be shown as, by the titles of its tabs."""
    links = page.xpath("//nav[@class='views']//a/@href")
    return [link.partition("view=")[2].partition("&")[0].partition("#")[0] for link in links]
