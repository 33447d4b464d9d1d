"""What every test may use: a tiny world as a snapshot, an application and a server over it."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect, sync_playwright

from excerpts import ROOT, write_excerpt
from live import Live, serving, write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

LONG = (
    *("test_deploy_debian.py", "test_pages_browser.py", "test_hosts_crawl.py"),
    *("test_harvest_check_live.py", "test_resource_live.py", "test_hostile_requests.py"),
    *("test_deploy_container.py", "test_stores_comparison.py", "test_pages_phone.py"),
    *("test_catalog_two_versions.py", "test_reconciliation_openrefine.py"),
)
"""Files that take long, the longest first; one that waits for what another makes, a while later."""
PATIENCE = 60_000
"""Milliseconds that a browser is waited for: how fast a machine is says nothing of a page."""
WORLD = Path(__file__).parent / "worlds" / "tiny.nq"
"""Two partnerships of three municipalities in two graphs; one statement stands in both."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, lest one of several processes be left alone with it."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was loaded for the tests: thousands of them stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _brief_java() -> Iterator[None]:
    """Let Java, where a test runs it, not prepare for a long run: that takes most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose current snapshot is the tiny world."""
    build = tmp_path_factory.mktemp("build")
    write_snapshot(build, WORLD.read_text())
    return build


@pytest.fixture(scope="session")
def app(tiny: Path) -> Iterator[Flask]:
    """The application over the tiny world."""
    made = create_app(Settings(build=tiny, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture(scope="session")
def real(published: Path) -> Iterator[Flask]:
    """The application over the repository's own content."""
    made = create_app(Settings(build=published, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application over the tiny world."""
    return app.test_client()


@pytest.fixture(scope="session")
def server(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real server over the tiny world."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(log, "--build", str(tiny), query_seconds=2, processes=2) as live:
        yield live


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose current snapshot is the repository's own content, as a version."""
    return publish(tmp_path_factory, "published", lambda _: ROOT)


@pytest.fixture(scope="session")
def excerpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of an excerpt, whose content lies beside the build folder."""
    return publish(tmp_path_factory, "excerpt", write_excerpt)


@pytest.fixture(scope="session")
def unpublished(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder of that excerpt as it is before its first version."""
    content = excerpt.parent / "content"

    def write(folder: Path) -> Path:
        shutil.copytree(excerpt / "validated", folder.parent / "build" / "validated")
        return content

    return publish(tmp_path_factory, "unpublished", write, "build")


def publish(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    write: Callable[[Path], Path],
    command: str = "release",
) -> Path:
    """Publish what *write* writes by *command*, in folder *name*, and return the build folder.

    Tests only read it, so that all processes of a run share the one that the first has made.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / name).mkdir(exist_ok=True)
    build = folder / name / "build"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (build / "current").exists():
            content = write(folder / name / "content")
            options = ["--build", str(build), "--content", str(content)]
            program = [sys.executable, "-m", "partnerskap.cli", command, *options]
            done = subprocess.run(program, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return build


@pytest.fixture(scope="session")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real server over the repository's own content."""
    log = tmp_path_factory.mktemp("site") / "log"
    with serving(log, "--build", str(published), processes=2) as live:
        yield live


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "The browser tests need Chromium; .ci/run installs it."
    expect.set_options(timeout=PATIENCE)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=options)
        started.on("context", lambda context: context.set_default_timeout(PATIENCE))
        yield started
        started.close()
