"""The site as a server runs it: an RSGI application, with Flask behind it.

Everything here happens in one event loop. That answers from memory and passes plain queries to
the engine without a thread for each, which takes a fraction of the time of WSGI in threads;
pages, errors and whatever else is not plain is Flask's, in threads.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import TYPE_CHECKING, Final

from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.endpoint.express import Express
from partnerskap.web.endpoint.prepared import PREPARED, Prepared
from partnerskap.web.gateway.behind import Behind
from partnerskap.web.gateway.request import (
    Request,
    make_environ,
    read_body,
    trust_proxies,
)
from partnerskap.web.gateway.response import Response, keepable, send
from partnerskap.web.memory.keys import Key, read_key
from partnerskap.web.memory.responses import Kept, Memory, repeat
from partnerskap.web.serving import EXTENSION as SERVING
from partnerskap.web.serving import Serving
from partnerskap.web.watching.accounting import NOTE
from partnerskap.web.watching.logbook import Asked
from partnerskap.web.watching.metrics import EXTENSION as METRICS
from partnerskap.web.watching.metrics import REMEMBERED, Metrics

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol, Scope

SPARE: Final = 16
"""Threads beside those that may wait for the engine."""


class Site:
    """What a web process runs."""

    def __init__(self, settings: Settings) -> None:
        """Serve as *settings* say, from `__rsgi_init__` on."""
        self.settings = settings
        self.longest = settings.query_kilobytes * 1024
        self.memory = Memory(settings.cache_megabytes * 1024 * 1024 // 2)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the snapshot before the first request, in *loop*, which need not run yet.

        Ends the process with a sentence, not a trace, if that can't be done.
        """
        try:
            self.open(loop)
        except PartnerskapError as error:
            sys.exit(f"Error: {error}")
        self.metrics.book.follow(loop, sys.stderr if self.settings.access_log else None)
        self.serving.watch()
        gc.collect()
        gc.freeze()  # what was made until now stays, so nobody need look through it for garbage

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the engine after the last request; *loop* has stopped."""
        loop.run_until_complete(loop.run_in_executor(None, self.close))

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the snapshot, with an engine that works in *loop*."""
        settings = self.settings
        self.app = create_app(settings, loop)
        self.serving: Serving = self.app.extensions[SERVING]
        self.metrics: Metrics = self.app.extensions[METRICS]
        self.express = Express(self.metrics, self.longest)
        threads = settings.processes + settings.queue_length + SPARE
        self.behind = Behind(self.app.wsgi_app, threads, self.memory.most)

    def close(self) -> None:
        """End the engine; not for the event loop."""
        self.serving.close()
        self.metrics.book.close()

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        request = Request(scope)
        if self.settings.proxies:
            trust_proxies(request, self.settings.proxies)
        if request.method == "POST":
            await read_body(request, proto, self.longest)
        key = read_key(request, self.serving.now.snapshot.manifest.digest)
        kept = self.memory.find(key) if key is not None else None
        if kept is None:
            await self.answer(request, key, proto)
        else:
            self.remember(kept)
            send(repeat(kept, request), proto)

    def remember(self, kept: Kept) -> None:
        """Keep account of an answer from memory."""
        if isinstance(kept.note, Asked):
            self.metrics.note(kept.note, 0.0, REMEMBERED)
        else:
            self.metrics.looked_up("responses", True)

    async def answer(self, request: Request, key: Key | None, proto: HTTPProtocol) -> None:
        """Answer what is not remembered: on the short way, or by Flask."""
        if key is not None:
            self.metrics.looked_up("responses", False)
        query = None if self.settings.rate_limit else self.express.read(request)
        if query is None:  # or Flask counts it
            await self.ask_flask(request, key, proto, None)
            return
        served = self.serving.acquire()
        try:
            found = await self.express.answer(query, request, served)
            if isinstance(found, Prepared):
                await self.ask_flask(request, key, proto, found)
            else:
                if found.again:  # most queries are asked once
                    self.keep(key, found.response, found.note)
                send(found.response, proto)
        finally:
            self.serving.release(served)

    async def ask_flask(
        self, request: Request, key: Key | None, proto: HTTPProtocol, prepared: Prepared | None
    ) -> None:
        """Let Flask answer, from what was *prepared* if anything was."""
        environ = make_environ(request)
        if prepared is not None:
            environ[PREPARED] = prepared
        started = await self.behind.ask(environ)
        if started.rest is not None:
            await self.behind.send(started, proto)
            return
        response = started.response
        if prepared is not None:
            self.express.learn(prepared, response)
        if request.method != "HEAD" and keepable(response.status, response.headers):
            self.keep(key, response, environ.get(NOTE))
        send(response, proto)

    def keep(self, key: Key | None, response: Response, note: object) -> None:
        """Remember *response*, if it may be and the data have not changed meanwhile."""
        if key is not None and key[0] == self.serving.now.manifest.digest:
            self.memory.keep(key, response, note)


def make() -> Site:
    """Return the site that the environment's settings describe."""
    return Site(Settings())
