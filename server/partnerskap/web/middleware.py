"""What every request passes before Flask: limits for each client, the cache, the fast path.

A request takes the first way that answers it:

1. a client that has too many requests under way already is told to wait;
2. a response that was sent before, to the same question over the same snapshot, is sent again;
3. a plain SPARQL query is answered by the engine at once;
4. everything else is Flask's.

Whatever was answered is compressed as the client can read it, checked against what the client
has already, and kept if it holds for everybody.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Final

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from partnerskap.processes import THREADS
from partnerskap.settings import Settings
from partnerskap.web import byte_range
from partnerskap.web.access_log import NOTE, REMEMBERED, Asked
from partnerskap.web.metrics import Metrics
from partnerskap.web.negotiation import complete, encode
from partnerskap.web.problems import KINDS, name_status
from partnerskap.web.response_cache import (
    Headers,
    Kept,
    Key,
    Response,
    ResponseCache,
    drop,
    is_keepable,
    read_key,
    revalidate,
)
from partnerskap.web.serving import Served, Serving
from partnerskap.web.sparql.fast_path import FastPath

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHARE: Final = THREADS // 2
"""Requests of those that one client may have."""
BODIES: Final = SHARE // 2
"""Requests of one client whose bodies are being read."""
ALL_BODIES: Final = THREADS // 2
"""Requests of all clients whose bodies are being read: slow ones leave room for what has none."""
LISTS: Final = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
LONGEST_LIST: Final = 4096
"""Letters of such a header that are heeded."""
SLASHES: Final = "Nothing has this address: it begins with two slashes."
CUT: Final = "The body of this request ended before its Content-Length."
CHUNKS: Final = "Send the body with its Content-Length, not in chunks."
HOST_BITS: Final = 64
"""Of an IPv6 address: who has one of them has them all, and could be as many clients."""
MANY: Final = "You have too many requests under way. Try again in a few seconds."
CROWD: Final = "Others send too much just now. Try again in a few seconds."
UNREAD: Final = "partnerskap.unread"
"""What tells that the body of a request was left where it is."""
SPARQL: Final = "/sparql"
MEGABYTE: Final = 1024 * 1024


class Places:
    """A number of places for each client, and for all together."""

    def __init__(self, most: int, total: int) -> None:
        """Let each client have *most*, and all together *total*."""
        self.most, self.free = most, total
        self.lock = threading.Lock()
        self.taken: Counter[str] = Counter()

    def take(self, client: str) -> bool:
        """Take a place for *client*; return False if it has no more."""
        with self.lock:
            if not self.free or self.taken[client] >= self.most:
                return False
            self.taken[client] += 1
            self.free -= 1
            return True

    def leave(self, client: str) -> None:
        """Give a place of *client* back."""
        with self.lock:
            self.taken[client] -= 1
            self.free += 1
            if not self.taken[client]:
                del self.taken[client]


class Middleware:
    """The site as the server runs it: a WSGI application around Flask."""

    def __init__(self, app: Flask, serving: Serving, metrics: Metrics, settings: Settings) -> None:
        """Stand in front of *app*, as it is now."""
        self.flask: WSGIApplication = app.wsgi_app
        self.serving, self.metrics = serving, metrics
        self.longest = settings.query_kilobytes * 1024
        self.places, self.bodies = Places(SHARE, THREADS), Places(BODIES, ALL_BODIES)
        self.cache = ResponseCache(settings.cache_megabytes * MEGABYTE)
        self.fast_path = None if settings.rate_limit else FastPath(app, metrics, self.longest)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        client = environ["REMOTE_ADDR"] = name_client(environ.get("REMOTE_ADDR", ""))
        if not self.places.take(client):
            return send(self.refuse(503, MANY, "too-many"), start_response)
        try:
            body = send(self.respond(environ), start_response)
        except BaseException:
            self.places.leave(client)
            raise
        if isinstance(body, list):
            self.places.leave(client)
            return body
        return ClosingIterator(body, lambda: self.places.leave(client))

    def refuse(self, status: int, detail: str, reason: str) -> Response:
        """Return the problem for a request that reaches nothing of ours, and count its *reason*."""
        self.metrics.refused(reason)
        return refuse(status, detail)

    def respond(self, environ: WSGIEnvironment) -> Response:
        """Return the response to a request; HEAD is GET of which only the headers are sent."""
        method = environ["REQUEST_METHOD"]
        if environ["PATH_INFO"].startswith("//"):  # Flask would take it for one with one slash
            return self.refuse(404, SLASHES, "two-slashes")
        shorten(environ)
        if method == "POST" and (refused := self.read_body(environ)) is not None:
            return refused
        if method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"
        if "q=." in environ.get("HTTP_ACCEPT", ""):
            environ["HTTP_ACCEPT"] = complete(environ["HTTP_ACCEPT"])
        response = revalidate(self.find(environ), environ)
        if UNREAD in environ:  # the server hangs up where a body is not read
            response.headers.append(("Connection", "close"))
        if method == "HEAD":
            return Response(response.status, response.headers, drop(response.body))
        return response

    def find(self, environ: WSGIEnvironment) -> Response:
        """Return the whole response to a request, from the cache if it is there."""
        served = self.serving.now
        key = read_key(environ, served.manifest.name)
        kept = self.cache.find(key) if key is not None else None
        if kept is not None:
            self.note_repeat(kept)
            return kept.response
        response = self.answer(environ, key, served)
        response = encode(response, environ.get("HTTP_ACCEPT_ENCODING", ""))
        if key is not None and is_keepable(response) and served is self.serving.now:
            if NOTE not in environ:  # queries are counted by their notes
                self.metrics.looked_up(found=False)
            self.cache.keep(key, response, environ.get(NOTE))
        return response

    def note_repeat(self, kept: Kept) -> None:
        """Keep account of a response from the cache."""
        if isinstance(kept.note, Asked):
            self.metrics.note(kept.note, 0.0, REMEMBERED)
        else:
            self.metrics.looked_up(found=True)

    def answer(self, environ: WSGIEnvironment, key: Key | None, served: Served) -> Response:
        """Return the response to what is not in the cache: on the fast path, or by Flask."""
        if self.fast_path is not None and key is not None and key[1] == SPARQL:
            answered = self.fast_path.answer(environ, key[2], served)
            if answered is not None:
                return answered
        if byte_range.RANGE in environ:
            byte_range.ignore_unknown(environ)
        response = call(self.flask, environ)
        if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return self.answer_whole(environ, response)
        return response

    def answer_whole(self, environ: WSGIEnvironment, refused: Response) -> Response:
        """Return what is shorter than the end of it that was asked for, else what was *refused*."""
        if not byte_range.exceeds(environ):
            return refused
        drop(refused.body)
        del environ[byte_range.RANGE]
        return call(self.flask, environ)

    def read_body(self, environ: WSGIEnvironment) -> Response | None:
        """Read the body of a request, unless it is too large; return what to say if it can't be.

        The server does not tell a body in chunks that breaks off from a whole one, so none is run.
        """
        if "HTTP_TRANSFER_ENCODING" in environ:
            return self.refuse(411, CHUNKS, "chunks")
        declared = environ.get("CONTENT_LENGTH", "")
        length = int(declared) if declared.isdigit() else 0
        if length > self.longest:
            environ["wsgi.input"] = BytesIO()  # Flask refuses it for its length, and reads nothing
            environ[UNREAD] = True
            return None
        client = environ["REMOTE_ADDR"]
        if not self.bodies.take(client):
            return self.refuse(503, MANY if self.bodies.free else CROWD, "too-many-bodies")
        try:
            body = environ["wsgi.input"].read(length)
        finally:
            self.bodies.leave(client)
        if len(body) < length:
            return self.refuse(400, CUT, "cut-body")
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(length)
        return None


def name_client(address: str) -> str:
    """Return what all requests from where *address* is have in common: for IPv6, its network."""
    if ":" not in address:
        return address
    try:
        whole = IPv6Address(address)
    except ValueError:  # a proxy says it, in its own way
        return address
    if whole.ipv4_mapped is not None:
        return str(whole.ipv4_mapped)
    return str(IPv6Address(int(whole) >> HOST_BITS << HOST_BITS))


def shorten(environ: WSGIEnvironment) -> None:
    """Leave of long lists of preferences what comes first: reading all takes seconds."""
    for name in LISTS:
        given = environ.get(name, "")
        if len(given) > LONGEST_LIST:
            environ[name] = given[:LONGEST_LIST].rpartition(",")[0]


def call(app: WSGIApplication, environ: WSGIEnvironment) -> Response:
    """Return the response of *app* to *environ*; a short one is read to its end."""
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, *_: object) -> object:
        started[:] = [(status, headers)]
        return started.append

    body = app(environ, start_response)  # type: ignore[arg-type]
    status, headers = started[0]
    response = Response(int(status[:3]), headers, body)
    length = response.header("content-length")
    if (length and int(length) > MEGABYTE) or not length:
        return response
    try:
        return Response(response.status, headers, [b"".join(body)])
    finally:
        drop(body)


def send(response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Start *response* and return its body."""
    phrase = HTTPStatus(response.status).phrase
    start_response(f"{response.status} {phrase}", response.headers)
    return response.body


def refuse(status: int, detail: str) -> Response:
    """Return the problem (RFC 9457) for a request that reaches nothing of ours."""
    title = HTTPStatus(status).phrase
    problem = {
        "type": KINDS + name_status(status),
        "title": title,
        "status": status,
        "detail": detail,
    }
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "5"))
    return Response(status, headers, [json.dumps(problem).encode()])
