"""Leads to versions: by the address, by `?version=`, and by the time that is asked for."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Response, request
from werkzeug.http import http_date, parse_date

from partnerskap.engine.errors import Busy
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings
from partnerskap.web.catalog.library import Library, NotKept
from partnerskap.web.memento import (
    DOCUMENT,
    LINK_FORMAT,
    ORIGINAL,
    SAFE,
    NoTime,
    announce,
    choose_memento,
    find_original,
    join,
    moment_of,
)
from partnerskap.web.response_cache import Headers
from partnerskap.web.serving import OTHER, Served, Serving, current

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OF_VERSION: Final = re.compile(
    rf"(/version/([^/]+))(/(?:sparql(?:/vocabulary\.json)?|id/.+|{DOCUMENT}))"
)
FILES: Final = re.compile(r"/version/[^/]+(/static/.+)")
DUMP: Final = re.compile(r"/dump/.+")
WITHIN: Final = re.compile(r"(?<=<)(?=/(?:id|doc|graph|ns|shapes)[/.>])")
"""Where a link begins that stays in its version."""
STATES: Final = ("200", "206", "304", "410")
"""Statuses with which a Memento is sent."""
SHARE: Final = 0.1
"""Share of the time of a web process that requests for former versions have."""
FULL: Final = "Too many ask former versions. Try again in a few seconds."
SELF: Final = ("GET", "HEAD")

versions = Blueprint("versions", __name__)


class TimeShare:
    """Lets requests have a share of the time of this process, on the average; for all threads.

    Those that wait hold a thread each, so few may, and not for long.
    """

    def __init__(self, share: float, settings: Settings) -> None:
        """Give *share* of the time, a number below 1, with the bounds of queries in *settings*."""
        self.pause = 1 / share - 1
        self.longest, self.most = settings.queue_seconds, settings.queue_length
        self.lock, self.free, self.waiting = threading.Lock(), 0.0, 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and let the next ones wait for the time that this one takes.

        Raises `Busy` if too many wait already.
        """
        self.wait()
        begun = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - begun
            with self.lock:
                now = time.monotonic()
                owed = max(self.free, now) + spent * self.pause
                self.free = min(owed, now + self.longest)

    def wait(self) -> None:
        """Wait for a turn."""
        with self.lock:
            seconds = self.free - time.monotonic()
            if seconds <= 0:
                return
            if self.waiting >= self.most:
                raise Busy(FULL)
            self.waiting += 1
        time.sleep(seconds)
        with self.lock:
            self.waiting -= 1


