"""The processes that answer queries are fenced, and none of them outlives what it is for."""

from __future__ import annotations

import gc
import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from flask import Flask

from live import PATIENCE, write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

PROCESSES = 2
ANOTHER = "<x:a> <x:b> <x:d> <x:g> ."
QUAD = "<x:a> <x:b> <x:c> <x:g> ."
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {} }} {} }}".format(
    " ".join(map(str, range(100))),
    " ".join(f"VALUES ?x{place} {{ {' '.join(map(str, range(100)))} }}" for place in range(9)),
)
SECONDS = 3
"""For which a query may be evaluated whose owner is killed."""
BUSY = 0.1
"""Seconds of processor time after which a worker is certainly at work: others start with less."""
OWNER = """
import sys
from pathlib import Path
from partnerskap.settings import Settings
from partnerskap.web.app import create_app

folder, seconds, query = sys.argv[1:]
client = create_app(Settings(build=Path(folder), query_seconds=int(seconds))).test_client()
assert client.get("/sparql?query=ASK{}").status_code == 200
print("asks", flush=True)
client.get("/sparql", query_string={"query": query})
"""
"""A web process that asks itself a query without end, after it has said so."""
NUMBERS = itertools.count()


def start(build: Path, **settings: int) -> tuple[Flask, psutil.Process]:
    """Return an application over *build* with the fork server that it has started."""
    before = set(psutil.Process().children())
    app = create_app(Settings(build=build, processes=PROCESSES, **settings))
    (server,) = set(psutil.Process().children()) - before
    return app, server


def ask(app: Flask) -> None:
    """Let some worker of *app* answer a query that is new."""
    query = f"ASK {{ VALUES ?x {{ {next(NUMBERS)} }} }}"
    assert app.test_client().get("/sparql", query_string={"query": query}).status_code == 200


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Return those of *processes* that still run."""
    ended = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return [one for one in processes if one.is_running() and one.status() not in ended]


def wait_for_end(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Return those of *processes* that do not end in time."""
    until = time.monotonic() + PATIENCE
    while (left := alive(processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


@pytest.fixture(params=["memory", "disk"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, psutil.Process]]:
    """An application over one statement, in memory or on disk, and its fork server."""
    write_snapshot(tmp_path, QUAD)
    app, server = start(tmp_path, disk_megabytes=64 if request.param == "memory" else 0)
    app.config["ON_DISK"] = request.param == "disk"  # whether workers may open files
    yield app, server
    app.extensions[EXTENSION].close()


Fences = tuple[str, bool, bool]
"""How the kernel filters system calls, whether memory has a limit, whether files may be opened."""


def fences(worker: psutil.Process) -> Fences:
    """Return what the kernel says that *worker* may do; of its threads, that of the strictest."""
    folder = Path(f"/proc/{worker.pid}")
    filters = [
        re.findall(r"^Seccomp:\s+(\d)", status.read_text(), re.MULTILINE)[0]
        for status in folder.glob("task/*/status")
    ]
    limits = (folder / "limits").read_text()
    memory = re.search(r"^Max address space +\d", limits, re.MULTILINE) is not None
    files = re.search(r"^Max open files +0 ", limits, re.MULTILINE) is None
    return max(filters, default=""), memory, files


def look(place: tuple[Flask, psutil.Process], number: int) -> set[Fences]:
    """Return the fences of *number* workers, once they are what they shall be, or much later."""
    app, server = place
    until, seen = time.monotonic() + PATIENCE, []
    while (len(seen) < number or set(seen) != wanted(app)) and time.monotonic() < until:
        ask(app)  # a worker is fenced before it answers
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            seen = [fences(worker) for worker in alive(server.children())]
    assert len(seen) >= number
    return set(seen)


def wanted(app: Flask) -> set[Fences]:
    """Return what the fences of the workers of *app* shall be; a store on disk has files."""
    return {("2", True, app.config["ON_DISK"])}


def test_every_worker_is_fenced(place: tuple[Flask, psutil.Process]) -> None:
    assert look(place, PROCESSES) == wanted(place[0])


def test_worker_in_place_of_one_that_was_killed_is_fenced(
    place: tuple[Flask, psutil.Process],
) -> None:
    app, server = place
    look(place, PROCESSES)
    former = server.children()
    for worker in former:
        worker.kill()
    assert wait_for_end(former) == []
    assert look(place, 1) == wanted(app)
    assert not set(alive(server.children())) & set(former)


def test_query_ends_at_its_limit_though_who_asked_it_is_dead(tmp_path: Path) -> None:
    write_snapshot(tmp_path, QUAD)
    command = [sys.executable, "-c", OWNER, str(tmp_path), str(SECONDS), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "asks\n"
        family = find_busy(psutil.Process(owner.pid))
        owner.kill()
    assert len(family) > 1
    assert wait_for_end(family) == []


def find_busy(owner: psutil.Process) -> list[psutil.Process]:
    """Return the processes that *owner* has started, once a worker has worked for a while."""
    while family := owner.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if any(one.cpu_times().user > BUSY for one in family if one.ppid() != owner.pid):
                return family
    raise AssertionError("No worker was ever at work.")


def test_engine_of_a_former_snapshot_ends_at_once(tmp_path: Path) -> None:
    """It does not wait until somebody looks for garbage, which may take long."""
    write_snapshot(tmp_path, QUAD)
    app, server = start(tmp_path)
    family = [server, *server.children()]
    gc.disable()
    try:
        ask(app)
        write_snapshot(tmp_path, ANOTHER)
        assert app.extensions[EXTENSION].refresh()
        ask(app)
        assert wait_for_end(family) == []
    finally:
        gc.enable()
        app.extensions[EXTENSION].close()


def test_no_process_is_left_when_the_site_closes(place: tuple[Flask, psutil.Process]) -> None:
    app, server = place
    family = [server, *server.children()]
    assert len(family) == 1 + PROCESSES
    app.extensions[EXTENSION].close()
    assert wait_for_end(family) == []
