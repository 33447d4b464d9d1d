"""What goes into an engine and what comes out: a query, its answer, and the engine itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import IO, Final, NamedTuple, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
"""A term of an answer; `str()` of it is its N-Triples form, `.value` its text."""


NOTHING: Final[Mapping[str, Term]] = MappingProxyType({})


class Form(StrEnum):
    """What kind of answer a query has."""

    BOOLEAN = "boolean"
    ROWS = "rows"
    TRIPLES = "triples"


class Query(NamedTuple):
    """One SPARQL query and how its answer is wanted."""

    text: str
    results: str | None = "application/sparql-results+json"
    """Media type for the answer of a SELECT or ASK; None refuses such a query."""
    triples: str | None = "text/turtle"
    """Media type for the answer of a CONSTRUCT or DESCRIBE; None refuses such a query."""
    default_graphs: tuple[str, ...] = ()
    """IRIs of the graphs whose merge is the default graph; overrides the query's FROM."""
    named_graphs: tuple[str, ...] = ()
    """IRIs of the graphs that GRAPH sees; overrides the query's FROM NAMED."""
    bindings: Mapping[str, Term] = NOTHING
    """Variable name without question mark → the term it stands for."""
    client: str = ""
    """Who asks: clients take turns when there is a queue."""
    volatile: bool = False
    """Whether the answer may be another one each time, so that it is shared with nobody."""


class Hint(NamedTuple):
    """Why an answer may be empty: a kind of `hints.HINTS`, and the words for its sentence."""

    kind: str
    parts: dict[str, str]


class Answer(NamedTuple):
    """The whole answer to one query, serialised; the receiver closes `body`."""

    form: Form
    media_type: str
    body: IO[bytes]
    """Positioned at its start; on disk when large."""
    size: int
    """Number of bytes in `body`."""
    digest: str
    """SHA-256 of the bytes in hexadecimal."""
    rows: int | None
    """Number of rows or triples; 1 for a boolean; None if that is not known."""
    seconds: float
    """Time taken by the evaluation."""
    hints: Sequence[Hint] = ()
    """Why it may be empty, if it is."""


class Engine(Protocol):
    """Something that answers SPARQL queries over one snapshot; safe to ask from many threads."""

    def answer(self, query: Query) -> Answer:
        """Return the answer to *query*, or raise an error of `partnerskap.engine.errors`."""
        ...

    def ready(self) -> None:
        """Raise the error that keeps queries from being answered now, if there is one."""
        ...

    def close(self) -> None:
        """Release processes and connections; no answer is asked for afterwards."""
        ...
