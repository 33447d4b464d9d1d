"""The query page in a browser, and a server with little patience."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, sitting
from playwright.sync_api import Browser

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
