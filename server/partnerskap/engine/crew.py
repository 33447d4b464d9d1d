"""The worker processes of an engine: always as many as asked for, dead ones replaced."""

from __future__ import annotations

import asyncio
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
        self.nursery = Nursery(setup)
        self.idle = [self.start() for _ in range(size)]
        self.mending = asyncio.Lock()
        self.chores: set[asyncio.Task[object]] = set()

    def start(self) -> Process:
        """Return a new process, from a new nursery if the old one is gone.

        Waits for it, so it is not for the event loop.
        """
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
        code = await self.loop.run_in_executor(None, process.kill)
        if not self.closed:
            self.later(self.renew())
        return code

    async def renew(self) -> None:
        """Start one more process."""
        async with self.mending:
            while not self.closed:
                try:
                    process = await self.loop.run_in_executor(None, self.start)
                except EngineFailure:
                    await asyncio.sleep(PAUSE)  # nothing else can be done than try again
                    continue
                if self.closed:
                    await self.loop.run_in_executor(None, self.clear, [process])
                    return
                self.give_back(process)
                return

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
        await self.loop.run_in_executor(None, self.clear, processes)
        await asyncio.gather(*self.chores, return_exceptions=True)

    def clear(self, processes: list[Process]) -> None:
        """End *processes* and the nursery; waits for them, so it is not for the event loop."""
        for process in processes:
            process.kill()
        self.nursery.close()
