"""One worker process as its owner sees it: started, given a task, listened to, killed.

What is said to it and heard from it passes through one event loop, which never waits for it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from partnerskap.engine import errors, frames
from partnerskap.engine.collecting import Collector
from partnerskap.engine.line import PART, Inbox, frame
from partnerskap.engine.nursery import Nursery
from partnerskap.engine.patience import Overdue
from partnerskap.engine.query import Answer
from partnerskap.engine.spool import TooLarge
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings

Done = Callable[["Process", Answer | Exception], None]
NICE = 10
"""How far a dear query stands back when processor time is short."""


class WorkerGone(Exception):
    """The process ended while it worked."""


class Process:
    """A worker process, which does one task after the other."""

    def __init__(self, nursery: Nursery, loop: asyncio.AbstractEventLoop, limit: int) -> None:
        """Have *nursery* start a process; raises `EngineFailure` if it can't.

        May be called in any thread; it is talked to in *loop*. Answers have *limit* bytes at most.
        """
        self.nursery, self.loop = nursery, loop
        self.number, self.end = nursery.fork()
        self.end.setblocking(False)
        self.inbox, self.collector = Inbox(), Collector(limit)
        self.unsent = bytearray()
        self.waiting: deque[Done] = deque()
        self.gone = self.back = False
        loop.call_soon_threadsafe(loop.add_reader, self.end.fileno(), self.hear)

    def begin(self, task: frames.Task, done: Done) -> None:
        """Have *task* worked on, after those before it; *done* is called with what comes of it.

        That is the answer, or the error that the worker reports, a `PartnerskapError`. After any
        other error (`WorkerGone`, `TooLarge`, `OSError`) the process is of no more use.
        """
        self.waiting.append(done)
        self.say(frame(frames.pack_task(task)))

    def forget(self) -> None:
        """Give up all tasks: nobody wants to hear what comes of them."""
        self.waiting.clear()
        self.collector.drop()

    def say(self, message: bytes) -> None:
        """Send *message* after those before it; what the socket does not take now follows."""
        waits = bool(self.unsent)
        self.unsent += message
        if waits:
            return
        self.push()
        if self.unsent and not self.gone:
            self.loop.add_writer(self.end.fileno(), self.push_on)

    def push(self) -> None:
        """Send as much as the socket takes of what is not sent yet."""
        try:
            del self.unsent[: self.end.send(self.unsent)]
        except BlockingIOError:
            return
        except OSError:
            self.lose()

    def push_on(self) -> None:
        """Send more, now that the socket takes it."""
        self.push()
        if not self.unsent and not self.gone:
            self.loop.remove_writer(self.end.fileno())

    def hear(self) -> None:
        """Read what the process says."""
        try:
            part = self.end.recv(PART)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            part = b""
        if not part:
            self.lose()
            return
        self.inbox.feed(part)
        while (message := self.inbox.cut()) is not None:
            if self.waiting and (outcome := self.collector.take(message)) is not None:
                self.waiting.popleft()(self, outcome)

    def lose(self) -> None:
        """Note that the process is gone."""
        self.detach()
        if self.waiting:
            self.waiting.popleft()(self, WorkerGone())

    def detach(self) -> None:
        """Listen no more."""
        if not self.gone:
            self.gone = True
            self.loop.remove_reader(self.end.fileno())
            self.loop.remove_writer(self.end.fileno())

    def stand_back(self) -> None:
        """Let others have the processor before this process."""
        self.back = True
        with suppress(ProcessLookupError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self.number, NICE)

    def step_forward(self) -> bool:
        """Undo `stand_back`; return False where an ordinary user may not."""
        try:
            if self.back:
                os.setpriority(os.PRIO_PROCESS, self.number, 0)
        except OSError:
            return False
        self.back = False
        return True

    def strike(self) -> None:
        """End the process now, whatever it is doing; it must be detached."""
        self.end.close()
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)

    def reap(self) -> int:
        """Return the exit code of the ended process, or minus a signal.

        Waits for the end, so it is not for the event loop.
        """
        return self.nursery.reap(self.number)


def explain_end(error: Exception, code: int, settings: Settings) -> PartnerskapError:
    """Return what a caller is told of *error*, after which a process ended with *code*."""
    if isinstance(error, Overdue):
        return errors.TimeLimit(settings.query_seconds)
    if isinstance(error, TooLarge):
        return errors.AnswerLimit(settings.answer_megabytes)
    if isinstance(error, OSError):
        return errors.EngineFailure(f"The answer can't be kept: {error.strerror}.")
    if code == -signal.SIGSEGV:  # no stack left
        return errors.InvalidQuery("The query is nested too deeply.")
    return errors.MemoryLimit(settings.query_memory)
