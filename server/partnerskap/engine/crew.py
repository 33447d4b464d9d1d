"""The worker processes of an engine: always as many as asked for, dead ones replaced."""

from __future__ import annotations

import threading
import time

from partnerskap.engine import frames
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.nursery import Nursery
from partnerskap.engine.process import Process


class Crew:
    """Processes that have the store loaded and nothing to do."""

    def __init__(self, setup: frames.Setup, size: int, seconds: float) -> None:
        """Start *size* processes; raises `EngineFailure` if they are not ready in *seconds*."""
        self.setup, self.seconds = setup, seconds
        self.changed = threading.Condition()
        self.mending = threading.Lock()
        self.closed = False
        self.nursery = Nursery(setup, seconds)
        self.idle = [Process(self.nursery) for _ in range(size)]

    def borrow(self) -> Process:
        """Return an idle process; waits for one if a dead one is being replaced."""
        with self.changed:
            if not self.changed.wait_for(lambda: bool(self.idle) or self.closed, self.seconds):
                raise EngineFailure("No query process could be started.")
            if self.closed:
                raise EngineFailure("This server is stopping.")
            return self.idle.pop()

    def give_back(self, process: Process) -> None:
        """Take *process* back after its task is done."""
        if not process.step_forward():
            self.replace(process)
            return
        with self.changed:
            closed = self.closed
            self.idle.append(process)
            self.changed.notify()
        if closed:
            self.close()

    def replace(self, process: Process) -> int:
        """End *process*, put another in its place, and return the exit code of the old one."""
        code = process.kill()
        if not self.closed:
            try:
                self.give_back(Process(self.nursery))
            except EngineFailure:
                threading.Thread(target=self.mend, daemon=True).start()
        return code

    def mend(self) -> None:
        """Start one more process, and first a new nursery if the old one is gone."""
        with self.mending:
            while not self.closed:
                try:
                    if not self.nursery.alive():
                        self.nursery.close()
                        self.nursery = Nursery(self.setup, self.seconds)
                    self.give_back(Process(self.nursery))
                except EngineFailure:
                    time.sleep(1)  # nothing else can be done than try again
                else:
                    return

    def close(self) -> None:
        """End every idle process; busy ones end when they are given back."""
        with self.changed:
            self.closed = True
            processes, self.idle = self.idle, []
            self.changed.notify_all()
        for process in processes:
            process.kill()
        self.nursery.close()
