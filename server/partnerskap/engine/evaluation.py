"""Evaluates one query on a store and sends the answer, serialised, as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from partnerskap.engine import frames
from partnerskap.engine.dataset import Graphs, Merger, read_graphs
from partnerskap.engine.errors import EngineFailure, InvalidQuery, NotAcceptable
from partnerskap.engine.guard import check
from partnerskap.engine.line import Line
from partnerskap.engine.outlet import Outlet
from partnerskap.engine.query import Form
from partnerskap.engine.syntax import explain

Result = QuerySolutions | QueryBoolean | QueryTriples
QUADS = (RdfFormat.N_QUADS, RdfFormat.TRIG)


class Evaluator:
    """Answers tasks over one store."""

    def __init__(self, line: Line, store: Store, setup: frames.Setup) -> None:
        """Evaluate on *store* as *setup* says, and send answers over *line*."""
        self.line, self.store, self.setup = line, store, setup
        self.merger = Merger(store)
        self.outlet = Outlet(line)

    def evaluate(self, task: frames.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is complete."""
        started = time.perf_counter()
        check(task.text, self.setup.services, self.setup.prefixes)
        try:
            form, media_type, rows = self.write(task)
        except Exception as error:
            self.outlet = Outlet(self.line)  # without what is in the old one
            raise translate(error, task.text) from error
        self.outlet.end(frames.Report(form, media_type, rows, time.perf_counter() - started))

    def write(self, task: frames.Task) -> tuple[Form, str, int]:
        """Serialise the answer to *task*; return what it is, as which media type, and its rows."""
        result = self.run(task)
        form, media_type = pick(result, task)
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


def translate(error: Exception, text: str) -> Exception:
    """Return what to tell of *error*, which was met with the query *text*."""
    if isinstance(error, SyntaxError):
        return explain(text, str(error))
    if isinstance(error, RuntimeError):  # what parses but can't be evaluated: an unknown function
        return InvalidQuery(str(error))
    if isinstance(error, OSError):  # a SERVICE that failed
        return EngineFailure(str(error))
    return error


def occurring(text: str, prefixes: dict[str, str]) -> dict[str, str]:
    """Return those of *prefixes* that *text* may use without declaring them."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}


def pick(result: Result, task: frames.Task) -> tuple[Form, str]:
    """Return what kind of answer *result* is, and the media type that *task* wants for it."""
    if isinstance(result, QueryTriples):
        form, media_type = Form.TRIPLES, task.triples
    else:
        form = Form.BOOLEAN if isinstance(result, QueryBoolean) else Form.ROWS
        media_type = task.results
    if media_type is None:
        raise NotAcceptable(form)
    return form, media_type


def write_triples(
    result: Iterable[Triple], file: IO[bytes], media_type: str, prefixes: dict[str, str]
) -> int:
    """Serialise *result* into *file* with our prefixes and return the number of triples."""
    kind = rdf_format(media_type)
    rows = 0

    def counted() -> Iterator[Triple | Quad]:
        nonlocal rows
        for triple in result:
            rows += 1
            yield Quad(triple.subject, triple.predicate, triple.object) if kind in QUADS else triple

    pyoxigraph.serialize(counted(), file, kind, prefixes=prefixes)  # type: ignore[arg-type]
    return rows


@cache
def results_format(media_type: str) -> QueryResultsFormat:
    """Return the format of SELECT answers called *media_type*."""
    found = QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found


@cache
def rdf_format(media_type: str) -> RdfFormat:
    """Return the format of RDF called *media_type*."""
    found = RdfFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found
