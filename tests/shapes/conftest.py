"""The shapes, and the valid world that they accept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from findings_of_shapes import ROOT, read, read_valid
from rdflib import Graph

from preparing import keeping_queries


@pytest.fixture(scope="module", autouse=True)
def _prepare_once() -> Iterator[None]:
    with keeping_queries():
        yield


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """Return the shapes as they are published."""
    return read(*sorted((ROOT / "shapes").glob("*.ttl")))


@pytest.fixture
def world() -> Graph:
    """Return a small world in which nothing is wrong."""
    return read_valid()
