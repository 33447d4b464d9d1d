"""Flask behind the gateway: a WSGI application in threads, its answers sent as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnerskap.web.gateway.response import Headers, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol

PART: Final = 64 * 1024
"""Bytes of a long answer that are gathered before they are sent."""


@dataclass
class Started:
    """A response of which the beginning is there."""

    response: Response
    """Its content is the beginning."""
    rest: Iterator[bytes] | None
    """What follows; None if that is all."""
    body: Iterable[bytes]

    def more(self) -> bytes:
        """Return the next part, nothing at the end; waits, so it is not for the event loop."""
        return gather(self.rest, PART) if self.rest is not None else b""

    def close(self) -> None:
        """Tell the application that nobody reads on."""
        close(self.body)


class Behind:
    """A WSGI application in threads of its own."""

    def __init__(self, app: WSGIApplication, threads: int, whole: int) -> None:
        """Let *app* answer in at most so many *threads*; up to *whole* bytes come in one piece."""
        self.app, self.whole = app, whole
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="flask")

    async def ask(self, environ: WSGIEnvironment) -> Started:
        """Return how *app* begins to answer *environ*."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, start, self.app, environ, self.whole)

    async def send(self, started: Started, proto: HTTPProtocol) -> None:
        """Send what was *started*, part by part, as fast as the client takes it."""
        loop = asyncio.get_running_loop()
        part = started.response.content
        try:
            transport = proto.response_stream(started.response.status, started.response.headers)
            while part:
                await transport.send_bytes(part)
                part = await loop.run_in_executor(self.threads, started.more)
        finally:
            await loop.run_in_executor(self.threads, started.close)


def start(app: WSGIApplication, environ: WSGIEnvironment, whole: int) -> Started:
    """Call *app* and read the beginning of its answer: all of it, if it has few bytes."""
    said: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, *_: object) -> object:
        said[:] = [(status, headers)]
        return said.append

    body = app(environ, start_response)  # type: ignore[arg-type]
    with ExitStack() as stack:
        stack.callback(close, body)
        parts = iter(body)
        content = gather(parts, whole)
        following = gather(parts, PART) if content else b""
        status, headers = said[0]
        response = Response(int(status[:3]), headers, content)
        if following:
            stack.pop_all()  # it is closed when the rest is sent
            return Started(response, resume(following, parts), body)
    return Started(response, None, body)


def gather(parts: Iterator[bytes], size: int) -> bytes:
    """Return the next of *parts*, so many that they have *size* bytes; nothing at the end."""
    taken = []
    for part in parts:
        taken.append(part)
        size -= len(part)
        if size <= 0:
            break
    return b"".join(taken)


def resume(part: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield *part*, which was taken off *parts* too early, and then those."""
    yield part
    yield from parts


def close(body: Iterable[bytes]) -> None:
    """Close a WSGI *body* if it wants that."""
    end = getattr(body, "close", None)
    if end is not None:
        end()
