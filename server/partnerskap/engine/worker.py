"""A process that holds a store and answers one query at a time, until it is killed.

Public text is parsed here and nowhere else: what a query can break is this process.
"""

from __future__ import annotations

import signal
from pathlib import Path

from pyoxigraph import Store

from partnerskap.engine import fence, frames
from partnerskap.engine.errors import InvalidQuery
from partnerskap.engine.evaluation import Evaluator
from partnerskap.engine.line import Line
from partnerskap.engine.loading import open_disk
from partnerskap.errors import PartnerskapError


def serve(line: Line, loaded: Store | None, setup: frames.Setup) -> None:
    """Raise the fence, then answer tasks over *line* until the owner hangs up.

    Without a *loaded* store, open the one on disk that *setup* names.
    """
    store = open_disk(Path(setup.store or "")) if loaded is None else loaded
    evaluator = Evaluator(line, store, setup)
    enclose(setup)
    while True:
        try:
            task = frames.receive_task(line)
        except EOFError:
            return
        work(line, evaluator, task)


def enclose(setup: frames.Setup) -> None:
    """Take from this process what answering from the loaded store does not need."""
    fence.limit_memory(setup.memory)
    if setup.services:
        return
    fence.cut_off()
    if setup.store is None:
        fence.close_doors()


def work(line: Line, evaluator: Evaluator, task: frames.Task) -> None:
    """Answer *task*, under an alarm that ends this process even if its owner is dead."""
    signal.setitimer(signal.ITIMER_REAL, task.seconds)
    try:
        evaluator.evaluate(task)
    except PartnerskapError as error:
        frames.send_trouble(line, describe(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def describe(error: PartnerskapError) -> frames.Trouble:
    """Return *error* in the form in which it crosses to the owner."""
    name = type(error).__name__
    if isinstance(error, InvalidQuery):
        return frames.Trouble(name, error.reason, error.line, error.column)
    return frames.Trouble(name, str(error))
