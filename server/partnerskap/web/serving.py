"""Which snapshot and engine serve the requests of this process, and how they are exchanged.

A version that was published is served as it was below `/version/{version}/`, by an engine of its
own that is started when somebody asks; few of them are kept.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from cachetools import LRUCache
from flask import current_app, g, request
from werkzeug.http import http_date

from partnerskap.engine.answer import select
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.errors import Busy
from partnerskap.engine.query import Engine
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.errors import PartnerskapError
from partnerskap.linking.index import Index, open_index
from partnerskap.manifest import INDEX, Files, Version, dump_folder, read_manifest
from partnerskap.settings import Settings
from partnerskap.web.catalog.library import Library, NotKept
from partnerskap.web.former_index import make_index
from partnerskap.web.loaded import Loaded, load
from partnerskap.web.metrics import Metrics
from partnerskap.web.response_cache import Headers

INTERVAL: Final = 0.5
"""Seconds between two looks for a new snapshot."""
EXTENSION: Final = "partnerskap"
OTHER: Final = "partnerskap.version"
"""Where a request notes the version that its address names, or what is wrong with it."""
FEWER: Final = 2
"""Query processes of a former version."""
BEHIND: Final = 15
"""Niceness of those: they get a thirtieth of a processor that the current version wants too."""
NAME: Final = "partnerskap"
LOG: Final = logging.getLogger("partnerskap")


class Served:
    """A snapshot with the engine that answers over it; the engine ends with its last user."""

    def __init__(self, snapshot: Snapshot, engine: Engine, loaded: Loaded) -> None:
        """Serve *snapshot* by *engine*, with what is *loaded* of it."""
        self.snapshot, self.engine = snapshot, engine
        self.manifest, self.folder = snapshot.manifest, snapshot.folder
        self.headers: Headers = [
            ("Last-Modified", http_date(snapshot.changed)),
            ("Cache-Control", "public, no-cache"),
            ("Dataset-Version", self.manifest.version),
            ("Dataset-Digest", self.manifest.digest),
        ]
        """What every answer says of the data it comes from, and how long it may be kept."""
        self.loaded = loaded
        library = self.loaded.library
        self.past = library if library is not None and library.history.releases else None
        """The library if it has versions that can be asked."""
        self.close = weakref.finalize(self, close, engine, snapshot, self.loaded.index)
        """Ends the engine; called by itself when nobody uses this any more."""


def start(snapshot: Snapshot, make: Callable[[], Engine], index: Index | None = None) -> Served:
    """Serve *snapshot*, whose *index* may lie elsewhere, by the engine that *make* starts.

    That takes a process of its own, beside which the rest is loaded here.
    """
    started: Future[Engine] = Future()
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load, snapshot, lambda text: select(started.result(), text), index)
        try:
            started.set_result(make())
        except BaseException as error:
            started.set_exception(error)
            raise
    try:
        return Served(snapshot, started.result(), loading.result())
    except BaseException:
        started.result().close()
        raise


def close(engine: Engine, snapshot: Snapshot, index: Index) -> None:
    """End *engine*, and let *snapshot* and its *index* go."""
    engine.close()
    index.close()
    snapshot.release()


class Versions:
    """Serves what was published, as it was: each version asked for lately has an engine."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        """Keep as many engines as *settings* say, with fewer processes than the current one."""
        self.settings = settings.model_copy(update={"processes": FEWER})
        self.metrics = metrics
        self.kept: LRUCache[str, Served] = LRUCache(settings.versions)
        self.lock, self.opening = threading.Lock(), threading.Lock()

    def find(self, name: str, now: Served) -> Served:
        """Return the version called *name* in the history of what is served *now*.

        Raises `NotKept` if there is none, and `Busy` if others are being opened meanwhile.
        """
        if name == now.manifest.version:
            return now
        library = now.loaded.library
        if library is None or self.settings.endpoint:
            raise NotKept("No former versions can be asked here.")
        version = library.version(name)
        found = self.recall(version)
        if found is not None:
            return found
        if not self.opening.acquire(timeout=self.settings.queue_seconds):
            raise Busy("Another version is being opened. Try again in a few seconds.")
        try:
            found = self.recall(version) or self.open(library, version)
            with self.lock:
                self.kept[version.digest] = found
            return found
        finally:
            self.opening.release()

    def recall(self, version: Version) -> Served | None:
        """Return *version* if its engine is kept."""
        with self.lock:
            return self.kept.get(version.digest)

    def open(self, library: Library, version: Version) -> Served:
        """Return *version* of *library* with a new engine."""
        dump = dump_folder(library.folder, version.version) / f"{NAME}.nq.gz"
        told = open_snapshot(library.files.checked(dump), library.base)
        facts = {"version": version.version, "modified": version.modified}
        snapshot = replace(
            told,
            manifest=told.manifest.model_copy(update=facts),
            changed=datetime.fromisoformat(version.published),
        )
        make = partial(EmbeddedEngine, snapshot, self.settings, self.metrics, BEHIND)
        index = self.find_index(version.digest) or make_index(snapshot.data, library.base)
        return start(snapshot, make, index)

    def find_index(self, digest: str) -> Index | None:
        """Return the index of a snapshot that is kept in the build and has the same *digest*."""
        for folder in (self.settings.build / "snapshots").glob(f"{digest}-*"):
            with suppress(PartnerskapError):  # removed meanwhile, or damaged
                return open_index(Files(folder, read_manifest(folder)).checked(folder / INDEX))
        return None

    def close(self) -> None:
        """End every engine."""
        for served in self.kept.values():
            served.close()


class Serving:
    """Holds what is served now; what was served before is closed after its last request."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        """Open the snapshot that *settings* name; raises `MissingSnapshot` if there is none."""
        self.settings, self.metrics = settings, metrics
        self.path = settings.snapshot or settings.build / "current"
        self.stopped = threading.Event()
        self.now = self.open()
        self.versions = Versions(settings, metrics)

    def open(self) -> Served:
        """Return the snapshot at our path with a new engine."""
        snapshot = open_snapshot(self.path, self.settings.base)
        try:
            return start(snapshot, partial(self.start_engine, snapshot))
        except BaseException:
            snapshot.release()
            raise

    def start_engine(self, snapshot: Snapshot) -> Engine:
        """Return a new engine for *snapshot*."""
        if self.settings.endpoint:
            from partnerskap.engine.remote import RemoteEngine  # with its client for HTTP

            return RemoteEngine(self.settings, snapshot, self.metrics)
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
                reason = " ".join(str(error).split())  # a line is a line, whatever is in a file
                if reason != told:
                    LOG.warning("Still serving %s: %s", self.now.manifest.digest[:12], reason)
                told = reason

    def close(self) -> None:
        """Stop watching and end the engine."""
        self.stopped.set()
        self.now.close()
        self.versions.close()


def serving() -> Serving:
    """Return the serving of the current app."""
    found: Serving = current_app.extensions[EXTENSION]
    return found


def current() -> Served:
    """Return what the current request is served from: the same to its end.

    Raises what is wrong with the version that the address names, once.
    """
    if "served" not in g:
        other = request.environ.get(OTHER)
        g.served = other if isinstance(other, Served) else serving().now
        if isinstance(other, PartnerskapError):
            raise other
    found: Served = g.served
    return found
