"""The catalogue of the repository's own content, to be spoilt in one way at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Graph, URIRef

from partnerskap.harvest_check.harvester import RDF_XML, Catalog, Fetched
from partnerskap.publish.terms import to_rdflib
from preparing import keeping_queries

Change = Callable[[Graph], object]


@pytest.fixture(scope="module", autouse=True)
def _prepare_once() -> Iterator[None]:
    with keeping_queries():
        yield


@pytest.fixture(scope="session")
def statements(published: Path) -> str:
    """The catalogue as N-Triples."""
    return (published / "current" / "catalog.nt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def triples(statements: str) -> list[Triple]:
    """The same, read once."""
    return [quad.triple for quad in parse(statements, format=RdfFormat.N_TRIPLES)]


@pytest.fixture
def spoil(triples: list[Triple]) -> Callable[[Change], Catalog]:
    """Return the catalogue after a change to its graph."""

    def make(change: Change) -> Catalog:
        graph = to_rdflib(triples)
        change(graph)
        node = URIRef("https://w3id.org/partnerskap/catalog")
        response = Fetched(str(node), 200, RDF_XML, httpx.Headers(), b"")
        return Catalog(response, graph, node)

    return make
