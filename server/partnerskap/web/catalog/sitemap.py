"""The site map: every page for readers and every resource, for search engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from math import ceil
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from flask import Flask

from partnerskap.manifest import THINGS

SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST: Final = 50_000
"""Addresses that one site map may list."""
LEFT_OUT: Final = frozenset({"/search", "/search/suggest", "/opensearch.xml"})


def read_paths(app: Flask, folder: Path, gone: Set[str]) -> list[str]:
    """Return the path of every page for readers and of every document in snapshot *folder*.

    Without those that are *gone*: what is retired or replaced is nothing to be found.
    """
    things = (folder / THINGS).read_text(encoding="utf-8").splitlines()
    return [*fixed_pages(app), *(path for path in things if path not in gone)]


def fixed_pages(app: Flask) -> list[str]:
    """Return the paths of the pages that are not about one resource."""
    rules = (
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.") and not rule.arguments
    )
    return sorted({*rules, "/catalog", "/ns", "/shapes", "/sparql", "/version/"} - LEFT_OUT)


def parts(total: int) -> int:
    """Return how many site maps *total* addresses take."""
    return max(1, ceil(total / MOST))


def write_sitemap(address: str, paths: Iterable[str], modified: str) -> bytes:
    """Return a site map of the *paths* below *address*, all last changed on the day *modified*."""
    entries = (f"{address}{path.lstrip('/')}" for path in paths)
    return _write("urlset", "url", entries, modified)


def write_index(address: str, count: int, modified: str) -> bytes:
    """Return an index of *count* site maps."""
    entries = (f"{address}sitemap-{number}.xml" for number in range(1, count + 1))
    return _write("sitemapindex", "sitemap", entries, modified)


def _write(outer: str, inner: str, entries: Iterator[str], modified: str) -> bytes:
    root = ET.Element(outer, xmlns=SPACE)
    for place in entries:
        entry = ET.SubElement(root, inner)
        ET.SubElement(entry, "loc").text = place
        ET.SubElement(entry, "lastmod").text = modified
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
