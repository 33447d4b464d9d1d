"""The fork server: a process that has the store loaded, and from which workers are forked.

A fork is ready at once and shares the memory of the store, so that a worker can be killed
without anybody waiting for the next one. The process has one thread and never sees a query.
`ForkServer` is what its owner holds; `main` is what runs in it.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Final

from pyoxigraph import Store

from partnerskap.engine import wire
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.store import (
    check_disk,
    hold,
    load_memory,
    open_data,
    prepare_disk,
    spoil,
    verify,
)
from partnerskap.engine.worker import enclose, serve
from partnerskap.errors import PartnerskapError

ORDER: Final = struct.Struct("cq")
"""A letter and a number: what the owner asks for, and what is answered."""
FORK, REAP, READY = b"f", b"r", b"!"
HANDED: Final = 2
"""Descriptors that come with a wish for a worker."""
STACK: Final = 256 * 1024 * 1024
"""Bytes of stack for the parser, which calls itself for each level of nesting."""
PATIENCE: Final = 10.0
"""Seconds after which a process that does not answer is given up; whose worker ended waits so long.
"""
LAST: Final = 2000
"""Bytes of what a process wrote to standard error that are told when it failed."""


class ForkServer:
    """A fork server process and the socket to it; safe to use from many threads."""

    def __init__(self, setup: wire.Setup) -> None:
        """Start the process; raises `EngineFailure` if the store is not loaded in time."""
        self.lock = threading.Lock()
        self.end, theirs = socket.socketpair()
        with theirs, ExitStack() as undo:
            undo.callback(self.end.close)
            self.stderr = undo.enter_context(tempfile.TemporaryFile())
            self.child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "partnerskap.engine.forkserver", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self.stderr,
            )
            undo.pop_all()
        try:
            wire.Channel(self.end).send(wire.pack_setup(setup))
            self.end.settimeout(setup.patience)
            self.hear()
        except (OSError, EngineFailure) as error:
            told = f"The snapshot can't be loaded. {last_words(self.stderr)}".strip()
            self.close()
            raise EngineFailure(told) from error
        self.end.settimeout(PATIENCE)

    def fork(self, stderr: IO[bytes]) -> tuple[int, socket.socket]:
        """Return the process number of a new worker, and our end of a socket to it.

        It writes what it has to complain of to *stderr*. Raises `EngineFailure` if it can't be.
        """
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            try:
                handed = [theirs.fileno(), stderr.fileno()]
                socket.send_fds(self.end, [ORDER.pack(FORK, 0)], handed)
                number = self.hear()
            except (OSError, EngineFailure) as error:
                ours.close()
                self.give_up()
                raise EngineFailure(f"No query process can be started. {error}".strip()) from error
        if number < 0:
            ours.close()
            raise EngineFailure(f"No query process can be started: {os.strerror(-number)}.")
        return number, ours

    def reap(self, number: int) -> int | None:
        """Wait for the end of worker *number* and return its exit code, negative for a signal.

        None if the fork server is gone, and with it who knows.
        """
        with self.lock:
            try:
                self.end.send(ORDER.pack(REAP, number))
                return self.hear()
            except (OSError, EngineFailure):
                self.give_up()
                return None

    def give_up(self) -> None:
        """End the process, whose answers are no longer known to belong to what is asked."""
        self.child.kill()
        self.child.wait()

    def hear(self) -> int:
        """Return the number that the process answers, or raise `EngineFailure` if it is gone."""
        with suppress(TimeoutError):
            answer = self.end.recv(ORDER.size)
            if len(answer) == ORDER.size:
                number: int = ORDER.unpack(answer)[1]
                return number
        raise EngineFailure

    def alive(self) -> bool:
        """Return whether the process is there."""
        return self.child.poll() is None

    def close(self) -> None:
        """End the process; workers that still run end themselves when their owner hangs up."""
        self.end.close()
        self.child.kill()
        self.child.wait()
        self.stderr.close()


def last_words(stderr: IO[bytes]) -> str:
    """Return what a process wrote to *stderr* last."""
    start = max(0, os.fstat(stderr.fileno()).st_size - LAST)
    return os.pread(stderr.fileno(), LAST, start).decode(errors="replace").strip()


def main() -> None:
    """Serve the owner whose socket is the file descriptor named on the command line."""
    owner = socket.socket(fileno=int(sys.argv[1]))
    setup = wire.read_setup(wire.Channel(owner).receive() or b"")
    os.nice(setup.nice)
    try:
        store, held = prepare(setup)
    except (PartnerskapError, OSError, SyntaxError) as error:
        sys.exit(str(error))
    prove_fence(setup)
    owner.send(ORDER.pack(READY, 0))
    while True:
        order, descriptors, _, _ = socket.recv_fds(owner, ORDER.size, HANDED)
        if len(order) < ORDER.size:  # the owner is gone
            break
        letter, number = ORDER.unpack(order)
        if letter == REAP:
            number = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        elif len(descriptors) < HANDED:  # there was no room for them
            number = -errno.EMFILE
        else:
            number = fork(owner, descriptors, store, setup)
        owner.send(ORDER.pack(letter, number))
    if held is not None:
        held.close()


def prepare(setup: wire.Setup) -> tuple[Store | None, IO[str] | None]:
    """Return the loaded store; for one on disk, which each worker opens for itself, its lock.

    Neither if another store is asked. One that can't be opened is built again. Raises a
    `PartnerskapError` that says what is wrong.
    """
    if setup.behind is not None:
        import_module("partnerskap.engine.remote_worker")  # here, lest each worker do so
        return None, None
    if setup.store is None:
        verify(Path(setup.data), setup.digest)
        with open_data(Path(setup.data)) as source:
            return load_memory(source), None
    folder = Path(setup.store)
    held = hold(folder)
    if held is not None and not apart(partial(check_disk, folder)):
        held.close()
        held = None
        if not spoil(folder):  # nothing can be written there
            sys.exit(1)
    return None, held or obtain(setup, folder)


def obtain(setup: wire.Setup, folder: Path) -> IO[str]:
    """Return the lock of the store in *folder*, which is built if it is not there."""
    while (held := hold(folder)) is None:
        if not apart(partial(prepare_disk, Path(setup.data), setup.digest, folder)):
            sys.exit(1)
    return held


def apart(task: Callable[[], object]) -> bool:
    """Run *task* in a process of its own; return whether it went well, else it has said why not.

    With a store on disk threads are started, and a process with threads must not fork.
    """
    number = os.fork()
    if number == 0:
        try:
            task()
        except (PartnerskapError, OSError, RuntimeError, SyntaxError) as error:
            sys.stderr.write(f"{error}\n")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitpid(number, 0)[1] == 0


def prove_fence(setup: wire.Setup) -> None:
    """Raise the fence of a worker in a process that does nothing else; end with its code if not."""
    number = os.fork()
    if number == 0:
        enclose(setup)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    if code != 0:
        sys.exit(code)


def fork(
    owner: socket.socket, descriptors: list[int], store: Store | None, setup: wire.Setup
) -> int:
    """Start a worker and return its process number, or minus the number of an error.

    *descriptors* are the worker's end of a socket, and its standard error.
    """
    try:
        number = os.fork()
    except OSError as error:
        number = -(error.errno or 1)
    if number == 0:
        owner.close()
        os.dup2(descriptors[1], sys.stderr.fileno())
        threading.stack_size(STACK)
        channel = wire.Channel(socket.socket(fileno=descriptors[0]))
        worker = threading.Thread(target=answer, args=(channel, store, setup))
        worker.start()
        worker.join()
        os._exit(0)
    for descriptor in descriptors:
        os.close(descriptor)
    return number


def answer(channel: wire.Channel, store: Store | None, setup: wire.Setup) -> None:
    """Answer the tasks that come over *channel*, from *store* or from the one behind."""
    if setup.behind is None:
        serve(channel, store, setup)
    else:
        from partnerskap.engine import remote_worker  # by now the fork server has it, see prepare

        remote_worker.serve(channel, setup, setup.behind)


if __name__ == "__main__":
    main()
