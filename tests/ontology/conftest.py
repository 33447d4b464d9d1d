"""The ontology and the data as they lie in the repository, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ontology_files import ROOT, read

if TYPE_CHECKING:
    from rdflib import Graph


@pytest.fixture(scope="session")
def core() -> Graph:
    """Our own terms: every ontology file outside the alignments."""
    return read(*(ROOT / "ontology").glob("*.ttl"))


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Our terms together with their alignments."""
    return read(*(ROOT / "ontology").rglob("*.ttl"))


@pytest.fixture(scope="session")
def data() -> Graph:
    """Everything that the repository says is true."""
    return read(*(ROOT / "data").rglob("*.ttl"))
