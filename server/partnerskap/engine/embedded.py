"""Oxigraph in worker processes of our own, each killed when a query is over a limit."""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from pathlib import Path

from cachetools import LRUCache

from partnerskap.engine import errors, frames
from partnerskap.engine.crew import Crew
from partnerskap.engine.loading import clear_away
from partnerskap.engine.observer import Observer
from partnerskap.engine.patience import GiveWay, Overdue, Slice
from partnerskap.engine.process import Process, WorkerGone
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.snapshot import Snapshot
from partnerskap.engine.spool import TooLarge
from partnerskap.engine.turns import Turn, Turns
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

MEGABYTE = 1024 * 1024
REMEMBERED = 4096
"""Number of dear queries that are known again when they come back."""


class EmbeddedEngine:
    """Answers queries over one snapshot in a fixed number of processes."""

    def __init__(self, snapshot: Snapshot, settings: Settings, observer: Observer) -> None:
        """Start the processes; raises `EngineFailure` if the snapshot can't be loaded."""
        self.settings, self.observer = settings, observer
        self.turns = Turns(settings.processes, settings.queue_length, observer.waiting)
        setup = prepare(snapshot, settings)
        self.crew = Crew(setup, settings.processes, settings.load_seconds)
        self.dear: LRUCache[bytes, bool] = LRUCache(REMEMBERED)
        self.lock = threading.Lock()

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        key = hashlib.sha256(query.text.encode()).digest()
        with self.lock:
            turn = Turn(query.client, slow=key in self.dear)
        try:
            return self.evaluate(query, key, turn)
        except GiveWay:
            return self.evaluate(query, key, Turn(query.client, True, turn.arrived))

    def evaluate(self, query: Query, key: bytes, turn: Turn) -> Answer:
        """Return the answer to *query* when it is its *turn*; `GiveWay` if it must start over."""
        waited = time.monotonic() - turn.arrived
        self.turns.take(turn, max(0.0, self.settings.queue_seconds - waited))
        try:
            answer = self.attempt(query, turn)
        except GiveWay:
            self.remember(key, dear=True)
            raise
        finally:
            dear = turn.dear
            self.turns.give_back(turn)
        self.remember(key, dear and answer.seconds > self.settings.query_slice)
        return answer

    def remember(self, key: bytes, dear: bool) -> None:
        """Know the query *key* again as dear, or no longer."""
        with self.lock:
            if dear:
                self.dear[key] = True
            else:
                self.dear.pop(key, None)

    def attempt(self, query: Query, turn: Turn) -> Answer:
        """Return what a process answers; one that met a limit is replaced."""
        process = self.crew.borrow()
        if turn.dear:
            process.stand_back()
        try:
            answer = self.run(process, query, turn)
        except (Overdue, GiveWay, WorkerGone, TooLarge) as error:
            code = self.crew.replace(process)
            self.observer.killed(type(error).__name__)
            if isinstance(error, GiveWay):
                raise
            raise self.translate(error, code) from error
        except PartnerskapError:
            self.crew.give_back(process)
            raise
        self.crew.give_back(process)
        return answer

    def run(self, process: Process, query: Query, turn: Turn) -> Answer:
        """Return the answer of *process* to *query*."""
        seconds = self.settings.query_seconds
        task = frames.Task(
            text=query.text,
            results=query.results,
            triples=query.triples,
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
            bindings=dict(query.bindings),
            seconds=seconds + 1,
        )
        patience = Slice(seconds, self.settings.query_slice, self.turns, turn, process.stand_back)
        return process.run(task, patience, self.settings.answer_megabytes * MEGABYTE)

    def translate(self, error: Exception, code: int) -> PartnerskapError:
        """Return what a caller is told instead of *error*, after which a process had *code*."""
        if isinstance(error, Overdue):
            return errors.TimeLimit(self.settings.query_seconds)
        if isinstance(error, TooLarge):
            return errors.AnswerLimit(self.settings.answer_megabytes)
        if code == -signal.SIGSEGV:  # no stack left
            return errors.InvalidQuery("The query is nested too deeply.")
        return errors.MemoryLimit(self.settings.query_memory)

    def close(self) -> None:
        """End every process."""
        self.crew.close()


def prepare(snapshot: Snapshot, settings: Settings) -> frames.Setup:
    """Return what the workers for *snapshot* are told."""
    data = snapshot.data.resolve()
    large = data.stat().st_size > settings.disk_megabytes * MEGABYTE
    kept = {folder.name for folder in (settings.build / "snapshots").glob("*")}
    clear_away(settings.build / "stores", kept | {snapshot.manifest.digest})
    return frames.Setup(
        data=str(data),
        store=str(store_folder(snapshot, settings)) if large else None,
        prefixes=prefixes(snapshot.manifest.base),
        memory=settings.query_memory * MEGABYTE,
        services=tuple(settings.services),
    )


def store_folder(snapshot: Snapshot, settings: Settings) -> Path:
    """Return where the store on disk of *snapshot* lies: built once, found again."""
    return settings.build.resolve() / "stores" / snapshot.manifest.digest
