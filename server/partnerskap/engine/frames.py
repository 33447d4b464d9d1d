"""What a worker process and its owner say to each other over a socket."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from partnerskap.engine.line import Line

CHUNK = 64 * 1024
"""Bytes of an answer sent at a time."""


@dataclass(frozen=True)
class Setup:
    """What a worker is told once, before its first task."""

    data: str
    """Path of the N-Quads."""
    store: str | None
    """Folder for a store on disk; None keeps it in memory."""
    prefixes: dict[str, str]
    """Prefixes that a query need not declare."""
    memory: int
    """Bytes that a query may use beyond what the loaded store needs."""
    services: tuple[str, ...]
    """Endpoints that SERVICE may name."""


class Task(NamedTuple):
    """One query for a worker."""

    text: str
    results: str | None
    triples: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    bindings: Mapping[str, NamedNode | BlankNode | Literal | Triple]
    seconds: float
    """The worker ends itself when its owner has not by then."""


class Report(NamedTuple):
    """How a task went: facts of an answer, or the name and parts of an error."""

    error: str = ""
    reason: str = ""
    line: int | None = None
    column: int | None = None
    form: str = ""
    media_type: str = ""
    rows: int | None = 0
    seconds: float = 0.0


def send_setup(line: Line, setup: Setup) -> None:
    """Send *setup* to a nest."""
    line.send(pickle.dumps(setup))


def receive_setup(line: Line) -> Setup:
    """Return what the owner sent first; raises EOFError when it is gone."""
    setup: Setup = pickle.loads(line.receive() or b"")  # noqa: S301 - our own process
    return setup


def send_task(line: Line, task: Task) -> None:
    """Send *task* to a worker; as a plain tuple, which takes a tenth of the time."""
    line.send(pickle.dumps(tuple(task)))


def receive_task(line: Line) -> Task:
    """Return the next task from the owner; raises EOFError when it is gone."""
    return Task(*pickle.loads(line.receive() or b""))  # noqa: S301 - our own process


def send_part(line: Line, part: bytes) -> None:
    """Send a part of an answer; more follows."""
    line.send(b"+" + part)


def send_end(line: Line, report: Report, part: bytes = b"") -> None:
    """Send the last part of an answer with its *report*."""
    line.send(b"." + json.dumps(report).encode() + b"\n" + part)


def read_frame(frame: bytes) -> tuple[bytes, Report | None]:
    """Return the part of an answer in *frame*, and the report if it is the last."""
    if frame[:1] == b"+":
        return frame[1:], None
    head, _, part = frame[1:].partition(b"\n")
    return part, Report(*json.loads(head.decode()))
