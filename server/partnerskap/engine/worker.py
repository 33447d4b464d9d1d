"""A process that holds a store and answers one query at a time, until it is killed.

Public text is parsed here and nowhere else: what a query can break is this process.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final, Protocol

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Variable,
)

from partnerskap.engine import rewriting, sandbox, wire
from partnerskap.engine.dataset import Dataset, Graphs, Merger, read_graphs
from partnerskap.engine.diagnosis import find_function
from partnerskap.engine.errors import (
    TOO_DEEP,
    AnswerLimit,
    EngineFailure,
    InvalidQuery,
    NotAcceptable,
    NotSupported,
    SpoiltStore,
    TimeLimit,
)
from partnerskap.engine.functions import FUNCTIONS, Aggregates
from partnerskap.engine.hints import Adviser
from partnerskap.engine.output import Output
from partnerskap.engine.query import Form, Term
from partnerskap.engine.sparql import calls, check, explain, mask
from partnerskap.engine.store import open_disk
from partnerskap.engine.triples import find_format, write_triples
from partnerskap.errors import PartnerskapError

Result = QuerySolutions | QueryBoolean | QueryTriples
CORRUPT: Final = ("Corruption", "IO error")
"""How RocksDB begins to tell that a store on disk can't be read."""
UNFENCED: Final = 78
"""The exit code of a worker whose fence can't be raised (EX_CONFIG in sysexits.h)."""
SETTING: Final = "PARTNERSKAP_SANDBOX"
UNASKED: Final = (
    "The endpoint that SERVICE names can't be asked, or gave no answer that can be read. Try again "
    "later, or leave SERVICE out."
)
LARGER: Final = 3
"""How many times larger an answer in N-Triples may be than in a format that abbreviates."""


