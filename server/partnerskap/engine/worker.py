"""A process that holds a store and answers one query at a time, until it is killed.

Public text is parsed here and nowhere else: what a query can break is this process.
"""

from __future__ import annotations

import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from partnerskap.engine import fence, frames
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.evaluation import Evaluator
from partnerskap.engine.loading import load_disk, load_memory, open_data
from partnerskap.errors import PartnerskapError

STACK = 256 * 1024 * 1024
"""Bytes of stack for the parser, which calls itself for each level of nesting."""


def main() -> None:
    """Serve the owner whose socket is the file descriptor named on the command line."""
    connection = Connection(int(sys.argv[1]))
    threading.stack_size(STACK)
    thread = threading.Thread(target=serve, args=(connection,))
    thread.start()
    thread.join()


def serve(connection: Connection) -> None:
    """Load the store, raise the fence, then answer tasks until the owner hangs up."""
    setup = frames.receive(connection)
    assert isinstance(setup, frames.Setup)  # noqa: S101 - the first message, by contract
    evaluator = Evaluator(load(setup), setup)
    enclose(setup)
    frames.send_end(connection, frames.Report())
    while True:
        try:
            task = frames.receive(connection)
        except EOFError:
            return
        assert isinstance(task, frames.Task)  # noqa: S101
        work(connection, evaluator, task)


def load(setup: frames.Setup) -> Store:
    """Return the store that *setup* asks for."""
    with open_data(Path(setup.data)) as source:
        if setup.store is None:
            return load_memory(source)
        return load_disk(source, Path(setup.store))


def enclose(setup: frames.Setup) -> None:
    """Take from this process what answering from the loaded store does not need."""
    fence.limit_memory(setup.memory)
    if setup.services:
        return
    fence.cut_off()
    if setup.store is None:
        fence.close_doors()


def work(connection: Connection, evaluator: Evaluator, task: frames.Task) -> None:
    """Answer *task*, under an alarm that ends this process even if its owner is dead."""
    signal.setitimer(signal.ITIMER_REAL, task.seconds)
    try:
        evaluator.evaluate(connection, task)
    except PartnerskapError as error:
        frames.send_end(connection, describe(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def describe(error: PartnerskapError) -> frames.Report:
    """Return *error* in the form in which it crosses to the owner."""
    name = type(error).__name__
    if isinstance(error, InvalidQuery):
        return frames.Report(name, error.reason, error.line, error.column)
    return frames.Report(name, str(error))


if __name__ == "__main__":
    main()
