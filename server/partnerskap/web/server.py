"""The site as granian runs it: WSGI in threads, with limits for clients that are slow or rude."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import resource
import sys
from math import ceil
from typing import TYPE_CHECKING, Final

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from partnerskap.errors import PartnerskapError
from partnerskap.processes import end_with_parent
from partnerskap.settings import Settings, read_settings
from partnerskap.web.app import create_app
from partnerskap.web.connections import watch
from partnerskap.web.metrics import EXTENSION as METRICS
from partnerskap.web.metrics_listener import listen
from partnerskap.web.middleware import THREADS
from partnerskap.web.serving import EXTENSION as SERVING

if TYPE_CHECKING:
    from flask import Flask

TARGET: Final = "partnerskap.web.server:make"
CONNECTIONS: Final = 8192
"""Connections that a web process has open at most."""
HEADER_SECONDS: Final = 15
"""Seconds within which a client must have sent the head of a request."""
HEAD: Final = 400 * 1024
"""Bytes that the head of a request may have, and that are buffered for each connection."""


def make() -> Flask:
    """Return the site that the environment's settings describe; it is what a web process runs.

    Ends the process with a sentence, not a trace, if there is no snapshot.
    """
    stay_with_main_process()
    try:
        settings = read_settings()
        app = create_app(settings)
    except PartnerskapError as error:
        sys.exit(f"Error: {error}")
    log, serving = app.extensions[METRICS].log, app.extensions[SERVING]
    if settings.metrics:
        listen(settings.metrics, app.extensions[METRICS].text)
    log.follow(sys.stderr if settings.access_log else None)
    serving.watch()
    atexit.register(serving.close)
    atexit.register(log.close)
    watch(settings.port, max(settings.idle_seconds, longest_wait(settings) + 1))
    gc.collect()
    gc.freeze()  # what was made until now stays, so nobody need look through it for garbage
    return app


def longest_wait(settings: Settings) -> float:
    """Return for how many seconds an answer may let wait."""
    return settings.query_seconds + settings.queue_seconds


def stay_with_main_process() -> None:
    """Have this process killed when the main process ends, so that nobody keeps its port.

    Where the kernel does not do that (not Linux), a proxy or an operator must.
    """
    end_with_parent()
    if sys.platform == "linux" and multiprocessing.parent_process() and os.getppid() == 1:
        sys.exit("Error: The main process has ended.")  # before we asked


def raise_limits() -> None:
    """Let this process and its children have as many connections open as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def build_server(settings: Settings) -> MPServer:
    """Return the server that *settings* describe; its workers read theirs from the environment."""
    return MPServer(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEAD
        ),
        websockets=False,
        factory=True,
        log_level=LogLevels.error,
        workers_kill_timeout=ceil(longest_wait(settings)) + 1,
    )
