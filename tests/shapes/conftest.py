"""The shapes, and the valid world that they accept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from findings_of_shapes import ROOT, read, read_valid
from rdflib import Graph
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query


@pytest.fixture(scope="module", autouse=True)
def _parse_each_query_once() -> Iterator[None]:
    """Keep prepared queries: parsing the same few takes most of the time of each validation."""
    prepare = cache(lambda text: translateQuery(parseQuery(text), None, {}))

    def translate(text: str, _base: object, _prefixes: object) -> Query:
        return prepare(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda text: text)
        patch.setattr(processor, "translateQuery", translate)
        yield


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """Return the shapes as they are published."""
    return read(*sorted((ROOT / "shapes").glob("*.ttl")))


@pytest.fixture
def world() -> Graph:
    """Return a small world in which nothing is wrong."""
    return read_valid()
