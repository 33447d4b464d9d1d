"""Holds a command that reads content to limits of time and memory, whatever the content is.

The command runs in a process of its own, which says what it works on. Queries and parsers can't be
stopped from within: at a limit the process is ended, and the reader told what it was at.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import Final

from partnerskap.errors import SourceError
from partnerskap.processes import end_with_parent

LIMIT: Final = 300.0
"""Seconds that one query, mapping or file may take."""
MEMORY: Final = 1 << 30
"""Bytes that any build may use."""
MULTIPLE: Final = 100
"""Bytes that a build may use besides for each byte of its content."""
_SIZE: Final = 4096
_MOST: Final = 500
"""Letters of an error that nobody foresaw that are told."""
_HEAD: Final = Struct("dH")
_PERIOD: Final = 0.05
_board: ContextVar[mmap | None] = ContextVar("board", default=None)


@contextmanager
def working(name: object) -> Iterator[None]:
    """Hold this context, in which the part of the content called *name* is used, to the limits."""
    board = _board.get()
    if board is None:
        yield
        return
    _write(board, time.monotonic(), str(name))
    try:
        yield
    finally:
        _write(board, 0.0, str(name))


def _write(board: mmap, begun: float, name: str) -> None:
    told = name.encode(errors="replace")[-_SIZE + _HEAD.size :]
    board[: _HEAD.size + len(told)] = _HEAD.pack(begun, len(told)) + told


def _read(board: mmap) -> tuple[float, str]:
    begun, length = _HEAD.unpack_from(board)
    return begun, board[_HEAD.size : _HEAD.size + length].decode(errors="replace")


def limit_memory(content: Path) -> None:
    """Let this process, if it is supervised, use memory by what the folder *content* holds."""
    if _board.get() is None:
        return
    size = sum(path.stat().st_size for path in content.rglob("*.*") if path.is_file())
    most = MEMORY + MULTIPLE * size
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def supervise(work: Callable[[], None], limit: float = LIMIT) -> int:
    """Run *work* in a process of its own, and return its exit code.

    Raises `SourceError` if it is at one thing for more than *limit* seconds, or ends by a signal.
    """
    board = mmap(-1, _SIZE)
    process = os.fork()
    if process == 0:
        _run(work, board)
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return _judge(os.waitstatus_to_exitcode(status), board)
        begun, name = _read(board)
        if begun and time.monotonic() - begun > limit:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise SourceError(
                f"{name}: no end after {limit:g} seconds. Write it so that it looks at less."
            )
        time.sleep(_PERIOD)


def _run(work: Callable[[], None], board: mmap) -> None:
    """Do *work* and end this process with its code."""
    end_with_parent()
    os.environ["RUST_BACKTRACE"] = "0"  # a library that lacks memory says enough without
    _board.set(board)
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception as error:  # noqa: BLE001  # nobody above would tell it
        _, name = _read(board)
        sys.stderr.write(f"Error: {tell_fault(name, error)}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def tell_fault(name: str, error: Exception) -> str:
    """Return the sentence on an *error* that nobody foresaw, met after the work on *name*."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    told = " ".join(str(error).split())[:_MOST]
    return (
        f"{name or 'content'}: {type(error).__name__}: {told} (while this was used, or soon after, "
        f"in {Path(place.filename).name}, line {place.lineno}). That is a fault of this program: "
        "please report it. What was served is still served."
    )


def _judge(code: int, board: mmap) -> int:
    """Return the exit *code* of a process that ended by itself."""
    if code >= 0:
        return code
    _, name = _read(board)
    raise SourceError(
        f"{name or 'content'}: the process ended by {signal.Signals(-code).name} while this was "
        f"used, or soon after, probably for want of memory: it may use {MEMORY >> 20} MB, and "
        f"{MULTIPLE} times the size of the content. Make the file smaller, or what is nested in it "
        "flatter."
    )
