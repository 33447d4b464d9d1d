"""Closes connections on which nothing moves: half a body, a reader that does not read.

The server has a time limit for the head of a request only, so the kernel is asked: for each
connection it knows how long ago something was sent and received last.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

DESCRIPTORS: Final = Path("/proc/self/fd")
INTERVAL: Final = 2.0
"""Seconds between two looks."""
INFO: Final = struct.Struct("=8x9I4I")
"""The beginning of `struct tcp_info` (linux/tcp.h); the last four tell milliseconds since then:
data sent, acknowledgement sent, data received, acknowledgement received."""


def watch(port: int, seconds: float) -> None:
    """Close connections to our *port* that stood still for *seconds*, from now on.

    Where the kernel does not tell (not Linux), nothing is closed: a proxy in front must do it.
    """
    if sys.platform == "linux":
        work = threading.Thread(target=follow, args=(port, seconds), name="connections")
        work.daemon = True
        work.start()


def follow(port: int, seconds: float) -> None:
    """Look every now and then, for as long as the process lives."""
    never = threading.Event()
    while not never.wait(min(INTERVAL, seconds / 2)):
        with suppress(OSError):  # no descriptor is left for looking: perhaps next time
            close_idle(port, seconds)


def close_idle(port: int, seconds: float) -> None:
    """Close each connection to *port* that stood still for *seconds*."""
    for connection in connections(port):
        with connection, suppress(OSError):
            if idle(connection) >= seconds:
                connection.shutdown(socket.SHUT_RDWR)


def connections(port: int) -> Iterator[socket.socket]:
    """Yield each connection of this process to *port*, by a descriptor of its own."""
    for entry in DESCRIPTORS.iterdir():
        with suppress(OSError):  # it may be closed meanwhile
            if not str(entry.readlink()).startswith("socket:"):
                continue
            found = socket.socket(fileno=os.dup(int(entry.name)))
            if is_ours(found, port):
                yield found
            else:
                found.close()


def is_ours(found: socket.socket, port: int) -> bool:
    """Tell whether *found* is a connection that a client made to *port*."""
    if found.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    try:
        return bool(found.getsockname()[1] == port and found.getpeername())
    except OSError:  # it listens, or is closed already
        return False


def idle(connection: socket.socket) -> float:
    """Return for how many seconds nothing was sent or received on *connection*."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO.size)
    sent, _, received, _ = INFO.unpack(told)[-4:]
    return float(min(sent, received)) / 1000
