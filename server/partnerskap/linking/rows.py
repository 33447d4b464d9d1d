"""What a query answers: rows of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
Row = Mapping[str, Term]
"""The terms of one row by variable; an unbound variable is missing."""
Ask = Callable[[str], Iterable[Row]]
"""Returns the rows of a SELECT query, in which the prefixes of the project are known."""
