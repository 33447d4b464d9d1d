"""Evaluates one query on a store and sends the answer, serialised, as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection

import pyoxigraph
from pyoxigraph import (
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
from partnerskap.engine.counting import counter
from partnerskap.engine.errors import EngineFailure, InvalidQuery, NotAcceptable
from partnerskap.engine.guard import check
from partnerskap.engine.query import Form
from partnerskap.engine.syntax import explain

Result = QuerySolutions | QueryBoolean | QueryTriples
QUADS = (RdfFormat.N_QUADS, RdfFormat.TRIG)


class Outlet:
    """A file for serialisers: sends what is written in parts, and counts the rows of it."""

    def __init__(self, connection: Connection, media_type: str) -> None:
        """Send to *connection*; *media_type* says what a row looks like."""
        self.connection = connection
        self.count = counter(media_type)
        self.parts = bytearray()

    def write(self, part: bytes) -> int:
        """Take *part*, and send when enough has come together."""
        self.parts += part
        if len(self.parts) >= frames.CHUNK:
            frames.send_part(self.connection, bytes(self.parts))
            self.count.feed(bytes(self.parts))
            self.parts.clear()
        return len(part)

    def flush(self) -> None:
        """Do nothing: the last part travels with the report."""

    def end(self, report: frames.Report) -> None:
        """Send what is left with *report*."""
        frames.send_end(self.connection, report, bytes(self.parts))


def evaluate(connection: Connection, store: Store, setup: frames.Setup, task: frames.Task) -> None:
    """Send the answer to *task*, or raise an error before anything of it is complete."""
    started = time.perf_counter()
    check(task.text, setup.services, setup.prefixes)
    try:
        result = run(store, setup, task)
        form, media_type = pick(result, task)
        outlet = Outlet(connection, media_type)
        rows = write(result, outlet, media_type, setup.prefixes)
    except SyntaxError as error:
        raise explain(str(error)) from error
    except RuntimeError as error:  # what parses but can't be evaluated: an unknown function
        raise InvalidQuery(str(error)) from error
    except OSError as error:  # a SERVICE that failed
        raise EngineFailure(str(error)) from error
    seconds = time.perf_counter() - started
    outlet.end(frames.Report(form=form, media_type=media_type, rows=rows, seconds=seconds))


def run(store: Store, setup: frames.Setup, task: frames.Task) -> Result:
    """Return the lazy result of *task*; graphs it names and the store lacks are empty."""
    given = bool(task.default_graphs or task.named_graphs)
    return store.query(
        task.text,
        prefixes=setup.prefixes,
        default_graph=[NamedNode(iri) for iri in task.default_graphs] if given else None,
        named_graphs=[NamedNode(iri) for iri in task.named_graphs] if given else None,
        substitutions={Variable(name): term for name, term in task.bindings.items()},
    )


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
