"""A large snapshot on disk is opened by several processes at once: servers, commands, restarts."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from live import get, serving
from partnerskap.engine.answer import select
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"


def test_second_engine_opens_the_store_that_a_first_one_holds(tiny: Path, tmp_path: Path) -> None:
    settings = Settings(build=tmp_path, processes=2, disk_megabytes=0, load_seconds=20)
    snapshot = open_snapshot(tiny / "current", BASE)
    engines = [EmbeddedEngine(snapshot, settings, NoObserver()) for _ in range(2)]
    for engine in engines:
        assert [row["n"].value for row in select(engine, COUNT)] == ["3"]
    for engine in engines:
        engine.close()
    snapshot.release()


def test_store_that_two_want_at_once_is_built_once(tiny: Path, tmp_path: Path) -> None:
    settings = Settings(build=tmp_path, processes=2, disk_megabytes=0, load_seconds=20)
    snapshot = open_snapshot(tiny / "current", BASE)
    answers: list[str] = []

    def ask() -> None:
        engine = EmbeddedEngine(snapshot, settings, NoObserver())
        answers.append(str(select(engine, COUNT)[0]["n"].value))
        engine.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["3"] * 3
    snapshot.release()


def test_command_asks_beside_a_server_and_a_server_restarts(tiny: Path, tmp_path: Path) -> None:
    given = {"disk_megabytes": 0, "processes": 2, "load_seconds": 20}
    command = [sys.executable, "-m", "partnerskap.cli", "query", "--build", str(tiny), COUNT]
    for name in ("first", "again"):
        with serving(tmp_path / name, "--build", str(tiny), "--workers", "2", **given) as live:
            assert get(live, f"{COUNT} # {name}").status_code == 200
            done = subprocess.run(
                command,
                env={"PARTNERSKAP_DISK_MEGABYTES": "0"},
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
            assert "3" in done.stdout
