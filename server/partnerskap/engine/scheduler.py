"""Brings queries to workers, each in its turn and within its limits.

The thread that asks does the work itself: it takes a worker, sends the query, and looks at the
clock while it waits. A query starts in the quick lane. One that takes longer than a slice counts
as slow. As many slow queries run at once as there are processors, and a worker at least is left
for quick ones. One that becomes slow when others are already starts over in the slow lane.
"""

from __future__ import annotations

import errno
import os
import signal
import tempfile
import threading
import time
from typing import Final, Protocol

from cachetools import LRUCache

from partnerskap.engine import errors
from partnerskap.engine.answer import TooLarge
from partnerskap.engine.pool import Pool, Worker
from partnerskap.engine.query import Answer, Query
from partnerskap.engine.queue import FairQueue, Turn
from partnerskap.engine.wire import pack_task
from partnerskap.engine.worker import UNFENCED
from partnerskap.errors import PartnerskapError
from partnerskap.settings import Settings

REMEMBERED: Final = 4096
"""Number of slow queries that are known again when they come back."""
MOSTLY: Final = 0.6
"""Share of a slice that a query must have had on a processor to have used it up."""
STARVED: Final = 1.0
"""Seconds after which a query counts as slow in any case."""
TRIES: Final = 2
"""How often a query is tried whose worker is ended from outside."""
PAUSE: Final = 1.0
"""Seconds between two tries to start a worker."""
TAKEN: Final = "Other queries took all the time. Try again in a few seconds."
GIVE_WAY: Final = "Other clients wait too. Try again in a few seconds."
NO_MEMORY: Final = "This server has no memory left for that."
STOPPING: Final = "This server is stopping."


class Observer(Protocol):
    """Is told what happens; must return at once."""

    def waiting(self, number: int) -> None:
        """Say how many queries wait."""
        ...

    def killed(self, reason: str) -> None:
        """Say that a worker was ended, or ended itself, and why."""
        ...


class NoObserver:
    """Keeps no count."""

    def waiting(self, number: int) -> None:
        """Ignore it."""

    def killed(self, reason: str) -> None:
        """Ignore it."""


class Overdue(Exception):
    """The query did not end in time."""


class Preempted(Exception):
    """The query has had more than its slice, and as many slow ones run as may."""


class Lost(Exception):
    """The worker was ended from outside; another can do the same work."""


