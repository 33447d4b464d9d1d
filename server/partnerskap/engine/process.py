"""One worker process as its owner sees it: started, given a task, listened to, killed."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from typing import IO

from partnerskap.engine import errors, frames
from partnerskap.engine.query import Answer, Form
from partnerskap.errors import PartnerskapError

SPOOL = 1024 * 1024
"""Bytes of an answer kept in memory before it goes to disk."""


class WorkerGone(Exception):
    """The process ended while it worked; the text is what it said last."""


class Overdue(Exception):
    """The process did not finish in time."""


class Process:
    """A worker process with its store loaded."""

    def __init__(self, setup: frames.Setup) -> None:
        """Start a process; `wait` tells when it is ready."""
        ours, theirs = socket.socketpair()
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        with theirs:
            self.child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "partnerskap.engine.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self.stderr,
            )
        self.connection = Connection(ours.detach())
        frames.send(self.connection, setup)

    def wait(self, seconds: float) -> None:
        """Return when the store is loaded, or raise `EngineFailure`."""
        try:
            self.read(time.monotonic() + seconds)
        except (WorkerGone, Overdue) as error:
            raise errors.EngineFailure(f"The store can't be loaded. {error}") from error

    def read(self, deadline: float) -> tuple[bytes, frames.Report | None]:
        """Return the next frame, or raise `Overdue` or `WorkerGone`."""
        if not self.connection.poll(max(0.0, deadline - time.monotonic())):
            raise Overdue
        try:
            return frames.read_frame(self.connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise WorkerGone(self.last_words()) from error

    def run(self, task: frames.Task, deadline: float, limit: int) -> Answer:
        """Return the answer to *task*; raises what the worker reports, or that it is gone.

        An answer of more than *limit* bytes is an `AnswerLimit`. After any exception but a
        report the process is of no more use.
        """
        frames.send(self.connection, task)
        body: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the receiver's
        digest, size = hashlib.sha256(), 0
        try:
            while True:
                part, report = self.read(deadline)
                size += len(part)
                if report is not None and report.error:
                    raise rebuild(report)
                if size > limit:
                    raise errors.AnswerLimit
                digest.update(part)
                body.write(part)
                if report is not None:
                    break
        except BaseException:
            body.close()
            raise
        body.seek(0)
        form = Form(report.form)
        return Answer(
            form, report.media_type, body, size, digest.hexdigest(), report.rows, report.seconds
        )

    def last_words(self) -> str:
        """Return what the ended process wrote to standard error last."""
        self.child.wait()
        self.stderr.seek(0, os.SEEK_END)
        self.stderr.seek(max(0, self.stderr.tell() - 2000))
        return self.stderr.read().decode(errors="replace").strip()

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        self.child.kill()
        self.child.wait()
        self.connection.close()
        self.stderr.close()


def rebuild(report: frames.Report) -> PartnerskapError:
    """Return the error that *report* tells of."""
    if report.error == "InvalidQuery":
        return errors.InvalidQuery(report.reason, report.line, report.column)
    kind: type[PartnerskapError] = getattr(errors, report.error)
    return kind(report.reason)
