"""What a worker process and its owner say to each other: whole messages over a socket."""

from __future__ import annotations

import json
import pickle
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from partnerskap.engine.query import Form, Hint, Query
from partnerskap.engine.stores import Behind

FORMS: Final = {form.value: form for form in Form}
CHUNK: Final = 64 * 1024
"""Bytes of an answer sent at a time, and read at a time.

Twice as much, and the memory for each read comes from the system anew: ten times as slow.
"""
LENGTH: Final = struct.Struct("!Q")


class Channel:
    """One end of a socket: whole messages, each with its length in front."""

    def __init__(self, end: socket.socket, patience: float = 0.0) -> None:
        """Talk over *end*, which is ours from now on.

        With *patience*, `receive` gives up after so many seconds in which nothing came: the
        kernel keeps that time, so that a message costs one system call.
        """
        self.end, self.received = end, b""
        if patience:
            limit = struct.pack("ll", 0, int(patience * 1e6))
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)

    def send(self, message: bytes) -> None:
        """Send *message*; raises OSError if nobody listens."""
        self.end.sendall(LENGTH.pack(len(message)) + message)

    def receive(self) -> bytes | None:
        """Return the next message, or None if our patience ends before it is whole.

        Raises EOFError when the other end is gone.
        """
        while (message := self.cut()) is None:
            try:
                part = self.end.recv(CHUNK)
            except BlockingIOError:
                return None
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError
            self.received = self.received + part if self.received else part
        return message

    def cut(self) -> bytes | None:
        """Take the first message off what was received, if it is there in whole."""
        received, start = self.received, LENGTH.size
        if len(received) < start:
            return None
        end = start + LENGTH.unpack_from(received)[0]
        if len(received) < end:
            return None
        self.received = received[end:]
        return received[start:end]

    def close(self) -> None:
        """Hang up."""
        self.end.close()


@dataclass(frozen=True)
class Setup:
    """What a worker is told once, before its first task."""

    data: str
    """Path of the N-Quads."""
    digest: str
    """SHA-256 that their text has."""
    store: str | None
    """Folder for a store on disk; None keeps it in memory."""
    prefixes: dict[str, str]
    """Prefixes that a query need not declare."""
    address: str
    """Address of the endpoint, which relative IRIs in a query resolve against."""
    memory: int
    """Bytes that a query may use beyond what the loaded store needs."""
    services: tuple[str, ...]
    """Endpoints that SERVICE may name."""
    fenced: bool
    """Whether the kernel has to keep workers from all but computing."""
    answer: int
    """Bytes that an answer may have."""
    patience: float
    """Seconds that loading the store may take."""
    nice: int = 0
    """How far the processes stand back when processor time is short."""
    behind: Behind | None = None
    """The store that is asked instead of one of our own."""


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


class Outcome(NamedTuple):
    """Facts of an answer that went well."""

    form: Form
    media_type: str
    rows: int
    seconds: float
    hints: Sequence[Hint] = ()
    """Why it may be empty."""


class Failure(NamedTuple):
    """The name and the parts of the error that there is instead of an answer."""

    error: str
    reason: str
    line: int | None = None
    column: int | None = None
    kind: str = ""
    parts: Mapping[str, str] = MappingProxyType({})


def pack_setup(setup: Setup) -> bytes:
    """Return *setup* as a message to a fork server."""
    return pickle.dumps(setup)


def read_setup(message: bytes) -> Setup:
    """Return the setup in *message*."""
    setup: Setup = pickle.loads(message)  # noqa: S301 - our own process
    return setup


def pack_task(query: Query, seconds: float) -> bytes:
    """Return *query* as a message to a worker; a plain tuple, which takes a tenth of the time."""
    return pickle.dumps((*query[:5], dict(query.bindings), seconds))


def read_task(message: bytes) -> Task:
    """Return the task in *message*."""
    return Task(*pickle.loads(message))  # noqa: S301 - our own process


def pack_part(part: bytes) -> bytes:
    """Return a part of an answer, of which more follows, as a message."""
    return b"+" + part


def pack_end(report: Outcome, part: bytes) -> bytes:
    """Return the last part of an answer with its *report* as a message."""
    head = f".{report.form.value}\t{report.media_type}\t{report.rows}\t{report.seconds:.6f}"
    hints = json.dumps(report.hints) if report.hints else ""
    return f"{head}\t{hints}\n".encode() + part


def pack_failure(failure: Failure) -> bytes:
    """Return what went wrong, in place of the rest of an answer, as a message."""
    return b"!" + json.dumps((*failure[:5], dict(failure.parts))).encode()


def read_message(message: bytes) -> tuple[bytes, Outcome | Failure | None]:
    """Return the part of an answer in *message*, and how it went if that was the last."""
    kind = message[:1]
    if kind == b"+":
        return message[1:], None
    if kind == b"!":
        return b"", Failure(*json.loads(message[1:]))
    head, _, part = message[1:].partition(b"\n")
    form, media_type, rows, seconds, told = head.decode().split("\t")
    hints = [Hint(*hint) for hint in json.loads(told)] if told else ()
    return part, Outcome(FORMS[form], media_type, int(rows), float(seconds), hints)
