"""Evaluates one query on a store and sends the answer, serialised, as it comes."""

from __future__ import annotations

import time

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryTriples,
    Store,
    Variable,
)

from partnerskap.engine import frames
from partnerskap.engine.dataset import Graphs, Merger, read_graphs
from partnerskap.engine.errors import EngineFailure, InvalidQuery
from partnerskap.engine.guard import check
from partnerskap.engine.line import Line
from partnerskap.engine.outlet import Outlet
from partnerskap.engine.query import Form
from partnerskap.engine.serialising import Result, pick, results_format, write_triples
from partnerskap.engine.syntax import explain
from partnerskap.errors import PartnerskapError


class Evaluator:
    """Answers tasks over one store."""

    def __init__(self, line: Line, store: Store, setup: frames.Setup) -> None:
        """Evaluate on *store* as *setup* says, and send answers over *line*."""
        self.store, self.setup = store, setup
        self.merger = Merger(store)
        self.outlet = Outlet(line)

    def evaluate(self, task: frames.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is complete."""
        started = time.perf_counter()
        check(task.text, self.setup.services, self.setup.prefixes)
        try:
            form, media_type, rows = self.write(task)
        except (SyntaxError, RuntimeError, OSError) as error:
            raise translate(error, task.text) from error
        self.outlet.end(frames.Report(form, media_type, rows, time.perf_counter() - started))

    def write(self, task: frames.Task) -> tuple[Form, str, int]:
        """Serialise the answer to *task*; return what it is, as which media type, and its rows."""
        result = self.run(task)
        form, media_type = pick(result, task.results, task.triples)
        self.outlet.begin(media_type)
        if isinstance(result, QueryTriples):
            rows = write_triples(result, self.outlet.file, media_type, self.setup.prefixes)
            self.outlet.finish()
            return form, media_type, rows
        result.serialize(self.outlet.file, format=results_format(media_type))
        rows = self.outlet.finish()
        return form, media_type, 1 if isinstance(result, QueryBoolean) else rows

    def run(self, task: frames.Task) -> Result:
        """Return the lazy result of *task*; graphs it names and the store lacks are empty."""
        given: Graphs | None
        if task.default_graphs or task.named_graphs:
            given = Graphs(task.default_graphs, task.named_graphs)
        else:
            given = read_graphs(task.text, self.setup.prefixes)
        merged = self.merger.merge(given) if given else None
        default: list[NamedNode | BlankNode | DefaultGraph] | None = None
        named: list[NamedNode | BlankNode] | None = None
        if given and (merged is not None or task.default_graphs or task.named_graphs):
            default = (
                [DefaultGraph()]
                if merged is not None
                else [NamedNode(iri) for iri in given.default]
            )
            named = [NamedNode(iri) for iri in given.named]
        store = self.store if merged is None else merged
        substitutions = {Variable(name): term for name, term in task.bindings.items()}

        def ask(prefixes: dict[str, str] | None) -> Result:
            return store.query(
                task.text,
                prefixes=prefixes,
                default_graph=default,
                named_graphs=named,
                substitutions=substitutions,
            )

        try:
            return ask(None)
        except SyntaxError:
            known = occurring(task.text, self.setup.prefixes)
            if not known:
                raise
            return ask(known)


def translate(error: SyntaxError | RuntimeError | OSError, text: str) -> PartnerskapError:
    """Return what to tell of *error*, which was met with the query *text*."""
    if isinstance(error, SyntaxError):
        return explain(text, str(error))
    if isinstance(error, RuntimeError):  # what parses but can't be evaluated: an unknown function
        return InvalidQuery(str(error))
    return EngineFailure(str(error))  # a SERVICE that failed


def occurring(text: str, prefixes: dict[str, str]) -> dict[str, str]:
    """Return those of *prefixes* that *text* may use without declaring them."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}
