"""Where the data lie, how a test reads them, and short names for what stands in them."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Namespace, URIRef

from partnerskap.publish.tables import read_tables
from partnerskap.vocabulary import AUTHORITY, BASE

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data").rglob("*.ttl"))
TABLES = {table.file.removeprefix("data/"): table for table in read_tables(ROOT, BASE)}
"""File under data/ → table."""
PK = Namespace(BASE + "ns#")
SCHEMA = Namespace("https://schema.org/")
WD = Namespace("http://www.wikidata.org/entity/")
GN = "https://sws.geonames.org/"
SWE = URIRef(AUTHORITY + "country/SWE")
TUR = URIRef(AUTHORITY + "country/TUR")


def name(file: Path, folder: str = "data") -> str:
    """Return what the named graph of *file* is called under *folder*."""
    return file.relative_to(ROOT / folder).with_suffix("").as_posix()


def ours(path: str) -> URIRef:
    """Return the IRI that lies at *path* under the base."""
    return URIRef(BASE + path)


def municipality(path: str) -> URIRef:
    """Return the municipality at *path*, such as `se/kalmar`."""
    return ours("id/municipality/" + path)


def read(file: Path) -> list[Triple]:
    """Return what *file* says."""
    return [quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE)]
