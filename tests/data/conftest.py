"""The data as they lie in the repository, read once."""

from __future__ import annotations

import pytest
from data_files import FILES, name, read
from rdflib import Graph


@pytest.fixture(scope="session")
def graphs() -> dict[str, Graph]:
    """Each file of data/ by the name of its graph."""
    return {name(file): read(file) for file in FILES}


@pytest.fixture(scope="session")
def data(graphs: dict[str, Graph]) -> Graph:
    """Everything that data/ says, merged."""
    merged = Graph()
    for graph in graphs.values():
        merged += graph
    return merged
