"""What a process behind the fence tries, each in turn; run in a process of its own."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from partnerskap.engine import sandbox
from partnerskap.engine.system_calls import (
    CLOSED,
    MACHINES,
    OUTGOING,
    SIGNALLING,
    UNREADABLE,
)

NOBODY = 0x7FFFFFFF
"""The number of no process."""
FORKS = ("fork", "vfork", "clone", "clone3")


def raw_calls(line: Connection, calling: bool) -> None:
    """Make every system call that the fence refuses, by its number, and tell what came of it."""
    sandbox.cut_off(calling=calling)
    machine = MACHINES[platform.machine()]
    names = {*CLOSED, *OUTGOING, *SIGNALLING, *UNREADABLE, "clone"} & set(machine)
    line.send({name: call(machine[name], name) for name in sorted(names)})


def call(number: int, name: str) -> str:
    """Make system call *number* with arguments that do no harm; return the name of the error."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *([NOBODY] if name in SIGNALLING else [0]), 0, 0, 0, 0, 0)
    if result == 0 and name in FORKS:
        os._exit(0)  # a child, which there should not be
    return errno.errorcode[ctypes.get_errno()] if result == -1 else str(result)


def deeds(folder: Path, port: int) -> dict[str, Callable[[], object]]:
    """Return what a program does to others, by name; *folder* has a file, *port* a listener."""
    file = folder / "file"
    return {
        "read": file.read_text,
        "write": lambda: file.write_text("changed"),
        "append": lambda: file.open("a"),
        "create": (folder / "new").touch,
        "remove": file.unlink,
        "rename": lambda: file.rename(folder / "other"),
        "shorten": lambda: os.truncate(file, 0),
        "fork": fork,
        "program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "signal": lambda: os.kill(os.getppid(), 0),
        "thread": start_thread,
        "listen": lambda: socket.create_server(("127.0.0.1", 0)),
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "look up": lambda: socket.getaddrinfo("localhost", port),
        "local": lambda: socket.socket(socket.AF_UNIX),
        "signal itself": lambda: signal.raise_signal(signal.SIGUSR1),
    }


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def start_thread() -> None:
    thread = threading.Thread(target=str)
    thread.start()
    thread.join()


def try_deeds(line: Connection, folder: Path, port: int, calling: bool) -> None:
    """Do what a program may do, in a thread that was there before the fence; tell what it met."""
    signal.signal(signal.SIGUSR1, lambda *_: None)
    raised, told = threading.Event(), {}

    def attempt() -> None:
        raised.wait()
        for name, deed in deeds(folder, port).items():
            try:
                deed()
                told[name] = "done"
            except OSError as error:
                told[name] = errno.errorcode[error.errno or 0]

    thread = threading.Thread(target=attempt)
    thread.start()
    sandbox.cut_off(calling=calling)
    raised.set()
    thread.join()
    line.send(told)
