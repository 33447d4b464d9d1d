"""Any SPARQL 1.1 store as an engine, for data that outgrow one machine.

Worker processes of our own ask it, with our guard before and our writing after it: a query over a
limit is ended with its worker, and nothing that the store sends comes into this process but what
a worker has read to its end and written anew.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

import httpx

from partnerskap.engine.embedded import MEGABYTE, PooledEngine
from partnerskap.engine.errors import EngineFailure, NotSupported, TimeLimit, Unavailable
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.scheduler import Observer
from partnerskap.engine.snapshot import Snapshot
from partnerskap.engine.stores import IDENTIFIER, MARK, MERGE, STORES, Behind
from partnerskap.engine.wire import Setup
from partnerskap.settings import Settings
from partnerskap.vocabulary import prefixes

PATIENCE: Final = 0.6
"""Seconds in which a store is expected to say that it is there."""
LAST: Final = 0.8
"""Seconds after which nobody waits for that any more."""
LONGEST: Final = 64 * 1024
"""Bytes of what a store says then that are read."""
PAUSE: Final = 5.0
"""Seconds for which a store that does not answer is not asked."""
DIGEST: Final = re.compile(rb"[0-9a-f]{64}")
MARKED: Final = f"SELECT ?digest {{ GRAPH <{MARK}> {{ <{MARK}> <{IDENTIFIER}> ?digest }} }}"
ALIVE: Final = "ASK {}"
AWAY: Final = "The store behind this endpoint does not answer. Try again in a few seconds."


class RemoteEngine:
    """Answers queries by asking another store."""

    def __init__(self, settings: Settings, snapshot: Snapshot | None, observer: Observer) -> None:
        """Ask the store that *settings* name, which holds *snapshot* if that is given."""
        self.inner = PooledEngine(prepare(settings, snapshot), settings, observer)
        self.watch = StoreWatch(settings, snapshot.manifest.digest if snapshot else "")

    def answer(self, query: Query) -> Answer:
        """Return the store's answer to *query*, or raise what kept it from answering."""
        self.watch.pass_through()
        try:
            return self.inner.answer(query)
        except (EngineFailure, NotSupported, TimeLimit):
            self.watch.look()
            raise

    def ready(self) -> None:
        """Raise `Unavailable` unless the store answers and holds the snapshot."""
        self.watch.check()

    def close(self) -> None:
        """End every process."""
        self.watch.close()
        self.inner.close()


def read_endpoints(settings: Settings) -> tuple[str, ...]:
    """Return the replicas that *settings* name."""
    return tuple(settings.endpoint.split())


def prepare(settings: Settings, snapshot: Snapshot | None) -> Setup:
    """Return what the workers are told that ask for *snapshot*."""
    manifest = snapshot.manifest if snapshot else None
    base = manifest.base if manifest else settings.base
    return Setup(
        data="",
        digest="",
        store=None,
        prefixes=prefixes(base),
        address=(settings.address or base) + "sparql",
        memory=settings.query_memory * MEGABYTE,
        services=(),
        answer=settings.answer_megabytes * MEGABYTE,
        patience=settings.load_seconds,
        fenced=settings.sandbox,
        behind=Behind(
            endpoints=read_endpoints(settings),
            store=settings.store,
            graphs=tuple(manifest.graphs) if manifest else None,
            merge=MERGE + manifest.digest if manifest and fills(settings) else None,
            seconds=settings.query_seconds,
        ),
    )


def fills(settings: Settings) -> bool:
    """Tell whether the store that *settings* name has the graphs that we choose from."""
    kind = STORES[settings.store]
    return kind.loaded and kind.names_graphs


class StoreWatch:
    """Knows whether the replicas answer (a circuit breaker), and which snapshot they hold."""

    def __init__(self, settings: Settings, digest: str) -> None:
        """Look at the replicas that *settings* name, which should hold the snapshot *digest*."""
        self.endpoints, self.kind = read_endpoints(settings), STORES[settings.store]
        self.digest = digest
        self.client = httpx.Client(trust_env=False, follow_redirects=False, timeout=PATIENCE)
        self.client.headers["Accept-Encoding"] = "identity"
        self.threads = ThreadPoolExecutor(len(self.endpoints), "store")
        self.lock = Lock()
        self.closed_until = 0.0
        """A time of `time.monotonic` before which no query is let through."""

    def pass_through(self) -> None:
        """Raise `Unavailable` if the store did not answer when it was last looked at.

        After a pause the first who comes looks again.
        """
        if not self.closed_until:
            return
        with self.lock:
            if time.monotonic() >= self.closed_until:
                self.look()
        if self.closed_until:
            raise Unavailable(AWAY)

    def look(self) -> None:
        """See whether any replica answers; if none does, let no query through for a while."""
        answers = any(told is not None for told in self.ask_all(ALIVE))
        self.closed_until = 0.0 if answers else time.monotonic() + PAUSE

    def check(self) -> None:
        """Raise `Unavailable` unless a replica answers, and all that do hold the snapshot."""
        heard = [told for told in self.ask_all(MARKED if self.kind.loaded else ALIVE) if told]
        if not heard:
            raise Unavailable(AWAY)
        for held in heard:
            if self.digest and held != self.digest:
                other = f"the snapshot {held[:12]}" if held != UNKNOWN else "no snapshot of ours"
                raise Unavailable(
                    f"The store behind this endpoint holds {other}, not {self.digest[:12]}. "
                    "Bring it there with 'partnerskap load'."
                )

    def ask_all(self, text: str) -> list[str | None]:
        """Return what each replica answers to *text*: a digest, `UNKNOWN`, or None if nothing."""
        asked = [self.threads.submit(self.ask, one, text) for one in self.endpoints]
        return [wait_for(one) for one in asked]

    def ask(self, endpoint: str, text: str) -> str | None:
        """Return the digest in the answer of the replica at *endpoint* to *text*."""
        end, body = time.monotonic() + PATIENCE, b""
        fields, headers = {"query": text}, {"Accept": self.kind.results}
        try:
            with self.client.stream("POST", endpoint, data=fields, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    return None
                for part in response.iter_raw():
                    body += part
                    if time.monotonic() > end or len(body) > LONGEST:
                        return None
                told = body + response.headers.get("Dataset-Digest", "").encode()
        except httpx.HTTPError:
            return None
        found = DIGEST.search(told)
        return found[0].decode() if found else UNKNOWN

    def close(self) -> None:
        """Close the connections."""
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.client.close()


UNKNOWN: Final = "unknown"
"""What is told of a store that answers but names no snapshot."""


def wait_for(asked: Future[str | None]) -> str | None:
    """Return what was *asked* for if it comes in time."""
    try:
        return asked.result(LAST)
    except TimeoutError:
        return None
