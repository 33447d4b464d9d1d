"""Looks after what processes do: ends what is over a limit, and helps what is stuck behind it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from partnerskap.engine import errors
from partnerskap.engine.jobs import Job
from partnerskap.engine.patience import STEP, GiveWay, Overdue
from partnerskap.engine.process import Process, explain_end
from partnerskap.errors import PartnerskapError

if TYPE_CHECKING:
    from partnerskap.engine.dispatching import Dispatcher


class Supervisor:
    """Decides how long each process may go on."""

    def __init__(self, desk: Dispatcher) -> None:
        """Look after the processes that work for *desk*."""
        self.desk = desk

    def look(self, now: float) -> bool:
        """End what has had its time at *now*; return whether anything runs or waits still."""
        for process, jobs in tuple(self.desk.running.items()):
            self.look_at(process, jobs, now)
        for job in self.desk.turns.expire(now - self.desk.settings.queue_seconds):
            job.fail(self.explain_waiting())
        self.desk.settle()
        return bool(self.desk.running or self.desk.turns.waiting)

    def look_at(self, process: Process, jobs: deque[Job], now: float) -> None:
        """Decide how long *process* may go on with the first of its *jobs*."""
        job, settings = jobs[0], self.desk.settings
        past_slice = now >= job.begun + settings.query_slice
        if now >= job.begun + settings.query_seconds or (past_slice and job.over):
            self.end(process, Overdue())
        elif past_slice and not self.desk.turns.outgrow(job):
            self.end(process, GiveWay())
        elif past_slice and job.dear and not process.back:
            process.stand_back()
        elif now >= job.begun + STEP:
            self.rescue(jobs)

    def rescue(self, jobs: deque[Job]) -> None:
        """Let the *jobs* behind one that takes long wait again, for any process.

        Their own process can't be told, so it does them all the same, for nobody.
        """
        for place, job in enumerate(jobs):
            if place and not job.over and self.desk.turns.waiting < self.desk.turns.length:
                self.desk.turns.enqueue(job)
                jobs[place] = job.ghost()

    def explain_waiting(self) -> PartnerskapError:
        """Return why a query has waited in vain."""
        if self.desk.running or self.desk.crew.idle:
            return errors.Busy("Other queries took all the time. Try again in a few seconds.")
        return errors.EngineFailure("No query process could be started.")

    def end(self, process: Process, error: Exception) -> None:
        """End *process*, and its job because of *error*; others start over, and who gives way."""
        job, *others = self.desk.running.pop(process)
        process.forget()
        self.desk.turns.leave(job)
        self.desk.observer.killed(type(error).__name__)
        if isinstance(error, GiveWay):
            self.desk.remember(job, dear=True)
            job.slow = True
            others.append(job)
            self.desk.crew.later(self.desk.crew.replace(process))
        else:
            self.desk.crew.later(self.bury(process, job, error))
        for other in others:
            if not other.over:
                self.enqueue(other)

    def enqueue(self, job: Job) -> None:
        """Let *job* wait once more, if there is room."""
        try:
            self.desk.turns.enqueue(job)
        except errors.Busy as busy:
            job.fail(busy)

    async def bury(self, process: Process, job: Job, error: Exception) -> None:
        """End *process*, and tell who waits for *job* what it died of."""
        code = await self.desk.crew.replace(process)
        job.fail(explain_end(error, code, self.desk.settings))