class Answering(Protocol):
    """What answers tasks: over a store of our own, or by asking another."""

    def evaluate(self, task: wire.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is complete."""
        ...


def serve(channel: wire.Channel, loaded: Store | None, setup: wire.Setup) -> None:
    """Answer tasks over *channel* from the *loaded* store, or that on disk which *setup* names."""
    store = open_disk(Path(setup.store or "")) if loaded is None else loaded
    attend(channel, Evaluator(channel, store, setup), setup)


def attend(channel: wire.Channel, evaluator: Answering, setup: wire.Setup) -> None:
    """Raise the sandbox, then answer tasks over *channel* until the owner hangs up."""
    enclose(setup)
    while True:
        try:
            message = channel.receive()
        except EOFError:
            return
        work(channel, evaluator, wire.read_task(message or b""))


def enclose(setup: wire.Setup) -> None:
    """Take from this process what answering from the loaded store does not need.

    Where that can't be done, the process ends and says why: no query meets it unfenced.
    """
    sandbox.limit_memory(setup.memory)
    calling = bool(setup.services or setup.behind)
    if setup.store is None and not calling:
        sandbox.close_doors()
    try:
        if setup.fenced:
            sandbox.cut_off(calling=calling)
    except sandbox.Unfenced as error:
        sys.stderr.write(f"No query process runs without its fence. {error} See {SETTING}.\n")
        sys.stderr.flush()
        os._exit(UNFENCED)


def work(channel: wire.Channel, evaluator: Answering, task: wire.Task) -> None:
    """Answer *task*, under an alarm that ends this process even if its owner is dead."""
    signal.setitimer(signal.ITIMER_REAL, task.seconds)
    try:
        evaluator.evaluate(task)
    except PartnerskapError as error:
        channel.send(wire.pack_failure(describe(error)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def describe(error: PartnerskapError) -> wire.Failure:
    """Return *error* in the form in which it crosses to the owner."""
    name = type(error).__name__
    if isinstance(error, InvalidQuery):
        return wire.Failure(name, error.reason, error.line, error.column, error.kind, error.parts)
    if isinstance(error, NotSupported):
        return wire.Failure(name, error.reason, kind=error.kind, parts=error.parts)
    if isinstance(error, TimeLimit | AnswerLimit):
        return wire.Failure(name, str(error.value))
    return wire.Failure(name, str(error))


class Evaluator:
    """Answers tasks over one store: each answer is sent, serialised, as it comes."""

    def __init__(self, channel: wire.Channel, store: Store, setup: wire.Setup) -> None:
        """Evaluate on *store* as *setup* says, and send answers over *channel*."""
        self.store, self.setup = store, setup
        self.merger, self.nothing = Merger(store), Dataset(Store())
        self.adviser = Adviser(store, setup.prefixes, setup.address)
        self.output = Output(channel)

    def evaluate(self, task: wire.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is complete."""
        started = time.perf_counter()
        check(task.text, self.setup.services, self.setup.prefixes)
        try:
            form, media_type, rows, found = self.write(task)
        except RecursionError as error:
            raise InvalidQuery(TOO_DEEP) from error
        except (SyntaxError, RuntimeError, OSError) as error:
            if calls(task.text, self.setup.services):
                raise blame_service(error, task.text) from error
            raise translate(error, task.text, self.setup.prefixes) from error
        hints = () if found else self.adviser.advise(task.text)
        seconds = time.perf_counter() - started
        self.output.end(wire.Outcome(form, media_type, rows, seconds, hints))

    def write(self, task: wire.Task) -> tuple[Form, str, int, bool]:
        """Serialise the answer to *task*.

        Return what it is, as which media type, its rows, and whether anything was found.
        """
        result = self.run(task)
        form, media_type = pick(result, task.results, task.triples)
        self.output.begin(media_type)
        if isinstance(result, QueryTriples):
            kind, most = find_format(media_type), LARGER * self.setup.answer
            content, rows = write_triples(result, kind, self.setup.prefixes, most)
            self.output.file.write(content)
            self.output.finish()
            return form, media_type, rows, rows > 0
        result.serialize(self.output.file, format=results_format(media_type))
        rows = self.output.finish()
        if isinstance(result, QueryBoolean):
            return form, media_type, 1, bool(result)
        found = rows > 1 or (rows == 1 and not self.output.is_nothing(media_type))
        return form, media_type, rows, found

    def run(self, task: wire.Task) -> Result:
        """Return the lazy result of *task*; graphs it names and the store lacks are empty."""
        suspect = rewriting.is_suspect(task.text)
        given: Graphs | None
        if override := bool(task.default_graphs or task.named_graphs):
            given = Graphs(task.default_graphs, task.named_graphs)
        else:
            least = 1 if suspect else 2
            given = read_graphs(task.text, self.setup.prefixes, self.setup.address, least)
        dataset = self.merger.choose(given, override=override or suspect)
        substitutions = {Variable(name): term for name, term in task.bindings.items()}
        if not suspect:
            return self.ask(dataset, task.text, substitutions)
        harmless = mask(task.text, self.setup.services)  # so that this calls nobody
        self.ask(self.nothing, harmless, {})  # what is wrong with it is told of its own text
        rewritten = rewriting.rewrite(
            task.text, dataset.names, lambda text: bool(self.ask(dataset, text, {}))
        )
        return self.ask(dataset, rewritten.text, substitutions, rewritten.aggregates)

    def ask(
        self,
        dataset: Dataset,
        text: str,
        substitutions: dict[Variable, Term],
        aggregates: Aggregates | None = None,
    ) -> Result:
        """Return the lazy result of *text*, which may use our prefixes without declaring them."""
        ask = partial(
            dataset.store.query,
            text,
            base_iri=self.setup.address,
            default_graph=dataset.default,
            named_graphs=dataset.named,
            substitutions=substitutions,
            custom_functions=FUNCTIONS,
            custom_aggregate_functions=aggregates,
        )
        return ask_declaring(ask, text, self.setup.prefixes)


def ask_declaring(ask: Callable[..., Result], text: str, prefixes: dict[str, str]) -> Result:
    """Return the result of *ask*, where *text* may use *prefixes* without declaring them."""
    try:
        return ask()
    except SyntaxError:
        known = occurring(text, prefixes)
        if not known:
            raise
        return ask(prefixes=known)


def translate(
    error: SyntaxError | RuntimeError | OSError, text: str, prefixes: dict[str, str]
) -> PartnerskapError:
    """Return what to tell of *error*, which was met with the query *text*."""
    if isinstance(error, SyntaxError):
        return explain(text, str(error), prefixes)
    if str(error).startswith(CORRUPT):
        return SpoiltStore("The store on disk is damaged. It is being built again.")
    if isinstance(error, RuntimeError):  # what parses but can't be evaluated: an unknown function
        return find_function(text, str(error)) or InvalidQuery(str(error))
    return EngineFailure(str(error))


def blame_service(error: SyntaxError | RuntimeError | OSError, text: str) -> PartnerskapError:
    """Return what to tell of *error*, met with a query that parses and asks another endpoint.

    What that endpoint said, or where it leads, is not for our clients.
    """
    unknown = find_function(text, str(error)) if isinstance(error, RuntimeError) else None
    return unknown or EngineFailure(UNASKED)


def occurring(text: str, prefixes: dict[str, str]) -> dict[str, str]:
    """Return those of *prefixes* that *text* may use without declaring them."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}


def pick(result: Result, results: str | None, triples: str | None) -> tuple[Form, str]:
    """Return what kind of answer *result* is, and its media type: *results* or *triples*.

    Raises `NotAcceptable` if that is None.
    """
    if isinstance(result, QueryTriples):
        form, media_type = Form.TRIPLES, triples
    else:
        form = Form.BOOLEAN if isinstance(result, QueryBoolean) else Form.ROWS
        media_type = results
    if media_type is None:
        raise NotAcceptable(form)
    return form, media_type


@cache
def results_format(media_type: str) -> QueryResultsFormat:
    """Return the format of SELECT answers called *media_type*."""
    found = QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found
