"""The data as they lie in the repository, read once."""

from __future__ import annotations

import pytest
from data_files import FILES, TABLES, list_mapped, name, read
from rdflib import Graph


@pytest.fixture(scope="session")
def graphs() -> dict[str, Graph]:
    """What the files of data/ say, by the name of the graph."""
    graphs = {name(file): read(file) for file in FILES}
    for path, graph in list_mapped([*TABLES.values()]).items():
        graphs[path] = graphs.get(path, Graph()) + graph
    return graphs


@pytest.fixture(scope="session")
def data(graphs: dict[str, Graph]) -> Graph:
    """Everything that data/ says, merged."""
    merged = Graph()
    for graph in graphs.values():
        merged += graph
    return merged
