"""The process from which worker processes come: it has the store loaded, and forks.

A fork is ready at once and shares the memory of the store, so that a worker can be killed
without anybody waiting for the next one. This process has one thread and never sees a query.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from partnerskap.engine import frames
from partnerskap.engine.line import Line
from partnerskap.engine.loading import hold, load_memory, open_data, prepare_disk
from partnerskap.engine.worker import serve

ORDER: Final = struct.Struct("cq")
"""A letter and a number: what the owner asks for, and what is answered."""
FORK, REAP, READY = b"f", b"r", b"!"
STACK: Final = 256 * 1024 * 1024
"""Bytes of stack for the parser, which calls itself for each level of nesting."""


def main() -> None:
    """Serve the owner whose socket is the file descriptor named on the command line."""
    owner = socket.socket(fileno=int(sys.argv[1]))
    setup = frames.receive_setup(Line(owner))
    store = prepare(setup)
    held = hold(Path(setup.store)) if setup.store else None
    owner.send(ORDER.pack(READY, 0))
    while True:
        order, descriptors, _, _ = socket.recv_fds(owner, ORDER.size, 1)
        if len(order) < ORDER.size:  # the owner is gone
            break
        letter, number = ORDER.unpack(order)
        if letter == FORK:
            number = fork(owner, descriptors[0], store, setup)
        else:
            number = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        owner.send(ORDER.pack(letter, number))
    if held is not None:
        held.close()


def prepare(setup: frames.Setup) -> Store | None:
    """Return the loaded store; None for one on disk, which each worker opens for itself."""
    if setup.store is None:
        with open_data(Path(setup.data)) as source:
            return load_memory(source)
    number = os.fork()  # building starts threads, and a process with threads must not fork
    if number == 0:
        with open_data(Path(setup.data)) as source:
            prepare_disk(source, Path(setup.store))
        os._exit(0)
    if os.waitpid(number, 0)[1] != 0:
        sys.exit(f"The store in {setup.store} can't be built.")
    return None


def fork(owner: socket.socket, descriptor: int, store: Store | None, setup: frames.Setup) -> int:
    """Start a worker that talks over *descriptor* and return its process number."""
    number = os.fork()
    if number == 0:
        owner.close()
        end = socket.socket(fileno=descriptor)
        threading.stack_size(STACK)
        worker = threading.Thread(target=serve, args=(Line(end), store, setup))
        worker.start()
        worker.join()
        os._exit(0)
    os.close(descriptor)
    return number


if __name__ == "__main__":
    main()
