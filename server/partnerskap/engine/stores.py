"""The kinds of store that may stand behind: what each needs to be asked, and to be believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
TURTLE: Final = "text/turtle"
MERGE: Final = "urn:partnerskap:merge:"
"""How the graph is called that has every triple of a snapshot once, up to its digest.

It is the default graph of our queries.
"""
MARK: Final = "urn:partnerskap:snapshot"
"""The graph, and the thing in it, that says which snapshot a store holds."""
IDENTIFIER: Final = "http://purl.org/dc/terms/identifier"
"""The property of that thing whose value is the digest."""
NOTHING: Final = "urn:partnerskap:nothing"
"""A graph that no store has: what an empty default graph is made of."""
WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"

WKT_ALIAS: Final = "urn:partnerskap:wktLiteral"
BOOLEAN: Final = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "%s"'
"""A boolean as Virtuoso writes it in JSON; within a value its quotation marks would be escaped."""

Fields = Mapping[str, str]
NONE: Final[Mapping[str, str]] = MappingProxyType({})


def no_time(_seconds: float) -> Fields:
    """Return nothing: the store takes no limit from who asks."""
    return NONE


def milliseconds(seconds: float) -> Fields:
    """Return the limit as Virtuoso reads it."""
    return {"timeout": str(int(seconds * 1000))}


def whole_seconds(seconds: float) -> Fields:
    """Return the limit as Fuseki, RDF4J and GraphDB read it."""
    return {"timeout": str(max(1, round(seconds)))}


def with_unit(seconds: float) -> Fields:
    """Return the limit as QLever reads it."""
    return {"timeout": f"{max(1, round(seconds))}s"}


@dataclass(frozen=True)
class Store:
    """A kind of store."""

    name: str
    title: str
    results: str = JSON
    """The media type in which rows come right."""
    triples: str = N_TRIPLES
    """The media type in which triples come right."""
    loaded: bool = True
    """Whether `partnerskap load` fills it: it has a `MARK`, and a `MERGE` as its default graph.

    Otherwise it has a default graph of its own.
    """
    time: Callable[[float], Fields] = no_time
    """Seconds → the fields that tell the store our time limit."""
    hint: str = ""
    """The same as a pattern for the query, with milliseconds to be filled in (%d)."""
    cut: tuple[str, ...] = ()
    """Headers that say that an answer is not the whole answer."""
    aliases: Fields = field(default_factory=lambda: NONE)
    """Datatype → what it is called in the store, which would change its values."""
    spellings: tuple[tuple[bytes, bytes], ...] = ()
    """What is written otherwise in its answers, and how it is written in the data."""
    merges: bool = False
    """Whether a triple in several graphs of FROM counts once."""
    names_graphs: bool = True
    """Whether the protocol's parameters choose the graphs that a query is about."""
    widens: bool = False
    """Whether whole numbers must be made decimal before one is divided by the other."""
    adds: bool = False
    """Whether it adds members of its own to results in JSON."""
    late: frozenset[int] = frozenset({408, 504})
    """Statuses by which it says that a query took too long."""
    overdue: bytes = b"\0"
    """What it writes beside another status if a query took too long."""
    incapable: tuple[int, ...] = (400, 422, 501)
    """Statuses by which it says that it can't do a query that is right in itself."""


STORES: Final = {
    store.name: store
    for store in (
        Store("sparql", "SPARQL 1.1"),
        Store("partnerskap", "Partnerskap", loaded=False, merges=True),
        Store("oxigraph", "Oxigraph"),
        Store(
            *("virtuoso", "Virtuoso 7"),
            time=milliseconds,
            cut=("X-SPARQL-MaxRows", "X-SQL-State"),
            aliases={WKT: WKT_ALIAS},
            spellings=(
                (WKT_ALIAS.encode(), WKT.encode()),
                (BOOLEAN % b"1", BOOLEAN % b"true"),
                (BOOLEAN % b"0", BOOLEAN % b"false"),
            ),
            widens=True,
            incapable=(400, 500),
        ),
        Store(
            *("fuseki", "Apache Jena Fuseki"),
            time=whole_seconds,
            merges=True,
            late=frozenset({408, 503, 504}),
        ),
        Store("rdf4j", "RDF4J or GraphDB", time=whole_seconds, late=frozenset({408, 503, 504})),
        Store(
            *("qlever", "QLever"),
            triples=TURTLE,
            time=with_unit,
            adds=True,
            late=frozenset({408, 429, 504}),
        ),
        Store(
            *("neptune", "Amazon Neptune"),
            hint="<http://aws.amazon.com/neptune/vocab/v01/QueryHints#Query> "
            "<http://aws.amazon.com/neptune/vocab/v01/QueryHints#queryTimeout> %d .",
            merges=True,
            overdue=b"TimeLimitExceededException",
        ),
        Store("rdflib", "rdflib-endpoint", names_graphs=False),
    )
}
"""Name of a kind → the kind."""


@dataclass(frozen=True)
class Behind:
    """What a worker is told of the store that it asks."""

    endpoints: tuple[str, ...]
    """Replicas of one endpoint."""
    store: str
    """The name of its kind."""
    graphs: tuple[str, ...] | None
    """The named graphs of the snapshot; None if it is not known what the store holds."""
    merge: str | None
    """The graph that is the default graph of queries; None for the store's own."""
    seconds: float
    """How long a query may take."""
