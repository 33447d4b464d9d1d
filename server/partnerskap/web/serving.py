"""Which snapshot and engine serve the requests of this process, and how they are exchanged."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from flask import current_app, g

from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.query import Engine
from partnerskap.engine.remote import RemoteEngine
from partnerskap.engine.rows import select
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.errors import PartnerskapError
from partnerskap.linking.index import open_index
from partnerskap.manifest import INDEX, Manifest
from partnerskap.settings import Settings
from partnerskap.web.endpoint.prepared import find_prepared
from partnerskap.web.loaded import Loaded, load
from partnerskap.web.memory.caching import CachingEngine
from partnerskap.web.watching.metrics import Metrics

INTERVAL = 0.5
"""Seconds between two looks for a new snapshot."""
EXTENSION = "partnerskap"
LOG = logging.getLogger("partnerskap")


@dataclass(eq=False)
class Served:
    """A snapshot with the engine that answers over it, and how many requests use them."""

    snapshot: Snapshot
    engine: Engine
    leases: int = field(default=0)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def loaded(self) -> Loaded:
        """What is loaded once for the snapshot."""
        with self.lock:
            return self._load

    @cached_property
    def _load(self) -> Loaded:
        return load(self.snapshot, partial(select, self.engine))

    @property
    def manifest(self) -> Manifest:
        """Facts of the snapshot."""
        return self.snapshot.manifest

    @property
    def folder(self) -> Path:
        """The snapshot's folder, with dumps and reports."""
        return self.snapshot.folder


class Serving:
    """Holds what is served now; what was served before is closed after its last request."""

    def __init__(
        self, settings: Settings, metrics: Metrics, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        """Open the snapshot that *settings* name; raises `MissingSnapshot` if there is none.

        Engines work in *loop*, or each in one of its own.
        """
        self.settings, self.metrics, self.loop = settings, metrics, loop
        self.path = settings.snapshot or settings.build / "current"
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.now = self.open()

    def open(self) -> Served:
        """Return the snapshot at our path with a new engine."""
        snapshot = open_snapshot(self.path, self.settings.base)
        engine: Engine
        if self.settings.endpoint:
            engine = RemoteEngine(self.settings)
        else:
            engine = EmbeddedEngine(snapshot, self.settings, self.metrics, self.loop)
        size = self.settings.cache_megabytes * 1024 * 1024 // 2
        served = Served(snapshot, CachingEngine(engine, size, self.metrics))
        if self.may_ask() or open_index(snapshot.folder / INDEX):
            served.loaded  # noqa: B018
        return served

    def may_ask(self) -> bool:
        """Tell whether the engine can answer yet: its loop may not be running."""
        return self.loop is None or self.loop.is_running()

    def acquire(self, wanted: Served | None = None) -> Served:
        """Return what is served now, or *wanted* if somebody holds it; open until `release`."""
        with self.lock:
            served = wanted or self.now
            served.leases += 1
            return served

    def release(self, served: Served) -> None:
        """Give back what `acquire` returned; the last one out of an old snapshot closes it."""
        with self.lock:
            served.leases -= 1
            over = served is not self.now and served.leases == 0
        if over:  # not here: this may be the loop that the engine works in
            threading.Thread(target=served.engine.close).start()

    def refresh(self) -> bool:
        """Serve the snapshot that our path leads to now; return whether that is a new one."""
        if self.path.is_file() or self.path.resolve() == self.now.snapshot.folder:
            return False
        new = self.open()
        with self.lock:
            old, self.now = self.now, new
            over = old.leases == 0
        if over:
            old.engine.close()
        return True

    def watch(self) -> None:
        """Look for a new snapshot every now and then, in a thread of its own."""
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self) -> None:
        """Refresh until stopped; a snapshot that can't be opened leaves the present one."""
        told = ""
        while not self.stopped.wait(INTERVAL):
            try:
                self.refresh()
            except (PartnerskapError, OSError) as error:
                if str(error) != told:
                    LOG.warning("Still serving %s: %s", self.now.manifest.digest[:12], error)
                told = str(error)

    def close(self) -> None:
        """Stop watching and end the engine."""
        self.stopped.set()
        self.now.engine.close()


def serving() -> Serving:
    """Return the serving of the current app."""
    found: Serving = current_app.extensions[EXTENSION]
    return found


def current() -> Served:
    """Return what the current request is served from: the same to its end."""
    if "served" not in g:
        prepared = find_prepared()
        g.served = serving().acquire(prepared.served if prepared else None)
    found: Served = g.served
    return found


def release(_error: BaseException | None = None) -> None:
    """Give back what the request used, when it is over."""
    served = g.pop("served", None)
    if served is not None:
        serving().release(served)
