"""The repository's own content as harvesters meet it: its snapshot, and an application over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from catalog_reading import fetch
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION


@pytest.fixture(scope="session")
def snapshot(published: Path) -> Path:
    """The snapshot folder of the repository's own content."""
    return (published / "current").resolve()


@pytest.fixture(scope="session")
def portal(published: Path) -> Iterator[Flask]:
    """An application over the repository's own content."""
    made = create_app(Settings(build=published, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def harvester(portal: Flask) -> FlaskClient:
    """A client of that application."""
    return portal.test_client()


@pytest.fixture(scope="session")
def catalog(portal: Flask) -> Graph:
    """The whole catalogue."""
    return fetch(portal.test_client(), "/catalog")
