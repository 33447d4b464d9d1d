"""The nest as its owner sees it: started once, asked for workers, told to clear up after them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from partnerskap.engine import frames
from partnerskap.engine.errors import EngineFailure
from partnerskap.engine.line import Line
from partnerskap.engine.nest import FORK, ORDER, REAP

LAST = 2000
"""Bytes of what the nest wrote to standard error that are told when it failed."""


class Nursery:
    """A nest process and the line to it."""

    def __init__(self, setup: frames.Setup) -> None:
        """Start a nest; raises `EngineFailure` if the store is not loaded in time."""
        self.line, theirs = socket.socketpair()
        self.lock = threading.Lock()
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the nest
        with theirs:
            self.child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "partnerskap.engine.nest", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self.stderr,
            )
        frames.send_setup(Line(self.line), setup)
        self.line.settimeout(setup.patience)
        self.hear()
        self.line.settimeout(None)

    def fork(self) -> tuple[int, socket.socket]:
        """Return the process number of a new worker, and our end of a socket to it."""
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            try:
                socket.send_fds(self.line, [ORDER.pack(FORK, 0)], [theirs.fileno()])
                return self.hear(), ours
            except (OSError, EngineFailure) as error:
                ours.close()
                raise EngineFailure(f"No query process can be started. {error}") from error

    def reap(self, number: int) -> int:
        """Wait for the end of worker *number* and return its exit code, negative for a signal."""
        with self.lock:
            try:
                self.line.send(ORDER.pack(REAP, number))
                return self.hear()
            except (OSError, EngineFailure):  # the nest is gone, and with it who knows
                return -signal.SIGKILL

    def hear(self) -> int:
        """Return the number that the nest answers."""
        try:
            answer = self.line.recv(ORDER.size)
        except TimeoutError:
            answer = b""
        if len(answer) < ORDER.size:
            raise EngineFailure(f"The snapshot can't be loaded. {self.last_words()}")
        number: int = ORDER.unpack(answer)[1]
        return number

    def alive(self) -> bool:
        """Return whether the nest is there."""
        return self.child.poll() is None

    def last_words(self) -> str:
        """Return what the nest wrote to standard error last."""
        self.stderr.seek(0, os.SEEK_END)
        self.stderr.seek(max(0, self.stderr.tell() - LAST))
        return self.stderr.read().decode(errors="replace").strip()

    def close(self) -> None:
        """End the nest; workers that still run end themselves when their owner hangs up."""
        self.line.close()
        self.child.kill()
        self.child.wait()
        self.stderr.close()
