"""Named graphs that are too large to be sorted in memory: sent as they come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from partnerskap.engine.query import Query
from partnerskap.engine.rows import PAGES
from partnerskap.vocabulary import prefixes
from partnerskap.web.documents.graphs import CONTENT
from partnerskap.web.documents.provenance import trace
from partnerskap.web.serving import Served

MOST: Final = 50_000
"""Triples that a graph may have to be made in memory like other documents."""
SPOOL: Final = 8 * 1024 * 1024
QUADS: Final = (RdfFormat.N_QUADS, RdfFormat.TRIG)


def is_large(served: Served, iri: str) -> bool:
    """Tell whether *iri* is a named graph that is better streamed."""
    return served.manifest.graphs.get(iri, 0) > MOST


def spool(served: Served, iri: NamedNode, media_type: str) -> IO[bytes]:
    """Return a file with the graph *iri* and where it comes from, in *media_type*."""
    kind = RdfFormat.from_media_type(media_type)
    query = Query(
        CONTENT,
        triples=RdfFormat.N_TRIPLES.media_type,
        default_graphs=(iri.value,),
        client=PAGES,
    )
    file: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it
    with served.engine.answer(query).body as body:
        told = pyoxigraph.parse(body, format=RdfFormat.N_TRIPLES)
        quads = (Quad(one.subject, one.predicate, one.object, iri) for one in told)
        further = trace(served.loaded.provenance, [iri.value])
        every = chain(quads, (Quad(one.subject, one.predicate, one.object) for one in further))
        space = prefixes(served.manifest.base)
        pyoxigraph.serialize(every if kind in QUADS else bare(every), file, kind, prefixes=space)
    file.seek(0)
    return file


def bare(quads: Iterator[Quad]) -> Iterator[Triple]:
    """Return the triples of *quads*."""
    return (quad.triple for quad in quads)
