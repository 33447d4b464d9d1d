"""Writes the result of a query in the format that is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import IO

import pyoxigraph
from pyoxigraph import (
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from partnerskap.engine.errors import NotAcceptable
from partnerskap.engine.query import Form

Result = QuerySolutions | QueryBoolean | QueryTriples
QUADS = (RdfFormat.N_QUADS, RdfFormat.TRIG)


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
