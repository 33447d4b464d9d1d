"""A browser for the tests of the query page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, sitting
from playwright.sync_api import Browser, sync_playwright

from live import Live, serving


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, site: Live) -> Iterator[Desk]:
    """The query page over the repository's own content."""
    with sitting(chromium, site.url) as opened:
        yield opened


@pytest.fixture(scope="session")
def hasty(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that gives a query one second."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    with serving(log, "--build", str(published), query_seconds=1, processes=2) as live:
        yield live
