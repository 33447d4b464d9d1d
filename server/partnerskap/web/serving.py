"""Which snapshot and engine serve the requests of this process, and how they are exchanged."""

from __future__ import annotations

import logging
import threading
import weakref
from functools import partial
from typing import Final

from flask import current_app, g
from werkzeug.http import http_date

from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.query import Engine
from partnerskap.engine.remote import RemoteEngine
from partnerskap.engine.rows import select
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.errors import PartnerskapError
from partnerskap.linking.index import Index
from partnerskap.settings import Settings
from partnerskap.web.loaded import load
from partnerskap.web.metrics import Metrics
from partnerskap.web.response_cache import Headers

INTERVAL: Final = 0.5
"""Seconds between two looks for a new snapshot."""
EXTENSION: Final = "partnerskap"
LOG: Final = logging.getLogger("partnerskap")


class Served:
    """A snapshot with the engine that answers over it; the engine ends with its last user."""

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        """Serve *snapshot* by *engine*."""
        self.snapshot, self.engine = snapshot, engine
        self.manifest, self.folder = snapshot.manifest, snapshot.folder
        self.headers: Headers = [
            ("Last-Modified", http_date(snapshot.changed)),
            ("Cache-Control", "public, no-cache"),
            ("Dataset-Version", self.manifest.version),
            ("Dataset-Digest", self.manifest.digest),
        ]
        """What every answer says of the data it comes from, and how long it may be kept."""
        self.loaded = load(snapshot, partial(select, engine))
        """What is loaded once for the snapshot."""
        self.close = weakref.finalize(self, close, engine, snapshot, self.loaded.index)
        """Ends the engine; called by itself when nobody uses this any more."""


def close(engine: Engine, snapshot: Snapshot, index: Index) -> None:
    """End *engine*, and let *snapshot* and its *index* go."""
    engine.close()
    index.close()
    snapshot.release()


class Serving:
    """Holds what is served now; what was served before is closed after its last request."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        """Open the snapshot that *settings* name; raises `MissingSnapshot` if there is none."""
        self.settings, self.metrics = settings, metrics
        self.path = settings.snapshot or settings.build / "current"
        self.stopped = threading.Event()
        self.now = self.open()

    def open(self) -> Served:
        """Return the snapshot at our path with a new engine."""
        snapshot = open_snapshot(self.path, self.settings.base)
        try:
            engine = self.start_engine(snapshot)
            try:
                return Served(snapshot, engine)
            except BaseException:
                engine.close()
                raise
        except BaseException:
            snapshot.release()
            raise

    def start_engine(self, snapshot: Snapshot) -> Engine:
        """Return a new engine for *snapshot*."""
        if self.settings.endpoint:
            return RemoteEngine(self.settings)
        return EmbeddedEngine(snapshot, self.settings, self.metrics)

    def refresh(self) -> bool:
        """Serve the snapshot that our path leads to now; return whether that is a new one."""
        if self.path.is_file() or self.path.resolve() == self.now.folder:
            return False
        self.now = self.open()
        return True

    def watch(self) -> None:
        """Look for a new snapshot every now and then, in a thread of its own."""
        threading.Thread(target=self.follow, name="snapshots", daemon=True).start()

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
        self.now.close()


def serving() -> Serving:
    """Return the serving of the current app."""
    found: Serving = current_app.extensions[EXTENSION]
    return found


def current() -> Served:
    """Return what the current request is served from: the same to its end."""
    if "served" not in g:
        g.served = serving().now
    found: Served = g.served
    return found
