"""Processes forked for a piece of work: they share what is in memory, and may be ended at a limit.

A worker inherits everything that the work needs, is told which piece is next, and sends back what
came of it. What can't be stopped or trusted (a query without end, one that needs all memory) ends
with its worker and not with the build.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from sqlite3 import OperationalError
from time import monotonic
from typing import Final, Generic, NamedTuple, TypeVar

from partnerskap.errors import PartnerskapError, SourceError
from partnerskap.processes import end_with_parent
from partnerskap.publish.supervision import LIMIT

T = TypeVar("T")
THOUSAND: Final = 1000
MOST: Final = 8
"""Number of workers: more need memory rather than save time."""

REQUEST: Final = "it asks another server, and a build sends no requests. Take SERVICE or FROM out."


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
        self.number, self.deadline = number, monotonic() + self.limit
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
        for _ in range(min(len(pieces), len(os.sched_getaffinity(0)), MOST)):
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
        ready = wait(list(busy), max(first.deadline - monotonic(), 0))
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
