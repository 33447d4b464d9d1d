"""One worker process as its owner sees it: started, given a task, listened to, killed."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from partnerskap.engine import errors, frames
from partnerskap.engine.nursery import Nursery
from partnerskap.engine.patience import Deadline
from partnerskap.engine.query import Answer
from partnerskap.engine.spool import Spool
from partnerskap.errors import PartnerskapError

NICE = 10
"""How far a dear query stands back when processor time is short."""


class WorkerGone(Exception):
    """The process ended while it worked."""


class Process:
    """A worker process, ready for tasks."""

    def __init__(self, nursery: Nursery) -> None:
        """Have *nursery* start a process; raises `EngineFailure` if it can't."""
        self.nursery = nursery
        self.number, self.line = nursery.fork()
        self.back = False

    def run(self, task: frames.Task, patience: Deadline, limit: int) -> Answer:
        """Return the answer to *task*, or raise what the worker reports.

        An answer of more than *limit* bytes is `TooLarge`. After that, `WorkerGone` and
        what *patience* raises, the process is of no more use.
        """
        with Spool(limit) as spool:
            try:
                frames.send_task(self.line, task)
            except OSError as error:
                raise WorkerGone from error
            while True:
                part, report = self.read(patience)
                if report is not None and report.error:
                    raise rebuild(report)
                spool.write(part)
                if report is not None:
                    return spool.answer(report)

    def read(self, patience: Deadline) -> tuple[bytes, frames.Report | None]:
        """Return the next frame, or raise `WorkerGone` or what *patience* raises."""
        try:
            while (frame := self.line.receive(patience.pause())) is None:
                patience.check()
        except (EOFError, OSError) as error:
            raise WorkerGone from error
        patience.check()
        return frames.read_frame(frame)

    def stand_back(self) -> None:
        """Let others have the processor before this process."""
        self.back = True
        os.setpriority(os.PRIO_PROCESS, self.number, NICE)

    def step_forward(self) -> bool:
        """Undo `stand_back`; return False where an ordinary user may not."""
        try:
            if self.back:
                os.setpriority(os.PRIO_PROCESS, self.number, 0)
        except PermissionError:
            return False
        self.back = False
        return True

    def kill(self) -> int:
        """End the process now, whatever it is doing; return its exit code, or minus a signal."""
        self.line.close()
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)
        return self.nursery.reap(self.number)


def rebuild(report: frames.Report) -> PartnerskapError:
    """Return the error that *report* tells of."""
    if report.error == "InvalidQuery":
        return errors.InvalidQuery(report.reason, report.line, report.column)
    kind: type[PartnerskapError] = getattr(errors, report.error)
    return kind(report.reason)
