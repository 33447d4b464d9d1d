"""The shapes, and the valid world that they accept."""

from __future__ import annotations

import pytest
from findings_of_shapes import HERE, ROOT, read
from rdflib import Graph


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """Return the shapes as they are published."""
    return read(*sorted((ROOT / "shapes").glob("*.ttl")))


@pytest.fixture
def world() -> Graph:
    """Return a small world in which nothing is wrong."""
    return read(*sorted((HERE / "valid").glob("*.ttl")))
