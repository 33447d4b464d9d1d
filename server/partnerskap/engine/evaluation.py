"""Evaluates one query on a store and sends the answer, serialised, as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

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
NO_GRAPHS = Graphs((), ())
QUADS = (RdfFormat.N_QUADS, RdfFormat.TRIG)


class Evaluator:
    """Answers tasks over one store."""

    def __init__(self, store: Store, setup: frames.Setup) -> None:
        """Evaluate on *store* as *setup* says."""
        self.store, self.setup = store, setup
        self.merger = Merger(store)

    def evaluate(self, line: Line, task: frames.Task) -> None:
        """Send the answer to *task*, or raise an error before anything of it is complete."""
        started = time.perf_counter()
        check(task.text, self.setup.services, self.setup.prefixes)
        try:
            result = self.run(task)
            form, media_type = pick(result, task)
            outlet = Outlet(line, media_type)
            rows = write(result, outlet, media_type, self.setup.prefixes)
        except SyntaxError as error:
            raise explain(task.text, str(error)) from error
        except RuntimeError as error:  # what parses but can't be evaluated: an unknown function
            raise InvalidQuery(str(error)) from error
        except OSError as error:  # a SERVICE that failed
            raise EngineFailure(str(error)) from error
        seconds = time.perf_counter() - started
        outlet.end(frames.Report(form=form, media_type=media_type, rows=rows, seconds=seconds))

    def run(self, task: frames.Task) -> Result:
        """Return the lazy result of *task*; graphs it names and the store lacks are empty."""
        given: Graphs | None = Graphs(task.default_graphs, task.named_graphs)
        if given == NO_GRAPHS:
            given = read_graphs(task.text, self.setup.prefixes)
        merged = self.merger.merge(given) if given else None
        default: list[NamedNode | BlankNode | DefaultGraph] | None = None
        named: list[NamedNode | BlankNode] | None = None
        if given and (merged or task.default_graphs or task.named_graphs):
            default = [DefaultGraph()] if merged else [NamedNode(iri) for iri in given.default]
            named = [NamedNode(iri) for iri in given.named]
        return (merged or self.store).query(
            task.text,
            prefixes=occurring(task.text, self.setup.prefixes),
            default_graph=default,
            named_graphs=named,
            substitutions={Variable(name): term for name, term in task.bindings.items()},
        )


def occurring(text: str, prefixes: dict[str, str]) -> dict[str, str]:
    """Return those of *prefixes* that *text* may use: reading all takes as long as a look-up."""
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


def write(result: Result, outlet: Outlet, media_type: str, prefixes: dict[str, str]) -> int:
    """Serialise *result* into *outlet* and return the number of its rows."""
    if isinstance(result, QueryTriples):
        return write_triples(result, outlet, media_type, prefixes)
    result.serialize(outlet, format=results_format(media_type))  # type: ignore[arg-type]
    if isinstance(result, QueryBoolean):
        return 1
    return outlet.count.total(bytes(outlet.parts))


def write_triples(
    result: Iterable[Triple], outlet: Outlet, media_type: str, prefixes: dict[str, str]
) -> int:
    """Serialise *result* with our prefixes and return the number of triples."""
    kind = rdf_format(media_type)
    rows = 0

    def counted() -> Iterator[Triple | Quad]:
        nonlocal rows
        for triple in result:
            rows += 1
            yield Quad(triple.subject, triple.predicate, triple.object) if kind in QUADS else triple

    pyoxigraph.serialize(counted(), outlet, kind, prefixes=prefixes)  # type: ignore[arg-type]
    return rows


def results_format(media_type: str) -> QueryResultsFormat:
    """Return the format of SELECT answers called *media_type*."""
    found = QueryResultsFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found


def rdf_format(media_type: str) -> RdfFormat:
    """Return the format of RDF called *media_type*."""
    found = RdfFormat.from_media_type(media_type)
    if found is None:
        raise NotAcceptable(media_type)
    return found
