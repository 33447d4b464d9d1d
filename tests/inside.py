"""A site in a real server whose insides a test may look into: it runs in a thread of the test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
from flask import Flask
from granian._futures import _new_cbscheduler
from granian._granian import WorkerSignal, WSGIWorker
from granian.server.mp import MPServer
from granian.wsgi import _callback_wrapper

from live import PATIENCE, until
from partnerskap.settings import Settings
from partnerskap.web import metrics, serving
from partnerskap.web.app import MIDDLEWARE, create_app
from partnerskap.web.middleware import Middleware
from partnerskap.web.server import build_server


@dataclass(frozen=True)
class Reply:
    """What came back, the body as it was sent."""

    status_code: int
    headers: httpx.Headers
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()


@dataclass(frozen=True)
class Inside:
    """A running site and a client for it, which sends no headers but those it is given."""

    app: Flask
    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    @property
    def middleware(self) -> Middleware:
        found: Middleware = self.app.extensions[MIDDLEWARE]
        return found

    @property
    def serving(self) -> serving.Serving:
        found: serving.Serving = self.app.extensions[serving.EXTENSION]
        return found

    def ask(self, query: str, method: str = "GET", **headers: str) -> Reply:
        """Ask *query* by *method*; an underscore in the name of a header stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, "sparql", params={"query": query}, headers=named)

    def send(self, method: str, path: str, **parts: object) -> Reply:
        """Send a request made of *parts*, as httpx calls them."""
        request = self.client.build_request(method, self.url + path, **parts)  # type: ignore[arg-type]
        given = parts.get("headers") or {}
        for name in ("Accept", "Accept-Encoding", "User-Agent"):
            if name not in given:  # type: ignore[operator]
                del request.headers[name]
        response = self.client.send(request, stream=True)
        data = b"".join(response.iter_raw())
        return Reply(response.status_code, response.headers, data)

    def lookups(self, result: str) -> int:
        """Return how many look-ups in the cache had that *result*."""
        line = f'partnerskap_cache_total{{cache="responses",result="{result}"}} '
        rows = self.send("GET", "metrics").text.splitlines()
        found = [row for row in rows if row.startswith(line)]
        return int(float(found[0].removeprefix(line))) if found else 0


@contextmanager
def inside(
    settings: Settings, prepare: Callable[[Flask], None] = lambda _: None
) -> Iterator[Inside]:
    """Run the site of *settings*, changed by *prepare*, on a free port until the end."""
    app = create_app(settings)
    prepare(app)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    stop = run(app, build_server(settings.model_copy(update={"port": port})))
    running = Inside(app, f"http://127.0.0.1:{port}/")
    try:
        wait_for(running)
        yield running
    finally:
        running.serving.close()
        app.extensions[metrics.EXTENSION].log.close()
        running.client.close()
        stop()


def run(app: Flask, server: MPServer) -> Callable[[], None]:
    """Run *app* in threads of this process as a worker process of *server* would; return its end.

    The steps are those of `MPServer._spawn_wsgi_worker`, but for its signal handlers.
    """
    server._init_shared_socket()
    worker = WSGIWorker(
        1,
        (server._ssp, server._shd),
        None,
        server.runtime_threads,
        server.runtime_blocking_threads,
        server.blocking_threads,
        server.blocking_threads_idle_timeout,
        server.backpressure,
        server.http,
        server.http1_settings,
        server.http2_settings,
        None,
        *server.ssl_ctx,
        (None, None),
    )
    ended, signal = threading.Event(), WorkerSignal()
    signal.add_cb(ended.set)
    loop = asyncio.new_event_loop()
    callback = _callback_wrapper(app, {"url_path_prefix": None})
    worker.serve_str(_new_cbscheduler(loop, callback, impl_asyncio=True), loop, signal)

    def stop() -> None:
        signal.set()
        assert ended.wait(PATIENCE)
        loop.close()

    return stop


def wait_for(running: Inside) -> None:
    """Return when the site answers."""

    def answers() -> bool:
        with suppress(httpx.TransportError):
            assert running.send("GET", "health").status_code == 200
            return True
        return False

    until(answers)
