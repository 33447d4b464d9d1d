"""The data as they lie in the repository, read once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from data_files import FILES, TABLES, name, read
from pyoxigraph import Triple
from rdflib import Graph

from partnerskap.publish.sorted_store import to_graph


@pytest.fixture(scope="session")
def stated() -> dict[str, list[Triple]]:
    """What the files of data/ state, by the name of the graph."""
    found = {name(file): read(file) for file in FILES}
    for path, triples in list_mapped():
        found.setdefault(path, []).extend(triples)
    return found


def list_mapped() -> Iterator[tuple[str, list[Triple]]]:
    """Yield what the rows of tables state, each with the name of its graph."""
    for table in TABLES.values():
        for _, made in table.statements:
            for mapping, triples in zip(table.mappings, made, strict=True):
                yield mapping.graph, triples


@pytest.fixture(scope="session")
def graphs(stated: dict[str, list[Triple]]) -> dict[str, Graph]:
    """The same as graphs."""
    return {path: to_graph(triples) for path, triples in stated.items()}


@pytest.fixture(scope="session")
def data(stated: dict[str, list[Triple]]) -> Graph:
    """Everything that data/ says, merged."""
    return to_graph(chain.from_iterable(stated.values()))
