"""Processes of a build, held to limits of time and memory, whatever the content is.

A command that reads content runs in a process of its own, which says what it works on. For pieces
of work, workers are forked from that: each inherits everything that the work needs, is told which
piece is next, and sends back what came of it. Queries and parsers can't be stopped from within:
what has no end, or needs all memory, ends with its process, and the reader is told what it was at.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from mmap import mmap
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from sqlite3 import OperationalError
from struct import Struct
from typing import Final, Generic, NamedTuple, TypeVar

from partnerskap.errors import PartnerskapError, SourceError
from partnerskap.processes import end_with_parent

LIMIT: Final = 300.0
"""Seconds that one query, mapping or file may take."""
MEMORY: Final = 1 << 30
"""Bytes that any build may use."""
MULTIPLE: Final = 100
"""Bytes that a build may use besides for each byte of its content."""
_SIZE: Final = 4096
_LETTERS: Final = 500
"""Letters of an error that nobody foresaw that are told."""
_HEAD: Final = Struct("dH")
_PERIOD: Final = 0.05
_board: ContextVar[mmap | None] = ContextVar("board", default=None)
T = TypeVar("T")
THOUSAND: Final = 1000
WORKERS: Final = 8
"""Number of workers: more need memory rather than save time."""
REQUEST: Final = "it asks another server, and a build sends no requests. Take SERVICE or FROM out."


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
    told = " ".join(str(error).split())[:_LETTERS]
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


class Piece(NamedTuple, Generic[T]):
    """A piece of work: what an error calls it, and the function that does it."""

    name: str
    run: Callable[[], T]


class _Worker(Generic[T]):
    """One process, and what it is at."""

    def __init__(
        self, pieces: Sequence[Piece[T]], others: Sequence[_Worker[T]], limit: float = LIMIT
    ) -> None:
        context = get_context("fork")
        self.pipe, there = context.Pipe()
        inherited = [self.pipe, *(other.pipe for other in others)]
        self.process = context.Process(target=_serve, args=(there, inherited, pieces))
        with warnings.catch_warnings():  # threads of others (a spinner) do not run in the worker
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process.start()
        there.close()
        self.number, self.limit = -1, limit
        self.deadline = 0.0

    def take(self, number: int) -> None:
        """Let the piece of *number* be done."""
        self.number, self.deadline = number, time.monotonic() + self.limit
        self.pipe.send(number)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()


def run_all(pieces: Sequence[Piece[T]], size: int = 0) -> Iterator[T]:
    """Yield what each of *pieces* returned, in the order in which they are done.

    Raises `SourceError` for a piece that fails, whose process ends, or that takes more than `LIMIT`
    seconds, and one more for each thousand of the *size* statements that it may look at.
    """
    limit = LIMIT + size // THOUSAND
    workers: list[_Worker[T]] = []
    try:
        for _ in range(min(len(pieces), len(os.sched_getaffinity(0)), WORKERS)):
            workers.append(_Worker(pieces, workers, limit))
        yield from _distribute(pieces, workers, limit)
    finally:
        for worker in workers:
            worker.end()


@contextmanager
def beside(piece: Piece[T]) -> Iterator[Callable[[], T]]:
    """Let a worker do *piece* in this context; give a function that waits for what came of it."""
    worker = _Worker[T]([piece], [])
    try:
        worker.take(0)
        yield lambda: _receive(worker, piece.name)
    finally:
        worker.end()


def _distribute(
    pieces: Sequence[Piece[T]], workers: Sequence[_Worker[T]], limit: float
) -> Iterator[T]:
    waiting = iter(range(len(pieces)))
    busy = {worker.pipe: worker for worker in workers}
    for worker, number in zip(workers, waiting, strict=False):
        worker.take(number)
    while busy:
        first = min(busy.values(), key=lambda worker: worker.deadline)
        ready = wait(list(busy), max(first.deadline - time.monotonic(), 0))
        if not ready:
            raise SourceError(
                f"{pieces[first.number].name}: no end after {limit:g} seconds. Write it so that it "
                "looks at less."
            )
        for pipe in ready:
            worker = busy[pipe]  # type: ignore[index]  # wait returns what it was given
            yield _receive(worker, pieces[worker.number].name)
            number = next(waiting, -1)
            if number < 0:
                del busy[worker.pipe]
            else:
                worker.take(number)


def _receive(worker: _Worker[T], name: str) -> T:
    try:
        result, error = worker.pipe.recv()
    except (EOFError, ConnectionResetError) as lost:
        worker.process.join()
        raise SourceError(
            f"{name}: the process that worked on it ended (code {worker.process.exitcode}), "
            "probably for want of memory. Write it so that it looks at less."
        ) from lost
    if isinstance(error, str):
        raise SourceError(f"{name}: {error}")
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _serve(pipe: Connection, others: Sequence[Connection], pieces: Sequence[Piece[T]]) -> None:
    """Do each piece whose number comes in, until nobody asks for more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells its workers to end
    end_with_parent()
    for other in others:
        other.close()
    sys.addaudithook(_refuse_requests)
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_work(pieces[pipe.recv()]))


def _work(piece: Piece[T]) -> tuple[T | None, Exception | str | None]:
    """Return the result of *piece*, or else its error, or what to tell of it."""
    try:
        return piece.run(), None
    except (PartnerskapError, OSError, OperationalError) as error:
        return None, error
    except Exception as error:  # noqa: BLE001  # the parent tells it, as the error that it is
        return None, str(error).strip() or type(error).__name__


def _refuse_requests(event: str, _: tuple[object, ...]) -> None:
    """Let this process open no connection: raise whenever Python is about to."""
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        raise SourceError(REQUEST)
