"""The catalogue of the repository's own content, to be spoilt in one way at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, URIRef

from partnerskap.harvest_check.harvester import RDF_XML, Catalog, Fetched

Change = Callable[[Graph], object]


@pytest.fixture(scope="session")
def statements(published: Path) -> str:
    """The catalogue as N-Triples."""
    return (published / "current" / "catalog.nt").read_text(encoding="utf-8")


@pytest.fixture
def spoil(statements: str) -> Callable[[Change], Catalog]:
    """Return the catalogue after a change to its graph."""

    def make(change: Change) -> Catalog:
        graph = Graph().parse(data=statements, format="nt")
        change(graph)
        node = URIRef("https://w3id.org/partnerskap/catalog")
        response = Fetched(str(node), 200, RDF_XML, httpx.Headers(), b"")
        return Catalog(response, graph, node)

    return make
