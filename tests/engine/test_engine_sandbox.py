"""The second fence: what a worker process can't do even if the guard let a query through."""

from __future__ import annotations

import multiprocessing
import socket
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from pyoxigraph import QueryBoolean, Store

from partnerskap.engine import sandbox

SPAWN = multiprocessing.get_context("spawn")


def call_out(line: Connection, fences: list[str], url: str) -> None:
    """Evaluate a SERVICE to *url*, unguarded but behind *fences*, and tell how it went."""
    store = Store()
    if "doors" in fences:
        sandbox.close_doors()
    if "kernel" in fences:
        sandbox.cut_off()
    try:
        result = store.query(f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert isinstance(result, QueryBoolean)
        line.send(str(bool(result)))
    except OSError as error:
        line.send(f"OSError: {error}")


def visits(fences: list[str]) -> tuple[int, str]:
    """Return how many connections were made behind *fences*, and what the worker said."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        ours, theirs = SPAWN.Pipe()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        process = SPAWN.Process(target=call_out, args=(theirs, fences, url))
        process.start()
        theirs.close()
        count = 0
        while process.is_alive():
            try:
                visitor, _ = server.accept()
            except TimeoutError:
                continue
            count += 1
            visitor.close()
        process.join()
        with ours:
            return count, ours.recv()


def test_without_a_fence_the_call_is_made() -> None:
    count, _ = visits([])
    assert count >= 1


@pytest.mark.parametrize("fences", [["kernel"], ["doors"], ["kernel", "doors"]], ids="+".join)
def test_behind_a_fence_no_call_is_made(fences: list[str]) -> None:
    count, told = visits(fences)
    assert count == 0
    assert told.startswith("OSError")


def open_file(line: Connection, name: str) -> None:
    sandbox.close_doors()
    try:
        Path(name).read_bytes()
        line.send("opened")
    except OSError as error:
        line.send(type(error).__name__ + str(error.errno))


def test_behind_closed_doors_no_file_is_opened() -> None:
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=open_file, args=(theirs, "/etc/hostname"))
    process.start()
    theirs.close()
    with ours:
        assert ours.recv() == "OSError24"
    process.join()
