"""Builds beside a running server: what is served is never taken away, and old engines end."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

import terminal
from live import Live, http, serving, until
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = Path(__file__).parent.parent / "publish" / "world"
PATHS = (
    "",
    "sparql?query=SELECT+*+{?s+?p+?o}",
    "ns.ttl",
    "sitemap.xml",
    "quality",
    "dump/SHA256SUMS",
)


def build(content: Path, folder: Path) -> None:
    """Publish *content* into *folder*, keeping one snapshot only."""
    given = {"PARTNERSKAP_CONTENT": str(content), "PARTNERSKAP_KEEP": "1"}
    done = terminal.run("build", "--build", folder, environment=given)
    assert done.returncode == 0, done.stderr


def change(content: Path, number: int) -> None:
    """Say something else in *content*."""
    path = content / "data" / "catalog.ttl"
    path.write_text(path.read_text() + f"\n<urn:x:{number}> <urn:x:p> {number} .\n")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(WORLD, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def live(content: Path, tmp_path: Path) -> Iterator[Live]:
    """A server over a build of a tiny content."""
    build(content, tmp_path / "build")
    log = tmp_path / "log"
    with serving(log, "--build", str(tmp_path / "build"), processes=2) as running:
        yield running


def test_builds_that_keep_one_snapshot_take_nothing_from_a_running_server(
    live: Live, content: Path, tmp_path: Path
) -> None:
    statuses: set[int] = set()
    over = threading.Event()

    def ask(path: str) -> None:
        with httpx.Client(timeout=60) as client:
            number = 0
            while not over.is_set():
                number += 1
                mark = "" if "?" not in path else f"+%23{number}"
                statuses.add(client.get(live.url + path + mark).status_code)

    threads = [threading.Thread(target=ask, args=(path,)) for path in PATHS]
    for thread in threads:
        thread.start()
    for number in range(3):
        change(content, number)
        build(content, tmp_path / "build")
    over.set()
    for thread in threads:
        thread.join()
    assert statuses == {200}


def test_engine_of_an_old_snapshot_ends(live: Live, content: Path, tmp_path: Path) -> None:
    before = workers(live)
    change(content, 1)
    build(content, tmp_path / "build")
    digest = (tmp_path / "build" / "current").resolve().name.partition("-")[0]
    until(lambda: http.get(live.url + "health").json()["snapshot"] == digest)
    until(lambda: not before & workers(live))
    assert len(workers(live)) == len(before)


def workers(live: Live) -> set[int]:
    """Return the numbers of the processes of engines: fork servers and workers."""
    children = psutil.Process(live.process.pid).children(recursive=True)
    found = set()
    for child in children:
        try:
            if "partnerskap.engine.forkserver" in child.cmdline():
                found.add(child.pid)
        except psutil.NoSuchProcess:
            continue
    return found


def test_snapshot_that_is_served_stays_until_another_is(content: Path, tmp_path: Path) -> None:
    folder = tmp_path / "build"
    build(content, folder)
    app = create_app(Settings(build=folder, processes=2))
    served = (folder / "current").resolve()
    try:
        for number in range(2):
            change(content, number)
            build(content, folder)
        assert served.is_dir()
        assert app.test_client().get("/dump/SHA256SUMS").status_code == 200
        assert app.extensions[EXTENSION].refresh()
        change(content, 2)
        build(content, folder)
        assert not served.exists()
    finally:
        app.extensions[EXTENSION].close()
