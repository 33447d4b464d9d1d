"""The site as granian runs it: WSGI in threads, with limits for clients that are slow or rude."""

from __future__ import annotations

import resource
from math import ceil
from typing import Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from partnerskap.processes import THREADS
from partnerskap.settings import Settings

TARGET: Final = "partnerskap.web.process:make"
"""What each web process runs; only there is it imported."""
CONNECTIONS: Final = 8192
"""Connections that a web process has open at most."""
OWN: Final = 256
"""Descriptors that a web process needs for itself, if the system allows it so many."""
HEADER_SECONDS: Final = 15
"""Seconds within which a client must have sent the head of a request."""
HEAD: Final = 400 * 1024
"""Bytes that the head of a request may have, and that are buffered for each connection."""


def longest_wait(settings: Settings) -> float:
    """Return for how many seconds an answer may let wait."""
    return settings.query_seconds + settings.queue_seconds


def raise_limits() -> None:
    """Let this process and its children have as many connections open as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def most_connections() -> int:
    """Return how many connections a web process may have, so that it never lacks descriptors.

    Who comes when there are more waits until one is closed.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return min(CONNECTIONS, max(soft - OWN, soft // 3))


def build_server(settings: Settings) -> MPServer:
    """Return the server that *settings* describe; its workers read theirs from the environment."""
    return MPServer(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # the limits below are for it; a proxy speaks HTTP/2
        workers=settings.workers,
        blocking_threads=THREADS,
        backlog=2048,
        backpressure=most_connections(),
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEAD
        ),
        websockets=False,
        factory=True,
        log_level=LogLevels.error,
        workers_kill_timeout=ceil(longest_wait(settings)) + 1,
    )
