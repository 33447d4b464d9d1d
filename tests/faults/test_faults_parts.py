"""Parts that die: no place is lost for good, the reason is told at once, and it all comes back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from breaking import (
    ENDLESS,
    NOBODY,
    fork_servers,
    is_gone,
    is_ready,
    limited,
    web_process,
    workers,
)

from live import Live, serving, until
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.errors import EngineFailure, Unavailable
from partnerskap.engine.pool import Worker
from partnerskap.engine.query import Query
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app

PROCESSES = 2
NO_ROOM = "There is no room for another one."
AT_ONCE = 5.0
"""Seconds that are few for a client, and many for a busy machine."""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for temporary files of the server."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def live(tiny: Path, tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[Live]:
    """A server that is not root's, as root may start any number of processes."""
    through = ["env", f"TMPDIR={scratch}", *NOBODY]
    with serving(
        tmp_path_factory.mktemp("parts") / "log",
        through=through,
        build=tiny,
        processes=PROCESSES,
        query_seconds=5,
    ) as running:
        yield running


@pytest.fixture
def client(live: Live) -> Iterator[httpx.Client]:
    """A client whose connection is open already."""
    with httpx.Client(base_url=live.url, timeout=30, verify=False) as made:  # noqa: S501
        assert ask(made, "first").json()["boolean"] is True
        yield made


def ask(client: httpx.Client, mark: str) -> httpx.Response:
    """Ask something new."""
    return client.get("sparql", params={"query": f"ASK {{}} # {mark} {time.monotonic()}"})


def kill_workers(live: Live) -> None:
    """End every query process from outside."""
    for worker in workers(live):
        worker.kill()


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """Let *folder* not be there until the end."""
    kept = folder.with_name("kept")
    folder.rename(kept)
    yield
    kept.rename(folder)


def fails_with(client: httpx.Client, reason: str) -> None:
    """Check that queries are refused at once for *reason*, and that the server is not ready."""
    until(lambda: ask(client, "until").status_code == 503)
    begun = time.monotonic()
    response = ask(client, "refused")
    assert time.monotonic() - begun < AT_ONCE
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert int(response.headers["Retry-After"]) > 0
    assert reason in response.json()["detail"]
    health = client.get("health")
    assert health.status_code == 503
    assert reason in health.json()["detail"]


def comes_back(live: Live, client: httpx.Client) -> None:
    """Check that everything is as it was before, with every place taken."""
    until(lambda: is_ready(live) and len(workers(live)) == PROCESSES)
    assert ask(client, "again").json()["boolean"] is True


def test_without_descriptors_the_reason_is_told_and_places_come_back(
    live: Live, client: httpx.Client
) -> None:
    web = web_process(live)
    highest = max(int(entry.name) for entry in Path(f"/proc/{web.pid}/fd").iterdir())
    with limited(web, "nofile", highest // 2):
        kill_workers(live)
        fails_with(client, "Too many open files")
    comes_back(live, client)


def test_without_processes_to_fork_the_reason_is_told_and_places_come_back(
    live: Live, client: httpx.Client
) -> None:
    (server,) = fork_servers(live)
    with limited(server, "nproc", 1):
        kill_workers(live)
        fails_with(client, "Resource temporarily unavailable")
    comes_back(live, client)


def test_without_a_temporary_folder_the_reason_is_told_and_places_come_back(
    live: Live, client: httpx.Client, scratch: Path
) -> None:
    with away(scratch):
        kill_workers(live)
        fails_with(client, str(scratch))
    comes_back(live, client)


def test_without_a_fork_server_and_a_folder_for_a_new_one_it_comes_back(
    live: Live, client: httpx.Client, scratch: Path
) -> None:
    (server,) = fork_servers(live)
    with away(scratch):
        kill_workers(live)
        server.kill()
        until(lambda: is_gone(server))
        fails_with(client, "No query process can be started")
    comes_back(live, client)


def test_who_asks_when_the_workers_have_just_died_is_answered(
    live: Live, client: httpx.Client, scratch: Path
) -> None:
    with away(scratch):
        kill_workers(live)
        begun = time.monotonic()
        answers = [ask(client, str(number)) for number in range(4)]
    assert time.monotonic() - begun < 4 * AT_ONCE
    assert {one.status_code for one in answers} <= {502, 503}
    comes_back(live, client)


def test_who_waits_for_the_last_worker_is_told_at_once_that_there_is_none(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = open_snapshot(tiny / "current", BASE)
    settings = Settings(build=tiny, processes=2, query_slice=30)
    engine = EmbeddedEngine(snapshot, settings, NoObserver())
    scheduler = engine.scheduler
    try:
        with ThreadPoolExecutor(3) as threads:
            for number in range(2):
                threads.submit(engine.answer, Query(f"{ENDLESS} # {number}"))
            until(lambda: len(scheduler.busy) == 2)
            waiting = threads.submit(engine.answer, Query("ASK {}"))
            until(lambda: bool(scheduler.queue.size))
            monkeypatch.setattr(scheduler.pool, "start", refuse)
            for worker in tuple(scheduler.busy):
                worker.kill()
            with pytest.raises(Unavailable, match=NO_ROOM):
                waiting.result(AT_ONCE)
    finally:
        engine.close()
        snapshot.release()


def refuse() -> Worker:
    """Start no worker."""
    raise EngineFailure(NO_ROOM)


def test_server_without_room_for_its_processes_does_not_start_and_says_why(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(EngineFailure, match=r"No query process can be started: .*/gone/"):
        create_app(Settings(build=tiny, processes=PROCESSES))


def test_fork_server_that_hangs_is_given_up(live: Live, client: httpx.Client) -> None:
    (server,) = fork_servers(live)
    server.suspend()
    kill_workers(live)
    assert ask(client, "hangs").status_code in (200, 502)  # within the client's own patience
    assert is_gone(server)
    comes_back(live, client)


def test_metrics_count_each_death_by_its_cause(live: Live, client: httpx.Client) -> None:
    kill_workers(live)
    until(lambda: 'kills_total{reason="Lost"}' in asked_counts(client))


def asked_counts(client: httpx.Client) -> str:
    ask(client, "count")
    return client.get("metrics").text
