"""Oxigraph in worker processes of our own, each killed when a query is over a limit."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from partnerskap.engine.answer import share
from partnerskap.engine.errors import Busy, EngineFailure
from partnerskap.engine.pool import Pool
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.scheduler import Observer, Scheduler
from partnerskap.engine.snapshot import Snapshot
from partnerskap.engine.store import clear_away, is_built
from partnerskap.engine.wire import Setup
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

MEGABYTE: Final = 1024 * 1024


@dataclass(eq=False, slots=True)
class Evaluation:
    """A query that is being evaluated, and who else waits for its answer."""

    waiting: list[threading.Event] = field(default_factory=list)
    answer: Answer | None = None
    error: Exception | None = None

    def join(self) -> threading.Event:
        """Return what is set when there is an answer."""
        done = threading.Event()
        self.waiting.append(done)
        return done

    def result(self) -> Answer:
        """Return the answer with a body of its own, or raise the error that there was instead."""
        if self.answer is None:
            raise self.error or Busy("Try again in a few seconds.")
        return share(self.answer)


class PooledEngine:
    """Answers queries in a fixed number of processes.

    The same query asked by several at once is evaluated once.
    """

    def __init__(self, setup: Setup, settings: Settings, observer: Observer) -> None:
        """Start processes as *setup* says; raises `EngineFailure` if they can't load the store."""
        self.lock = threading.Lock()
        self.running: dict[Hashable, Evaluation] = {}
        self.scheduler = Scheduler(Pool(setup), settings, observer)

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        if query.volatile:
            return self.scheduler.answer(query)
        key = identify(query)
        with self.lock:
            same = self.running.get(key)
            done = same.join() if same is not None else None
            evaluation = self.running[key] = same or Evaluation()
        if done is None:
            return self.evaluate(query, key, evaluation)
        return self.follow(query, evaluation, done)

    def evaluate(self, query: Query, key: Hashable, mine: Evaluation) -> Answer:
        """Return the answer to *query*, for whoever waits for *mine* too."""
        try:
            mine.answer = self.scheduler.answer(query)
        except Exception as error:
            mine.error = error
            raise
        finally:
            with self.lock:
                del self.running[key]
            for done in mine.waiting:
                done.set()
        return mine.result() if mine.waiting else mine.answer

    def follow(self, query: Query, same: Evaluation, done: threading.Event) -> Answer:
        """Return the answer of the *same* query when it is *done*.

        If it got no turn, that was for who asked it: then *query* is asked by itself.
        """
        done.wait()
        if isinstance(same.error, Busy):
            return self.scheduler.answer(query)
        return same.result()

    def ready(self) -> None:
        """Raise the error that keeps queries from being answered, if there is one."""
        self.answer(Query("ASK {}")).body.close()

    def close(self) -> None:
        """End every process."""
        self.scheduler.close()


class EmbeddedEngine(PooledEngine):
    """Answers queries over one snapshot, of which the processes have a store."""

    def __init__(
        self, snapshot: Snapshot, settings: Settings, observer: Observer, nice: int = 0
    ) -> None:
        """Start the processes; raises `EngineFailure` if the snapshot can't be loaded.

        They leave the processor to others as far as *nice* says.
        """
        super().__init__(replace(prepare(snapshot, settings), nice=nice), settings, observer)


def identify(query: Query) -> Hashable:
    """Return what two queries share that have the same answer in the same format."""
    bound = query.bindings
    bindings = tuple(sorted((name, str(term)) for name, term in bound.items())) if bound else ()
    return (*query[:5], bindings)


def prepare(snapshot: Snapshot, settings: Settings) -> Setup:
    """Return what the workers for *snapshot* are told."""
    data = snapshot.data.resolve()
    large = data.stat().st_size > settings.disk_megabytes * MEGABYTE
    kept = {folder.name.partition("-")[0] for folder in (settings.build / "snapshots").glob("*")}
    clear_away(settings.build / "stores", kept | {snapshot.manifest.digest})
    return Setup(
        data=str(data),
        digest=snapshot.manifest.digest,
        store=str(store_folder(snapshot, settings)) if large else None,
        prefixes=prefixes(snapshot.manifest.base),
        address=(settings.address or snapshot.manifest.base) + "sparql",
        memory=settings.query_memory * MEGABYTE,
        services=tuple(settings.services),
        fenced=settings.sandbox,
        answer=settings.answer_megabytes * MEGABYTE,
        patience=settings.load_seconds,
    )


def store_folder(snapshot: Snapshot, settings: Settings) -> Path:
    """Return where the store on disk of *snapshot* lies: built once, found again.

    That is beside the snapshots or, where nothing can be written, among temporary files.
    """
    build = settings.build.resolve()
    folder = build / "stores" / snapshot.manifest.digest
    if is_built(folder) or not build.exists() or os.access(build, os.W_OK):
        return folder
    own = Path(tempfile.gettempdir()) / f"partnerskap-stores-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    if own.stat().st_uid != os.getuid():
        raise EngineFailure(f"{own} belongs to somebody else: no store can be kept there.")
    return own / snapshot.manifest.digest
