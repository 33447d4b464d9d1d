"""One worker process as its owner sees it: started, given a task, listened to, killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection

from partnerskap.engine import errors, frames
from partnerskap.engine.patience import Deadline, Overdue
from partnerskap.engine.query import Answer
from partnerskap.engine.spool import Spool
from partnerskap.errors import PartnerskapError

LAST = 2000
"""Bytes of what a process wrote to standard error that are looked at when it has ended."""
NICE = 10
"""How far a dear query stands back when processor time is short."""


class WorkerGone(Exception):
    """The process ended while it worked."""

    def __init__(self, code: int, words: str) -> None:
        """Say with which exit *code* it ended, and what it wrote last."""
        super().__init__(f"The process ended with code {code}. {words}".strip())
        self.code = code


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
        self.back = False
        frames.send(self.connection, setup)

    def wait(self, seconds: float) -> None:
        """Return when the store is loaded, or raise `EngineFailure`."""
        try:
            self.read(Deadline(seconds))
        except (WorkerGone, Overdue) as error:
            raise errors.EngineFailure(f"The snapshot can't be loaded. {error}") from error

    def run(self, task: frames.Task, patience: Deadline, limit: int) -> Answer:
        """Return the answer to *task*, or raise what the worker reports.

        An answer of more than *limit* bytes is `TooLarge`. After that, `WorkerGone` and
        what *patience* raises, the process is of no more use.
        """
        with Spool(limit) as spool:
            try:
                frames.send(self.connection, task)
            except OSError as error:
                raise self.gone() from error
            while True:
                part, report = self.read(patience)
                if report is not None and report.error:
                    raise rebuild(report)
                spool.write(part)
                if report is not None:
                    return spool.answer(report)

    def read(self, patience: Deadline) -> tuple[bytes, frames.Report | None]:
        """Return the next frame, or raise `WorkerGone` or what *patience* raises."""
        while not self.connection.poll(patience.pause()):
            patience.check()
        patience.check()
        try:
            return frames.read_frame(self.connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise self.gone() from error

    def stand_back(self) -> None:
        """Let others have the processor before this process."""
        self.back = True
        os.setpriority(os.PRIO_PROCESS, self.child.pid, NICE)

    def step_forward(self) -> bool:
        """Undo `stand_back`; return False where an ordinary user may not."""
        try:
            if self.back:
                os.setpriority(os.PRIO_PROCESS, self.child.pid, 0)
        except PermissionError:
            return False
        self.back = False
        return True

    def gone(self) -> WorkerGone:
        """Return how the process ended, and what it wrote to standard error last."""
        code = self.child.wait()
        self.stderr.seek(0, os.SEEK_END)
        self.stderr.seek(max(0, self.stderr.tell() - LAST))
        return WorkerGone(code, self.stderr.read().decode(errors="replace"))

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
