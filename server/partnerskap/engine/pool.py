"""The worker processes of an engine, as their owner sees them: started, asked, ended."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from partnerskap.engine import wire
from partnerskap.engine.answer import Collector
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.forkserver import ForkServer, last_words
from partnerskap.engine.query import Answer
from partnerskap.engine.store import spoil

STEP: Final = 0.02
"""Seconds for which `Worker.receive` waits before it says that nothing came yet."""
TICKS: Final = os.sysconf("SC_CLK_TCK")
"""Clock ticks in a second, in which the kernel tells processor time (proc(5))."""
NICE: Final = 10
"""How far a slow query stands back when processor time is short."""


class Worker:
    """A worker process and the channel to it; used by one thread at a time."""

    def __init__(self, server: ForkServer, limit: int, usual: int = 0) -> None:
        """Have *server* fork a process; raises `EngineFailure` if it can't.

        Answers have *limit* bytes at most. The process stands back as far as is *usual* for it.
        """
        self.usual = usual
        self.server, self.collector = server, Collector(limit)
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        try:
            self.number, end = server.fork(self.stderr)
        except EngineFailure:
            self.stderr.close()
            raise
        self.channel = wire.Channel(end, STEP)
        self.nice = False

    def send(self, task: bytes) -> None:
        """Have the process work on *task*; raises OSError if it is gone."""
        self.channel.send(task)

    def receive(self) -> Answer | None:
        """Return the answer, or None if it is not there after a `STEP`.

        Raises the error that the process reports, a `PartnerskapError`. After any other error
        (EOFError, `TooLarge`, OSError) the process is of no more use.
        """
        while (message := self.channel.receive()) is not None:
            answer = self.collector.take(message)
            if answer is not None:
                return answer
        return None

    def stand_back(self) -> None:
        """Let others have the processor before this process."""
        self.nice = True
        with suppress(ProcessLookupError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self.number, self.usual + NICE)

    def step_forward(self) -> bool:
        """Undo `stand_back`; return False where an ordinary user may not."""
        try:
            if self.nice:
                os.setpriority(os.PRIO_PROCESS, self.number, self.usual)
        except OSError:
            return False
        self.nice = False
        return True

    def processor_seconds(self) -> float:
        """Return how much processor time the process has had, to a hundredth.

        Where the system does not tell (not Linux), all the time that goes by counts.
        """
        try:
            stat = Path(f"/proc/{self.number}/stat").read_text()
        except OSError:
            return time.monotonic()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)

    def clear_up(self) -> tuple[int | None, str]:
        """Return the exit code of the process, which is ending, and what it complained of last.

        One that had much memory takes a while to let go of it.
        """
        self.channel.close()
        code = self.server.reap(self.number)
        with self.stderr as stderr:
            return code, last_words(stderr)


class Pool:
    """Starts workers over one loaded store."""

    def __init__(self, setup: wire.Setup) -> None:
        """Load the store; raises `EngineFailure` if it can't be."""
        self.setup, self.closed = setup, False
        self.lock = threading.Lock()
        try:
            self.server = ForkServer(setup)
        except (OSError, MemoryError) as error:
            raise EngineFailure(tell(error)) from error

    def start(self) -> Worker:
        """Return a new worker, from a new fork server if the old one is gone.

        Raises `EngineFailure` if there can be none now.
        """
        with self.lock:
            if self.closed:
                raise EngineFailure("This server is stopping.")
            try:
                if not self.server.alive():
                    self.server.close()
                    self.server = ForkServer(self.setup)
                return Worker(self.server, self.setup.answer, self.setup.nice)
            except (OSError, MemoryError) as error:
                raise EngineFailure(tell(error)) from error

    def start_many(self, number: int) -> list[Worker]:
        """Return so many new workers; after an error there is neither one nor a fork server."""
        found: list[Worker] = []
        try:
            for _ in range(number):
                found.append(self.start())  # noqa: PERF401 - those that are there must be known
        except BaseException:
            for worker in found:
                worker.kill()
                worker.clear_up()
            self.close()
            raise
        return found

    def renew(self) -> None:
        """Have the store on disk built again; who has it open goes on while that can be."""
        if self.setup.store is not None:
            spoil(Path(self.setup.store))
        self.server.give_up()

    def is_loaded(self) -> bool:
        """Return whether a worker can be started without loading the store first."""
        return self.server.alive()

    def close(self) -> None:
        """End the fork server; no worker is started afterwards."""
        with self.lock:
            self.closed = True
            self.server.close()


def tell(error: OSError | MemoryError) -> str:
    """Return what the *error* comes to that the system had."""
    return f"No query process can be started: {str(error) or 'no memory'}."
