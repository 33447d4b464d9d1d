"""Answers /metrics at an address of its own, which the public need not reach.

Every web process listens there, and each tells the counts of all: the kernel chooses one.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE: Final = 10.0
"""Seconds that whoever asks may take for it."""


class ListenerServer(ThreadingMixIn, WSGIServer):
    """A server of which several processes have one each at the same address."""

    allow_reuse_port = True
    daemon_threads = True


class SixListenerServer(ListenerServer):
    """The same for IPv6."""

    address_family = socket.AF_INET6


class Asking(WSGIRequestHandler):
    """A request; no line is written for it."""

    timeout = PATIENCE

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def listen(address: str, text: Callable[[], bytes]) -> None:
    """Answer /metrics at *address* (host and port) with *text* from now on, in a thread."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known = environ["PATH_INFO"] == "/metrics"
        headers = [("Content-Type", CONTENT_TYPE_LATEST), ("Cache-Control", "no-store")]
        start_response("200 OK" if known else "404 Not Found", headers)
        return [text() if known else b"# Ask /metrics.\n"]

    host, _, port = address.rpartition(":")
    kind = SixListenerServer if ":" in host else ListenerServer
    server = make_server(host.strip("[]"), int(port), answer, kind, Asking)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
