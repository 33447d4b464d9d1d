"""Oxigraph in worker processes of our own, each killed when a query is over a limit."""

from __future__ import annotations

import threading
import time

from partnerskap.engine import errors, frames
from partnerskap.engine.process import Overdue, Process, WorkerGone
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.snapshot import Snapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes


class EmbeddedEngine:
    """Answers queries over one snapshot in a fixed number of processes."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        """Start the processes; raises `EngineFailure` if the snapshot can't be loaded."""
        self.settings = settings
        self.setup = frames.Setup(
            data=str(snapshot.data.resolve()),
            store=None,
            prefixes=prefixes(snapshot.manifest.base),
            memory=settings.query_memory * 1024 * 1024,
            services=tuple(settings.services),
        )
        self.lock = threading.Condition()
        self.idle: list[Process] = [Process(self.setup) for _ in range(settings.processes)]
        for process in self.idle:
            process.wait(settings.load_seconds)

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        with self.lock:
            if not self.lock.wait_for(lambda: bool(self.idle), self.settings.queue_seconds):
                raise errors.Busy("Too many queries are waiting.")
            process = self.idle.pop()
        try:
            return self.run(process, query)
        except (Overdue, WorkerGone, errors.AnswerLimit) as error:
            process.kill()
            process = Process(self.setup)
            process.wait(self.settings.load_seconds)
            raise self.translate(error) from error
        finally:
            with self.lock:
                self.idle.append(process)
                self.lock.notify()

    def run(self, process: Process, query: Query) -> Answer:
        """Return the answer of *process* to *query*."""
        seconds = self.settings.query_seconds
        task = frames.Task(
            query.text,
            query.results,
            query.triples,
            query.default_graphs,
            query.named_graphs,
            dict(query.bindings),
            seconds + 1,
        )
        limit = self.settings.answer_megabytes * 1024 * 1024
        return process.run(task, time.monotonic() + seconds, limit)

    def translate(self, error: Exception) -> Exception:
        """Return what a caller is told instead of *error*."""
        if isinstance(error, Overdue):
            return errors.TimeLimit(f"No answer within {self.settings.query_seconds} seconds.")
        if isinstance(error, WorkerGone):
            return errors.MemoryLimit("The query ended the process that evaluated it.")
        return errors.AnswerLimit(f"More than {self.settings.answer_megabytes} megabytes.")

    def close(self) -> None:
        """End every process."""
        with self.lock:
            for process in self.idle:
                process.kill()
            self.idle.clear()
