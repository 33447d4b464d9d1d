"""Real stores, started once for all tests of a process, and sites over them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.store_servers import StoreServer, run_oxigraph, run_rdflib, run_virtuoso
from bench.world import make_world

from partnerskap.settings import find_content


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


@pytest.fixture(scope="session")
def rdflib(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """The server rdflib-endpoint over the generated world."""
    data = generated / "current" / "data.nq"
    with run_rdflib(tmp_path_factory.mktemp("stores") / "rdflib", data) as server:
        yield server


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with a generated world, small enough to be brought into stores quickly."""
    folder = tmp_path_factory.mktemp("generated")
    make_world(folder / "content", 25, find_content())
    command = [sys.executable, "-m", "partnerskap.cli", "build"]
    command += ["--content", str(folder / "content"), "--build", str(folder / "build")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "build"
