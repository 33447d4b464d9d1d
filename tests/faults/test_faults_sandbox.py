"""The fence around query processes: each system call that it refuses, and what if it can't be."""

from __future__ import annotations

import multiprocessing
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from breaking import run, workers
from fenced import raw_calls, try_deeds

from live import get, serving
from partnerskap.engine.system_calls import UNREADABLE

REFUSING = Path(__file__).with_name("refusing.py")
SPAWN = multiprocessing.get_context("spawn")
COMPUTING = {"read", "thread", "signal itself", "look up"}
CALLING = {"connect"}


def behind_the_fence(task: Callable[..., None], *arguments: object) -> dict[str, str]:
    """Return what *task* tells, run in a process of its own."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=task, args=(theirs, *arguments))
    process.start()
    theirs.close()
    with ours:
        told: dict[str, str] = ours.recv()
    process.join()
    return told


@pytest.mark.parametrize("calling", [False, True], ids=["alone", "calling"])
def test_each_call_is_refused(calling: bool) -> None:
    told = behind_the_fence(raw_calls, calling)
    expected = {name: "ENOSYS" if name in UNREADABLE else "EACCES" for name in told}
    if calling:
        assert told.pop("connect") != expected.pop("connect")
    assert told == expected
    assert len(told) > 80
    assert {"execveat", "kill", "ptrace", "process_vm_readv", "unlinkat", "truncate"} <= set(told)


@pytest.mark.parametrize("calling", [False, True], ids=["alone", "calling"])
def test_fence_leaves_computing_and_what_service_needs(tmp_path: Path, calling: bool) -> None:
    (tmp_path / "file").write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = behind_the_fence(try_deeds, tmp_path, server.getsockname()[1], calling)
    assert {name for name, result in told.items() if result == "done"} == (
        COMPUTING | CALLING if calling else COMPUTING
    )
    assert set(told.values()) == {"done", "EACCES"}
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "kept"


def test_fence_stays_with_a_service_list(tiny: Path, tmp_path: Path) -> None:
    listed = '["http://127.0.0.1:9/sparql"]'
    with serving(tmp_path / "log", "--build", str(tiny), processes=2, services=listed) as live:
        for number in range(4):
            assert get(live, f"ASK {{}} # {number}").status_code == 200
        states = [
            re.findall(r"^Seccomp:\s+(\d)", status.read_text(), re.MULTILINE)[0]
            for worker in workers(live)
            for status in Path(f"/proc/{worker.pid}/task").glob("*/status")
        ]
    assert len(states) >= 4
    assert "2" in states
    assert states.count("2") >= len(states) / 2  # one that has not answered yet may be unfenced


WITHOUT = [sys.executable, str(REFUSING), "seccomp"]
"""Runs a program for which the kernel raises no fence."""


def test_server_whose_kernel_raises_no_fence_does_not_start_and_says_why(tiny: Path) -> None:
    options = ["serve", "--port", "0", "--build", str(tiny)]
    done = run([*WITHOUT, sys.executable, "-m", "partnerskap.cli", *options])
    assert done.returncode != 0
    assert "No query process runs without its fence." in done.stderr
    assert "Operation not permitted" in done.stderr
    assert "PARTNERSKAP_SANDBOX" in done.stderr
    assert "Traceback" not in done.stderr


def test_server_without_a_fence_starts_if_it_may(tiny: Path, tmp_path: Path) -> None:
    with serving(
        tmp_path / "log", "--build", str(tiny), through=WITHOUT, processes=2, sandbox="false"
    ) as live:
        assert get(live, "ASK {}").json()["boolean"] is True
