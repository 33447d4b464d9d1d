"""The worker processes of an engine: always as many as asked for, dead ones replaced."""

from __future__ import annotations

import threading
import time

from partnerskap.engine import frames
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.process import Process


class Crew:
    """Processes that have the store loaded and nothing to do."""

    def __init__(self, setup: frames.Setup, size: int, seconds: float) -> None:
        """Start *size* processes; raises `EngineFailure` if one is not ready in *seconds*."""
        self.setup, self.seconds = setup, seconds
        self.changed = threading.Condition()
        self.closed = False
        self.idle = [Process(setup) for _ in range(size)]
        for process in self.idle:
            process.wait(seconds)

    def borrow(self) -> Process:
        """Return an idle process; waits for one if a dead one is being replaced."""
        with self.changed:
            if not self.changed.wait_for(lambda: bool(self.idle) or self.closed, self.seconds):
                raise EngineFailure("No process could be started. See the server's log.")
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

    def replace(self, process: Process) -> None:
        """End *process* and start another in its place, without waiting for it."""
        process.kill()
        if not self.closed:
            threading.Thread(target=self.recruit, daemon=True).start()

    def recruit(self) -> None:
        """Start one more process; tries again and again, for without it the engine shrinks."""
        while not self.closed:
            process = Process(self.setup)
            try:
                process.wait(self.seconds)
            except EngineFailure as error:
                process.kill()
                print(f"A query process did not start: {error}")  # noqa: T201
                time.sleep(1)
            else:
                self.give_back(process)
                return

    def close(self) -> None:
        """End every idle process; busy ones end when they are given back."""
        with self.changed:
            self.closed = True
            processes, self.idle = self.idle, []
            self.changed.notify_all()
        for process in processes:
            process.kill()
