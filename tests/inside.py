"""A site in a real server whose insides a test may look into: it runs in a thread of the test."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from partnerskap.settings import Settings
from partnerskap.web.site import Site


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

    site: Site
    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

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

    def lookups(self, cache: str, result: str) -> int:
        """Return how many look-ups in *cache* had that *result*."""
        line = f'partnerskap_cache_total{{cache="{cache}",result="{result}"}} '
        rows = self.send("GET", "metrics").text.splitlines()
        found = [row for row in rows if row.startswith(line)]
        return int(float(found[0].removeprefix(line))) if found else 0


@contextmanager
def inside(
    settings: Settings, prepare: Callable[[Site], None] = lambda _: None
) -> Iterator[Inside]:
    """Run the site of *settings*, changed by *prepare*, on a free port until the end."""
    site, loop = Site(settings), asyncio.new_event_loop()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Server(
        site.__rsgi__, port=port, interface=Interfaces.RSGI, log_level=LogLevels.critical
    )
    site.open(loop)
    prepare(site)
    thread = threading.Thread(target=serve, args=(loop, server))
    thread.start()
    running = Inside(site, f"http://127.0.0.1:{port}/")
    try:
        wait_for(running)
        yield running
    finally:
        site.close()
        running.client.close()
        loop.call_soon_threadsafe(server.stop)
        thread.join(20)


def serve(loop: asyncio.AbstractEventLoop, server: Server) -> None:
    """Run *server* in *loop* until it is stopped; a browser may have a loop in the main thread."""
    loop.run_until_complete(server.serve())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def wait_for(running: Inside) -> None:
    """Return when the site answers."""
    for _ in range(200):
        with suppress(httpx.TransportError):
            assert running.send("GET", "health").status_code == 200
            return
        time.sleep(0.05)
    raise AssertionError("The site did not start.")
