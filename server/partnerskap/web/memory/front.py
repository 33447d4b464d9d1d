"""Stands in front of Flask and answers what it has answered before, from memory.

What is kept is the whole response, compressed as it was sent, under everything in the request
that it may depend on. GET and POST of the same query are one entry.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache
from werkzeug.http import is_resource_modified

from partnerskap.web.memory.keys import Key, read_key
from partnerskap.web.memory.recording import Headers, Recorder, Rest, close

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_BY_304: Final = {"cache-control", "etag", "last-modified", "vary", "link"}
NOTE: Final = "partnerskap.note"
OWN: Final = ("Content-Length", "Date")
SHARE: Final = 8
OVERHEAD: Final = 1024


@dataclass(frozen=True)
class Kept:
    """A response as it was sent."""

    headers: Headers
    content: bytes
    etag: str
    modified: str | None
    note: object
    """What the application left in `environ[NOTE]`, for whoever keeps account of hits."""
    weight: int


class Front:
    """The middleware: *app* behind a memory of its responses."""

    def __init__(
        self,
        app: WSGIApplication,
        size: int,
        snapshot: Callable[[], str],
        told: Callable[[Kept | None], None],
    ) -> None:
        """Keep at most *size* bytes; *snapshot* names the data; *told* hears of look-ups."""
        self.app, self.most, self.snapshot, self.told = app, size // SHARE, snapshot, told
        self.lock = threading.Lock()
        self.entries: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.weight)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer from memory if possible, else let the application answer."""
        asked = read_key(environ, self.most)
        if asked is None:
            return self.app(environ, start)
        key = (self.snapshot(), *asked)
        with self.lock:
            kept = self.entries.get(key)
        self.told(kept)
        if kept is None:
            return self.record(key, environ, start)
        return repeat(kept, environ, start)

    def record(self, key: Key, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Let the application answer, and keep the response if it may be kept and is small."""
        recorder = Recorder(start)
        body = self.app(environ, recorder)
        if not recorder.keepable() or environ["REQUEST_METHOD"] == "HEAD":
            return body
        parts: list[bytes] = []
        size = 0
        source = iter(body)
        for part in source:
            parts.append(part)
            size += len(part)
            if size > self.most:
                return Rest(chain(parts, source), body)
        close(body)
        content = b"".join(parts)
        self.keep(key, recorder, content, environ.get(NOTE))
        return [content]

    def keep(self, key: Key, response: Recorder, content: bytes, note: object) -> None:
        """Keep a response under *key*, if the data have not changed meanwhile."""
        weight = len(content) + sum(map(len, key)) + OVERHEAD
        if weight > self.most or key[0] != self.snapshot():
            return
        headers = [pair for pair in response.headers if pair[0] not in OWN]
        headers.append(("Content-Length", str(len(content))))
        known = response.known
        kept = Kept(headers, content, known["etag"], known.get("last-modified"), note, weight)
        with self.lock:
            self.entries[key] = kept


def repeat(kept: Kept, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    """Answer with what was *kept*: whole, or 304 if the client has it."""
    if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
        get = environ["REQUEST_METHOD"] != "POST"
        if get and not is_resource_modified(environ, kept.etag, last_modified=kept.modified):
            headers = [pair for pair in kept.headers if survives(pair[0])]
            start(f"304 {HTTPStatus.NOT_MODIFIED.phrase}", headers)
            return []
    start("200 OK", kept.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.content]


def survives(name: str) -> bool:
    """Return whether the header *name* belongs to a 304 too."""
    lower = name.lower()
    return lower in KEPT_BY_304 or lower.startswith(("access-control-", "dataset-"))
