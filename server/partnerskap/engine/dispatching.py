"""Brings queries to processes and answers back: who works on what, for how long, and then what.

Everything here happens in one event loop, so nothing is locked.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from itertools import chain
from typing import Final

from cachetools import LRUCache

from partnerskap.engine import errors, frames
from partnerskap.engine.crew import Crew
from partnerskap.engine.jobs import Job
from partnerskap.engine.observer import Observer
from partnerskap.engine.patience import Clock
from partnerskap.engine.process import Process
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.supervising import Supervisor
from partnerskap.engine.turns import Turns
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings

MOST: Final = 4
"""Jobs that a process may have at a time, if it is brisk."""
BRISK: Final = 0.001
"""Seconds in which a process that is brisk has done a job."""
REMEMBERED: Final = 4096
"""Number of dear queries that are known again when they come back."""


class Dispatcher:
    """Has the processes of a crew work on jobs, each in its turn and within its limits."""

    def __init__(
        self,
        setup: frames.Setup,
        settings: Settings,
        observer: Observer,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Start the processes; raises `EngineFailure` if they can't be.

        May be called in any thread; everything else happens in *loop*.
        """
        self.settings, self.observer, self.loop = settings, observer, loop
        self.turns: Turns[Job] = Turns(settings.processes, settings.queue_length)
        self.running: dict[Process, deque[Job]] = {}
        self.dear: LRUCache[int, bool] = LRUCache(REMEMBERED)
        self.supervisor = Supervisor(self)
        self.clock = Clock(loop, self.supervisor.look)
        self.crew = Crew(setup, settings.processes, loop, self.settle)

    async def ask(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        future: asyncio.Future[Answer] = self.loop.create_future()
        slow = bool(self.dear) and hash(query.text) in self.dear
        self.turns.enqueue(Job(query.client, slow, query=query, future=future))
        self.settle()
        self.clock.start()
        return await future

    def settle(self) -> None:
        """Give those whose turn it is to processes."""
        while self.turns.waiting and (self.follow() or self.open()):
            pass
        self.observer.waiting(self.turns.waiting)

    def follow(self) -> bool:
        """Put a quick job behind those of a process that is brisk; return whether there was one.

        To wake a process takes longer than most queries, so one that is awake gets the next too.
        """
        since = time.monotonic() - BRISK
        for process, jobs in self.running.items():
            if len(jobs) < MOST and jobs[0].begun > since and not jobs[0].dear:
                job = self.turns.pick_quick()
                if job is not None:
                    self.start(job, process)
                return job is not None
        return False

    def open(self) -> bool:
        """Give a job to a process that has none; return whether there was one of each."""
        process = self.crew.borrow()
        if process is None:
            return False
        job = self.turns.pick()
        if job is None:  # only dear ones wait, and there are enough of them already
            self.crew.idle.append(process)
            return False
        if job.dear:
            process.stand_back()
        self.start(job, process)
        return True

    def start(self, job: Job, process: Process) -> None:
        """Have *process* work on *job*, after what it has to do already."""
        jobs = self.running.setdefault(process, deque())
        if not jobs:
            job.begun = time.monotonic()
        jobs.append(job)
        query = job.query
        task = frames.Task(
            query.text,
            query.results,
            query.triples,
            query.default_graphs,
            query.named_graphs,
            dict(query.bindings),
            self.settings.query_seconds + 1,  # then the process ends itself
        )
        process.begin(task, self.finish)

    def finish(self, process: Process, outcome: Answer | Exception) -> None:
        """Pass on the *outcome* of the job of *process*, and turn to the next."""
        jobs = self.running[process]
        if not isinstance(outcome, Answer | PartnerskapError):
            self.supervisor.end(process, outcome)
            return
        job = jobs.popleft()
        dear = job.dear
        self.turns.leave(job)
        if isinstance(outcome, PartnerskapError):
            job.fail(outcome)
        else:
            self.remember(job, dear and outcome.seconds > self.settings.query_slice)
            job.hand_over(outcome)
        if jobs:
            jobs[0].begun = time.monotonic()
            self.settle()
        else:
            del self.running[process]
            self.crew.give_back(process)

    def remember(self, job: Job, dear: bool) -> None:
        """Know the query of *job* again as dear, or no longer."""
        if dear:
            self.dear[hash(job.query.text)] = True
        elif self.dear:
            self.dear.pop(hash(job.query.text), None)

    async def close(self) -> None:
        """End every process; who waits is told."""
        waiting = [*self.turns.expire(math.inf), *chain.from_iterable(self.running.values())]
        for job in waiting:
            job.fail(errors.EngineFailure("This server is stopping."))
        busy = list(self.running)
        self.running.clear()
        await self.crew.close(busy)
