"""What a worker process and its owner say to each other over a socket."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from partnerskap.engine.line import Line
from partnerskap.engine.query import Form

FORMS = {form.value: form for form in Form}
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
    answer: int
    """Bytes that an answer may have."""
    patience: float
    """Seconds that loading the store may take."""


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
    """Facts of an answer that went well."""

    form: Form
    media_type: str
    rows: int
    seconds: float


class Trouble(NamedTuple):
    """The name and the parts of the error that there is instead of an answer."""

    error: str
    reason: str
    line: int | None = None
    column: int | None = None


def send_setup(line: Line, setup: Setup) -> None:
    """Send *setup* to a nest."""
    line.send(pickle.dumps(setup))


def receive_setup(line: Line) -> Setup:
    """Return what the owner sent first; raises EOFError when it is gone."""
    setup: Setup = pickle.loads(line.receive())  # noqa: S301 - our own process
    return setup


def pack_task(task: Task) -> bytes:
    """Return *task* as a message to a worker; a plain tuple, which takes a tenth of the time."""
    return pickle.dumps(tuple(task))


def receive_task(line: Line) -> Task:
    """Return the next task from the owner; raises EOFError when it is gone."""
    return Task(*pickle.loads(line.receive()))  # noqa: S301 - our own process


def send_part(line: Line, part: bytes) -> None:
    """Send a part of an answer; more follows."""
    line.send(b"+" + part)


def send_end(line: Line, report: Report, part: bytes) -> None:
    """Send the last part of an answer with its *report*."""
    head = f".{report.form.value}\t{report.media_type}\t{report.rows}\t{report.seconds:.6f}\n"
    line.send(head.encode() + part)


def send_trouble(line: Line, trouble: Trouble) -> None:
    """Send what went wrong, in place of the rest of an answer."""
    line.send(b"!" + json.dumps(trouble).encode())


def read_message(message: bytes) -> tuple[bytes, Report | Trouble | None]:
    """Return the part of an answer in *message*, and how it went if that was the last."""
    kind = message[:1]
    if kind == b"+":
        return message[1:], None
    if kind == b"!":
        return b"", Trouble(*json.loads(message[1:]))
    head, _, part = message[1:].partition(b"\n")
    form, media_type, rows, seconds = head.decode().split("\t")
    return part, Report(FORMS[form], media_type, int(rows), float(seconds))
