"""The query page in a browser, and a server with little patience."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, sitting
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Browser

from asking import PAGE, Asking
from live import Live, serving


@pytest.fixture
def desk(browser: Browser, site: Live) -> Iterator[Desk]:
    """The query page over the repository's own content."""
    with sitting(browser, site.url) as opened:
        yield opened


@pytest.fixture(scope="session")
def hasty(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that gives a query one second."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    with serving(log, "--build", str(published), query_seconds=1, processes=2) as live:
        yield live


@pytest.fixture
def reader(real: Flask) -> FlaskClient:
    """A client of that application."""
    return real.test_client()


@pytest.fixture
def ask(reader: FlaskClient) -> Asking:
    """Ask a query on the page and return the page parsed."""

    def fetch(query: str, status: int = 200, **fields: str) -> html.HtmlElement:
        given = {"query": query} | fields
        response = reader.get("/sparql", query_string=given, headers=PAGE)
        assert response.status_code == status, response.text
        return html.fromstring(response.text)

    return fetch
