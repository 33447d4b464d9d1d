"""Pages over the repository's own content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from reading import PAGE, Reader

from live import write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION


@contextmanager
def application(build: Path) -> Iterator[Flask]:
    """Make an application over the current snapshot of *build*."""
    made = create_app(Settings(build=build, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def reading(real: Flask) -> FlaskClient:
    """A client of the application over the repository's own content."""
    return real.test_client()


@pytest.fixture
def read(reading: FlaskClient) -> Reader:
    """Fetch a page in a language and return it parsed."""

    def fetch(path: str, language: str = "en") -> html.HtmlElement:
        response = reading.get(path, headers=PAGE | {"Accept-Language": language})
        assert response.status_code == 200, response.text
        return html.fromstring(response.text)

    return fetch


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], FlaskClient]]:
    """Make a client of an application over a tiny world of quads."""
    made: list[Flask] = []

    @cache
    def open_world(quads: str) -> FlaskClient:
        build = tmp_path_factory.mktemp("world")
        write_snapshot(build, quads)
        made.append(create_app(Settings(build=build, processes=2)))
        return made[-1].test_client()

    yield open_world
    for app in made:
        app.extensions[EXTENSION].close()
