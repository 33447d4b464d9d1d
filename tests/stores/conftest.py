"""Real stores, started once for all tests of a process, and sites over them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from store_servers import StoreServer, run_oxigraph, run_virtuoso


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Oxigraph's own server."""
    with run_oxigraph(tmp_path_factory.mktemp("stores") / "oxigraph") as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Virtuoso 7."""
    with run_virtuoso(tmp_path_factory.mktemp("stores") / "virtuoso") as server:
        yield server