class VersionPaths:
    """A WSGI application that answers `/version/{version}/…` as the site does over that version.

    It also leads whoever asks for the state at a time (Memento, RFC 7089) to the version of then.
    """

    def __init__(self, app: WSGIApplication, serving: Serving) -> None:
        """Stand in front of *app*."""
        self.app, self.serving = app, serving
        self.share = TimeShare(SHARE, serving.settings)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if (files := FILES.fullmatch(path)) is not None:
            return self.app({**environ, "PATH_INFO": files[1]}, start_response)
        try:
            if (found := OF_VERSION.fullmatch(path)) is not None:
                with self.share.turn():
                    return self.answer_from(found, environ, start_response)
            if (past := self.serving.now.past) is not None:
                return self.answer_now(environ, past, start_response)
        except PartnerskapError as error:
            environ[OTHER] = error  # which Flask raises, to answer it like every other
        return self.app(environ, start_response)

    def answer_from(
        self, found: re.Match[str], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer from the version that the address has *found*."""
        prefix, name, path = found.groups()
        now = self.serving.now
        environ["PATH_INFO"] = path
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
        environ[OTHER] = served = self.serving.versions.find(name, now)
        kept = describe_memento(environ, path, served, now.loaded.library)

        def start(status: str, headers: Headers, *further: object) -> object:
            told = [(key, move(key, value, prefix)) for key, value in headers]
            told += kept if status.startswith(STATES) else []
            return start_response(status, told, *further)  # type: ignore[arg-type]

        return self.app(environ, start)  # type: ignore[arg-type]

    def answer_now(
        self, environ: WSGIEnvironment, library: Library, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with the present state, or lead to the version or the time that is asked for."""
        goal = read_version(environ, library)
        if goal is not None:
            return send_to(goal, environ, [], start_response)
        if not ORIGINAL.fullmatch(environ["PATH_INFO"]):
            return self.app(environ, start_response)
        original = find_original(environ, environ["PATH_INFO"], library)
        if "HTTP_ACCEPT_DATETIME" in environ:
            chosen = choose_memento(original, library, read_moment(environ))
            headers = [("Vary", "Accept-Datetime"), join(original.links(chosen))]
            goal = f"/version/{chosen.version}{quote(environ['PATH_INFO'], SAFE)}"
            return send_to(with_query(goal, environ), environ, headers, start_response)

        def start(status: str, headers: Headers, *further: object) -> object:
            told = announce(headers, original) if status.startswith(STATES) else headers
            return start_response(status, told, *further)  # type: ignore[arg-type]

        return self.app(environ, start)  # type: ignore[arg-type]


def read_moment(environ: WSGIEnvironment) -> datetime:
    """Return the time that is asked for; raises `NoTime`."""
    moment = parse_date(environ["HTTP_ACCEPT_DATETIME"])
    if moment is None:
        example = "Sat, 28 Nov 2026 08:00:00 GMT"
        raise NoTime(f"Accept-Datetime has a date as HTTP writes it, such as {example}.")
    return moment


def describe_memento(
    environ: WSGIEnvironment, path: str, served: Served, library: Library | None
) -> Headers:
    """Return the headers of what is *served* at *path* as a Memento; none if it is not one."""
    version = library.history.find(served.manifest.version) if library else None
    if library is None or version is None or not ORIGINAL.fullmatch(path) or not version.published:
        return []
    original = find_original(environ, path, library)
    links = original.links(version if version in original.mementos else None)
    return [("Memento-Datetime", http_date(moment_of(version))), join(links)]


def read_version(environ: WSGIEnvironment, library: Library) -> str | None:
    """Return where a request with the parameter `version` is answered; None if it has none.

    Raises `NotKept` for a version that there is not.
    """
    query = environ.get("QUERY_STRING", "")
    if "version=" not in query:
        return None
    fields = parse_qsl(query, keep_blank_values=True)
    names = [value for name, value in fields if name == "version"]
    if not names:
        return None
    version, path = library.version(names[-1]), environ["PATH_INFO"]
    if not (ORIGINAL.fullmatch(path) or path.startswith("/id/") or DUMP.fullmatch(path)):
        raise NotKept(
            "Versions have /sparql, /id/, /doc/, /graph/, /ns, /shapes and /dump/; this address is "
            "of the present state only."
        )
    rest = urlencode([field for field in fields if field[0] != "version"])
    return f"/version/{version.version}{quote(path, SAFE)}" + (f"?{rest}" if rest else "")


def with_query(goal: str, environ: WSGIEnvironment) -> str:
    """Return *goal* with the parameters of the request."""
    query = environ.get("QUERY_STRING", "")
    return f"{goal}?{query}" if query else goal


def send_to(
    goal: str, environ: WSGIEnvironment, headers: Headers, start_response: StartResponse
) -> Iterable[bytes]:
    """Lead to *goal*, where a query that was posted is to be posted again."""
    status = "302 Found" if environ["REQUEST_METHOD"] in SELF else "307 Temporary Redirect"
    told = [("Location", goal), *headers, ("Access-Control-Allow-Origin", "*")]
    start_response(status, [*told, ("Content-Length", "0")])
    return []


def move(key: str, value: str, prefix: str) -> str:
    """Return the *value* of header *key* with addresses that stay in the version at *prefix*."""
    if key in ("Location", "Content-Location"):
        return WITHIN.sub(prefix, f"<{value}>")[1:-1]
    return WITHIN.sub(prefix, value) if key == "Link" else value


@versions.get("/timemap/<path:name>")
def timemap(name: str) -> Response:
    """Answer with the TimeMap of what is at the path *name*: every version that has it."""
    library, path = current().loaded.library, f"/{name}"
    if library is None or not ORIGINAL.fullmatch(path):
        raise NotKept("Only documents and the endpoint have versions, and so a TimeMap.")
    original = find_original(request.environ, path, library)
    if not original.mementos:
        raise NotKept("No version has this: it was never published.")
    response = Response(original.write_timemap(), content_type=LINK_FORMAT)
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
