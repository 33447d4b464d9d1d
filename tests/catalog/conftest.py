"""The repository's own content as harvesters meet it: its snapshot, and an application over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalog_reading import fetch
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph


@pytest.fixture(scope="session")
def snapshot(published: Path) -> Path:
    """The snapshot folder of the repository's own content."""
    return (published / "current").resolve()


@pytest.fixture
def harvester(real: Flask) -> FlaskClient:
    """A client of that application."""
    return real.test_client()


@pytest.fixture(scope="session")
def catalog(real: Flask) -> Graph:
    """The whole catalogue."""
    return fetch(real.test_client(), "/catalog")