class Scheduler:
    """Lets at most as many queries run as there are workers; the others wait in a fair queue."""

    def __init__(self, pool: Pool, settings: Settings, observer: Observer) -> None:
        """Start the workers of *pool*; raises `EngineFailure` if they can't be."""
        self.pool, self.settings, self.observer = pool, settings, observer
        self.lock = threading.Lock()
        self.queue = FairQueue(settings.queue_length)
        self.most_slow = max(1, min(settings.processes - 1, os.cpu_count() or 1))
        self.slow_running = 0
        self.slow_texts: LRUCache[int, bool] = LRUCache(REMEMBERED)
        self.busy: set[Worker] = set()
        self.missing = ""
        """Why a worker could not be started, until one can be."""
        self.closed = False
        self.idle = pool.start_many(settings.processes)
        self.wanted, self.stopped = threading.Semaphore(0), threading.Event()
        """Released for each worker that could not be started in place of one that ended."""
        threading.Thread(target=self.restore, name="workers", daemon=True).start()

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise the error that says which limit it met."""
        name = hash(query.text)
        slow = bool(self.slow_texts) and name in self.slow_texts
        task = pack_task(query, self.settings.query_seconds + 1)  # then the worker ends itself
        tries, patience = 0, self.settings.queue_seconds
        while True:
            turn = Turn(query.client, slow, task=task)
            worker = self.enter(turn, patience)
            patience -= time.monotonic() - turn.arrived  # who starts over does not wait anew
            try:
                answer = self.run(worker, turn)
            except Preempted:
                slow = True
                self.remember(name, slow=True)
            except Lost as error:
                tries += 1
                if tries == TRIES:
                    raise errors.EngineFailure(str(error)) from error
            else:
                if self.slow_texts:
                    self.remember(name, slow=slow and answer.seconds > self.settings.query_slice)
                return answer

    def remember(self, name: int, *, slow: bool) -> None:
        """Know the query called *name* again as slow, or no longer."""
        with self.lock:
            if slow:
                self.slow_texts[name] = True
            else:
                self.slow_texts.pop(name, None)

    def enter(self, turn: Turn, seconds: float) -> Worker:
        """Return a worker for *turn* within so many *seconds*, or raise why it gets none."""
        with self.lock:
            if self.closed:
                raise errors.EngineFailure(STOPPING)
            if self.missing and not self.idle and not self.busy:
                raise errors.Unavailable(self.missing)
            if self.idle and not (turn.slow and self.slow_running >= self.most_slow):
                return self.begin(turn, self.idle.pop())
            dropped = self.queue.add(turn)
            if dropped is not None:
                dropped.wake(errors.Busy(GIVE_WAY))
            self.observer.waiting(self.queue.size)
        if not turn.wait(seconds):
            self.give_up(turn)
        if turn.error is not None:
            raise turn.error
        assert turn.worker is not None  # noqa: S101 - it was woken with the one or the other
        return turn.worker

    def begin(self, turn: Turn, worker: Worker) -> Worker:
        """Let *turn* have *worker*; the lock is held."""
        turn.worker = worker
        self.busy.add(worker)
        if turn.slow:
            turn.counted = True
            self.slow_running += 1
            worker.stand_back()
        return worker

    def give_up(self, turn: Turn) -> None:
        """Wait no more with *turn*, unless it gets its worker, or its error, just now."""
        with self.lock:
            if turn.worker is None and turn.error is None:
                self.queue.remove(turn)
                self.observer.waiting(self.queue.size)
                turn.wake(errors.Busy(TAKEN))
        turn.wait(self.settings.queue_seconds)

    def run(self, worker: Worker, turn: Turn) -> Answer:
        """Return what *worker* answers to the task of *turn*; it is free again afterwards."""
        begun, spent = time.monotonic(), None
        try:
            if not turn.sent:
                worker.send(turn.task)
            while (answer := worker.receive()) is None:
                spent = worker.processor_seconds() if spent is None else spent
                self.check(worker, turn, time.monotonic() - begun, spent)
        except errors.SpoiltStore as error:
            self.pool.renew()
            self.end(worker, turn)
            self.observer.killed(type(error).__name__)
            raise
        except PartnerskapError:
            self.leave(worker, turn)
            raise
        except (Overdue, Preempted, TooLarge) as error:
            self.end(worker, turn)
            self.observer.killed(type(error).__name__)
            if isinstance(error, Overdue):
                raise errors.TimeLimit(self.settings.query_seconds) from error
            if isinstance(error, TooLarge):
                raise errors.AnswerLimit(self.settings.answer_megabytes) from error
            raise
        except (EOFError, OSError, MemoryError) as error:
            reason = self.explain(error, *self.end(worker, turn), turn)
            self.observer.killed(type(reason).__name__)
            raise reason from error
        except BaseException:  # whatever it is, it must not cost a place
            self.end(worker, turn)
            self.observer.killed("Failure")
            raise
        self.leave(worker, turn)
        return answer

    def check(self, worker: Worker, turn: Turn, seconds: float, spent: float) -> None:
        """Decide whether *turn*, which has run for *seconds*, may go on.

        It has used up its slice if its worker had most of that time on a processor since the
        first look, when it had *spent* so much: on a busy machine a quick query may take long.
        """
        if seconds >= self.settings.query_seconds:
            raise Overdue
        if seconds < self.settings.query_slice or turn.counted:
            return
        used = worker.processor_seconds() - spent
        if used < self.settings.query_slice * MOSTLY and seconds < STARVED:
            return
        with self.lock:
            if self.slow_running < self.most_slow:
                turn.counted = True
                self.slow_running += 1
            else:
                raise Preempted
        worker.stand_back()

    def leave(self, worker: Worker, turn: Turn) -> None:
        """Let others have *worker* when *turn* is over."""
        if not worker.step_forward():
            self.end(worker, turn)
            return
        with self.lock:
            self.release(worker, turn)
            begun = self.take_in(worker)
        for following in begun:
            following.start()

    def release(self, worker: Worker, turn: Turn) -> None:
        """Know that *turn* has *worker* no more; the lock is held."""
        self.busy.discard(worker)
        self.slow_running -= turn.counted
        turn.counted = False

    def take_in(self, worker: Worker) -> list[Turn]:
        """Give *worker*, which has nothing to do, to whose turn it is; the lock is held.

        Return the turns that have a worker now, to be started when the lock is not held.
        """
        self.idle.append(worker)
        begun = []
        while self.idle and self.queue.size:
            turn = self.queue.take(slow_too=self.slow_running < self.most_slow)
            if turn is None:  # only slow ones wait, and enough of them run already
                break
            self.begin(turn, self.idle.pop())
            begun.append(turn)
            self.observer.waiting(self.queue.size)
        return begun

    def end(self, worker: Worker, turn: Turn) -> tuple[int | None, str]:
        """End *worker*, put another in its place, and return how the old one ended.

        In this order, as one that had much memory takes a while to let go of it.
        """
        worker.kill()
        with self.lock:
            self.release(worker, turn)
        if not self.pool.is_loaded() or not self.refill():  # loading takes longer than one waits
            self.wanted.release()
        return worker.clear_up()

    def restore(self) -> None:
        """Start the workers that are wanted, until stopped: try again while none can be."""
        while self.wanted.acquire() and not self.closed:
            if not self.pool.is_loaded():
                self.observer.killed("ForkServer")
            while not self.refill() and not self.stopped.wait(PAUSE):
                pass

    def refill(self) -> bool:
        """Start a worker in place of one that ended; return whether that went well."""
        try:
            worker = self.pool.start()
        except (PartnerskapError, OSError, MemoryError) as error:
            with self.lock:
                self.missing = str(error) or NO_MEMORY
                for turn in [] if self.idle or self.busy else self.queue.clear():
                    turn.wake(errors.Unavailable(self.missing))
            return False
        with self.lock:
            stopping = self.closed
            if not stopping:
                self.missing = ""
            begun = [] if stopping else self.take_in(worker)
        for turn in begun:
            turn.start()
        if stopping:
            worker.kill()
            worker.clear_up()
        return True

    def explain(
        self, error: Exception, code: int | None, told: str, turn: Turn
    ) -> PartnerskapError | Lost:
        """Return what to make of *error*, after which a worker ended with *code*.

        *told* is what it wrote to standard error; nothing is guessed.
        """
        if self.closed:
            return errors.EngineFailure(STOPPING)
        if isinstance(error, MemoryError):
            return errors.Unavailable(NO_MEMORY)
        if isinstance(error, OSError) and not isinstance(error, ConnectionError):
            return errors.Unavailable(tell_disk(error, self.settings.answer_megabytes))
        return self.explain_end(code, told, turn)

    def explain_end(self, code: int | None, told: str, turn: Turn) -> PartnerskapError | Lost:
        """Return what it means that the worker of *turn* ended with *code*, having *told* so."""
        if any(sign in told for sign in ("memory allocation", "bad_alloc", "MemoryError")):
            return errors.MemoryLimit(self.settings.query_memory)
        if code == -signal.SIGALRM:
            return errors.TimeLimit(self.settings.query_seconds)
        if code == -signal.SIGSEGV and is_nested(turn.task):
            return errors.InvalidQuery(errors.TOO_DEEP)
        if code == UNFENCED:
            return errors.Unavailable(told)
        how = f"by {signal.Signals(-code).name}" if code and code < 0 else "unexpectedly"
        said = f"The process that evaluated this query was ended {how}."
        return Lost(said) if code in FROM_OUTSIDE else errors.EngineFailure(said)

    def close(self) -> None:
        """End every worker; who waits is told."""
        with self.lock:
            self.closed = True
            self.stopped.set()
            self.wanted.release()
            idle, busy = self.idle, list(self.busy)
            self.idle = []
            for turn in self.queue.clear():
                turn.wake(errors.EngineFailure(STOPPING))
        for worker in (*idle, *busy):
            worker.kill()
        for worker in idle:
            worker.clear_up()
        self.pool.close()


FROM_OUTSIDE: Final = (None, -signal.SIGKILL, -signal.SIGTERM)
"""Exit codes of a worker that did not end because of what it evaluated."""


def tell_disk(error: OSError, megabytes: int) -> str:
    """Return why an answer can't be kept, by the *error* that there was.

    Answers have at most so many *megabytes*.
    """
    folder = tempfile.gettempdir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The answer can't be kept: the disk of {folder} is full. "
            f"Each large answer needs room there for up to {megabytes} megabytes."
        )
    return f"The answer can't be kept in {folder}: {error.strerror or error}."


def is_nested(task: bytes) -> bool:
    """Tell whether *task* holds so many brackets or signs that a parser may run out of stack."""
    return max(task.count(sign) for sign in (b"{", b"(", b"[", b"!", b"-", b"+")) > NESTED


NESTED: Final = 1000
"""Signs of a kind in a query from which its nesting is taken for the reason of a stack's end."""
