"""Answers plain queries before Flask: one parameter, an answer in memory, nothing to compress.

The headers are those that Flask sent with an answer of the same kind, so that both ways say
the same. Whatever else comes up, an error above all, is handed to Flask with what was found.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from partnerskap.engine.query import Answer, Query
from partnerskap.errors import PartnerskapError
from partnerskap.web.endpoint.formats import Wanted, read_wanted
from partnerskap.web.endpoint.prepared import PREPARED, Prepared
from partnerskap.web.memory.caching import volatile
from partnerskap.web.memory.front import NOTE
from partnerskap.web.memory.keys import read_plain
from partnerskap.web.memory.recording import Headers, Recorder
from partnerskap.web.serving import Served, Serving
from partnerskap.web.watching.accounting import Asked, digest, write
from partnerskap.web.watching.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SMALL: Final = 500
"""Bytes below which an answer is never compressed."""
MOST: Final = 256 * 1024
"""Bytes above which an answer is sent in parts, which Flask does."""
OWN: Final = {"content-length", "date", "etag", "result-rows", "server-timing"}
"""Headers that each answer has for itself."""


Kind = tuple[str, str, bool]
"""The snapshot, the media type, and whether an answer is so large that it may be compressed."""


class Quick:
    """The middleware: *app* behind a short way for plain queries."""

    def __init__(
        self, app: WSGIApplication, serving: Serving, metrics: Metrics, longest: int
    ) -> None:
        """Ask what is *serving*; leave queries of more than *longest* bytes to Flask."""
        self.app, self.serving, self.metrics, self.longest = app, serving, metrics, longest
        self.wishes: LRUCache[str, Wanted] = LRUCache(256)
        self.templates: LRUCache[Kind, Headers] = LRUCache(64)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer at once if the request is plain, else let the application answer."""
        text = read_plain(environ)
        if text is None or len(text.encode(errors="replace")) > self.longest:
            return self.app(environ, start)
        wanted = self.read_wish(environ.get("HTTP_ACCEPT", ""))
        if wanted.page:
            return self.app(environ, start)
        client = environ.get("REMOTE_ADDR", "")
        query = Query(text, wanted.results, wanted.triples, client=client)
        served = self.serving.acquire()
        try:
            return self.answer(query, served, environ, start)
        finally:
            self.serving.release(served)

    def read_wish(self, accept: str) -> Wanted:
        """Return the media types that the header *accept* asks for."""
        found = self.wishes.get(accept)
        if found is None:
            found = read_wanted(parse_accept_header(accept, MIMEAccept), None)
            self.wishes[accept] = found
        return found

    def answer(
        self, query: Query, served: Served, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Return the answer to *query*, or what Flask makes of it or of the error."""
        started = time.perf_counter()
        try:
            answered = served.engine.answer(query)
        except PartnerskapError as error:
            environ[PREPARED] = Prepared(served, error, started)
            return self.app(environ, start)
        large = answered.size >= SMALL
        kind = (served.manifest.digest, answered.media_type, large)
        template = self.templates.get(kind)
        most = MOST if accepts_no_coding(environ) else SMALL - 1
        if answered.size > most or volatile(query.text) or answered.rows is None:
            environ[PREPARED] = Prepared(served, answered, started)
            return self.app(environ, start)
        if template is None:
            environ[PREPARED] = Prepared(served, answered, started)
            return self.learn(kind, environ, start)
        self.account(query, answered, served, environ, started)
        with answered.body as body:
            content = body.read()
        start("200 OK", [*template, *own_headers(answered)])
        return [content]

    def learn(self, kind: Kind, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Let Flask send the answer, and remember the headers for others of its *kind*."""
        recorder = Recorder(start)
        body = self.app(environ, recorder)
        if recorder.keepable():
            self.templates[kind] = [pair for pair in recorder.headers if pair[0].lower() not in OWN]
        return body

    def account(
        self,
        query: Query,
        answered: Answer,
        served: Served,
        environ: WSGIEnvironment,
        started: float,
    ) -> None:
        """Keep account of an answered *query*."""
        seconds = time.perf_counter() - started
        asked = Asked(digest(query.text), answered.rows, served.manifest.digest)
        environ[NOTE] = asked
        self.metrics.asked("answered", seconds)
        write(asked, seconds, "answered")


def accepts_no_coding(environ: WSGIEnvironment) -> bool:
    """Return whether the client wants what it asks for as it is, not compressed."""
    return environ.get("HTTP_ACCEPT_ENCODING", "").strip() in ("", "identity")


def own_headers(answered: Answer) -> Headers:
    """Return the headers that *answered* has for itself."""
    return [
        ("Result-Rows", str(answered.rows)),
        ("Server-Timing", f"query;dur={answered.seconds * 1000:.1f}"),
        ("ETag", f'"{answered.digest[:32]}"'),
        ("Content-Length", str(answered.size)),
    ]
