"""The worker processes of an engine: always as many as asked for, dead ones replaced."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine

from partnerskap.engine import frames
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.nursery import Nursery
from partnerskap.engine.process import Process

PAUSE = 1.0
"""Seconds between two tries to start a process."""


class Crew:
    """Processes that have the store loaded and nothing to do."""

    def __init__(
        self,
        setup: frames.Setup,
        size: int,
        loop: asyncio.AbstractEventLoop,
        ready: Callable[[], None],
    ) -> None:
        """Start *size* processes; raises `EngineFailure` if they can't be.

        May be called in any thread; everything else happens in *loop*. *ready* is called there
        when a process has nothing to do.
        """
        self.setup, self.loop, self.ready = setup, loop, ready
        self.closed = False
        self.lock = threading.Lock()
        self.nursery = Nursery(setup)
        self.idle = [self.start() for _ in range(size)]
        self.chores: set[asyncio.Task[object]] = set()

    def start(self) -> Process:
        """Return a new process, from a new nursery if the old one is gone.

        Waits for it, so it is not for the event loop.
        """
        with self.lock:
            if self.closed:
                raise EngineFailure("This server is stopping.")
            if not self.nursery.alive():
                self.nursery.close()
                self.nursery = Nursery(self.setup)
            return Process(self.nursery, self.loop, self.setup.answer)

    def borrow(self) -> Process | None:
        """Return a process with nothing to do, if there is one."""
        while self.idle:
            process = self.idle.pop()
            if not process.gone:
                return process
            self.later(self.replace(process))
        return None

    def give_back(self, process: Process) -> None:
        """Take *process* back after its task is done."""
        if self.closed or process.gone or not process.step_forward():
            self.later(self.replace(process))
            return
        self.idle.append(process)
        self.ready()

    async def replace(self, process: Process) -> int:
        """End *process*, put another in its place, and return the exit code of the old one."""
        process.detach()
        process.strike()
        return await self.loop.run_in_executor(None, self.exchange, process)

    def exchange(self, process: Process) -> int:
        """Start another process, then clear up after *process*; return its exit code.

        In this order, as one that had much memory takes a while to let go of it. Waits, so it is
        not for the event loop.
        """
        self.hire()
        return process.reap()

    def hire(self) -> None:
        """Start a process and have it taken in; try again later if it can't be started."""
        try:
            process = self.start()
        except EngineFailure:
            self.loop.call_soon_threadsafe(self.loop.call_later, PAUSE, self.retry)
        else:
            self.loop.call_soon_threadsafe(self.give_back, process)

    def retry(self) -> None:
        """Try once more to start a process."""
        if not self.closed:
            self.loop.run_in_executor(None, self.hire)

    def later(self, chore: Coroutine[None, None, object]) -> None:
        """Have *chore* done while the caller goes on."""
        task = self.loop.create_task(chore)
        self.chores.add(task)
        task.add_done_callback(self.chores.discard)

    async def close(self, busy: list[Process]) -> None:
        """End every process, those that are *busy* too."""
        self.closed = True
        processes = [*busy, *self.idle]
        self.idle.clear()
        for process in processes:
            process.forget()
            process.detach()
            process.strike()
        await self.loop.run_in_executor(None, self.clear, processes)
        await asyncio.gather(*self.chores, return_exceptions=True)

    def clear(self, processes: list[Process]) -> None:
        """Clear up after *processes* and the nursery; waits, so it is not for the event loop."""
        for process in processes:
            process.reap()
        with self.lock:
            self.nursery.close()
