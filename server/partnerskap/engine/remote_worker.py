"""A process that asks the store behind one query at a time, until it is killed.

Public text, and whatever the store answers, is parsed here and nowhere else. What is right to ask
is decided by the same parser as for our own store, what is answered is written by the same
serialisers.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

import pyoxigraph
from cachetools import LRUCache
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, Store

from partnerskap.engine import rewriting, wire
from partnerskap.engine.completion import Completed, Completion, check_size
from partnerskap.engine.dataset import OVERLAP, Graphs, read_graphs
from partnerskap.engine.errors import TOO_DEEP, EngineFailure, InvalidQuery, not_supported
from partnerskap.engine.exchange import NOT_WHOLE, Exchange
from partnerskap.engine.functions import FUNCTIONS
from partnerskap.engine.ordering import Key, arrange, read_keys
from partnerskap.engine.output import Output
from partnerskap.engine.query import Form
from partnerskap.engine.shortcomings import refuse_wrong
from partnerskap.engine.sparql import check
from partnerskap.engine.stores import STORES, Behind
from partnerskap.engine.triples import find_format, rewrite_triples
from partnerskap.engine.worker import (
    Result,
    ask_declaring,
    attend,
    pick,
    results_format,
    translate,
)

MEGABYTE: Final = 1024 * 1024
BOOLEANS: Final = {True: b'{"head":{},"boolean":true}', False: b'{"head":{},"boolean":false}'}
TRUE: Final = ("1", "true")


def serve(channel: wire.Channel, setup: wire.Setup, behind: Behind) -> None:
    """Answer tasks over *channel* from the store *behind* until the owner hangs up."""
    attend(channel, Asker(channel, setup, behind), setup)


class Asker:
    """Answers tasks by asking a store: each answer is whole before any of it is sent."""

    def __init__(self, channel: wire.Channel, setup: wire.Setup, behind: Behind) -> None:
        """Ask the store *behind* as *setup* says, and send answers over *channel*."""
        self.prefixes, self.address = setup.prefixes, setup.address
        self.kind = STORES[behind.store]
        self.nothing = Store()
        self.completion = Completion(self.kind, setup.prefixes, behind, setup.address)
        megabytes = setup.answer // MEGABYTE
        self.exchange = Exchange(
            behind.endpoints, self.kind, behind.seconds, megabytes, os.getpid()
        )
        self.output = Output(channel)
        self.overlaps: LRUCache[tuple[str, ...], bool] = LRUCache(64)

    def evaluate(self, task: wire.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is sent."""
        started = time.perf_counter()
        tokens = check_size(task.text)
        check(task.text, (), self.prefixes)
        try:
            parsed = self.parse(task.text)
        except RecursionError as error:
            raise InvalidQuery(TOO_DEEP) from error
        except (SyntaxError, RuntimeError) as error:
            raise translate(error, task.text, self.prefixes) from error
        refuse_wrong(self.kind.name, self.kind.title, tokens)
        form, media_type = pick(parsed, task.results, task.triples)
        query = self.complete(task, form)
        wanted = self.kind.triples if form is Form.TRIPLES else self.kind.results
        body = self.exchange.ask(query.text, wanted, query.default, query.named)
        keys = read_keys(tokens) if form is Form.ROWS else []
        rows = self.write(form, media_type, body, keys)
        seconds = time.perf_counter() - started
        self.output.end(wire.Outcome(form, media_type, rows, seconds))

    def complete(self, task: wire.Task, form: Form) -> Completed:
        """Return the query of *task*, which has an answer of *form*, as the store is asked."""
        given = task.default_graphs or task.named_graphs
        override = Graphs(task.default_graphs, task.named_graphs) if given else None
        text = task.text
        if self.kind.name == "oxigraph" and rewriting.may_be_graph_or_path(text):
            text = self.rewrite(text, override)
        query = self.completion.complete(text, task.bindings, override)
        several = form is Form.ROWS and len(query.default) > 1 and not self.kind.merges
        if several and self.overlap(query.default):
            raise not_supported(self.kind.title)
        return query

    def rewrite(self, text: str, override: Graphs | None) -> str:
        """Return *text* as Oxigraph answers it right without functions of ours."""
        _, named = self.completion.dataset(
            override or read_graphs(text, self.prefixes, self.address, 1), uses_named=True
        )
        return rewriting.rewrite_graphs_and_paths(
            text, lambda: named, lambda asked: self.is_true(asked, override)
        )

    def is_true(self, text: str, override: Graphs | None = None) -> bool:
        """Return what the store answers to the ASK *text*."""
        query = self.completion.complete(text, {}, override)
        body = self.exchange.ask(query.text, self.kind.results, query.default, query.named)
        kind = QueryResultsFormat.from_media_type(self.kind.results)
        return truth(pyoxigraph.parse_query_results(body, format=kind))

    def overlap(self, graphs: tuple[str, ...]) -> bool:
        """Tell whether a statement stands in two of the *graphs*."""
        if graphs not in self.overlaps:
            values = " ".join(f"<{graph}>" for graph in graphs)
            self.overlaps[graphs] = self.is_true(OVERLAP % (values, values))
        return self.overlaps[graphs]

    def parse(self, text: str) -> Result:
        """Return what *text* would give over no data at all: it tells its form, and mistakes."""
        ask = partial(self.nothing.query, text, base_iri=self.address, custom_functions=FUNCTIONS)
        return ask_declaring(ask, text, self.prefixes)

    def restore(self, body: bytes) -> bytes:
        """Return *body* with the values spelled as they are in the data."""
        for theirs, ours in self.kind.spellings:
            body = body.replace(theirs, ours)
        if self.kind.adds:
            told = json.loads(body)
            kept = {name: told[name] for name in ("head", "results", "boolean") if name in told}
            body = json.dumps(kept).encode()
        return body

    def write(self, form: Form, media_type: str, body: bytes, keys: Sequence[Key]) -> int:
        """Write the store's answer *body*, ordered by *keys*, and return its rows."""
        self.output.begin(media_type)
        try:
            if form is Form.TRIPLES:
                content, rows = rewrite_triples(
                    body, find_format(self.kind.triples), find_format(media_type), self.prefixes
                )
                self.output.file.write(content)
                self.output.finish()
                return rows
            kind = QueryResultsFormat.from_media_type(self.kind.results)
            result = pyoxigraph.parse_query_results(self.restore(body), format=kind)
            if form is Form.BOOLEAN:
                result = pyoxigraph.parse_query_results(
                    BOOLEANS[truth(result)], format=QueryResultsFormat.JSON
                )
            elif keys and isinstance(result, QuerySolutions):
                result = arrange(result, keys)
            result.serialize(self.output.file, format=results_format(media_type))
        except (SyntaxError, ValueError, RecursionError) as error:
            raise EngineFailure(NOT_WHOLE) from error
        rows = self.output.finish()
        return 1 if form is Form.BOOLEAN else rows


def truth(result: QueryBoolean | QuerySolutions) -> bool:
    """Return what *result* of an ASK says; Virtuoso says it as a row."""
    if isinstance(result, QueryBoolean):
        return bool(result)
    row = next(iter(result), None)
    return row is not None and getattr(row[0], "value", "") in TRUE
