"""What Oxigraph computes wrong, computed here: called by the queries that `rewriting` makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode

from partnerskap.engine.ordering import order_key
from partnerskap.engine.query import Term

SPACE: Final = "urn:partnerskap:function:"
ORDER: Final = NamedNode(SPACE + "order")
LEAST: Final = NamedNode(SPACE + "least")
GREATEST: Final = NamedNode(SPACE + "greatest")


class Aggregate(Protocol):
    """What the engine calls for each value of a group, and then once for the result."""

    def accumulate(self, term: Term) -> None:
        """Take the next value."""
        ...

    def finish(self) -> Term | None:
        """Return the result, or None for an error."""
        ...


Aggregates = dict[NamedNode, Callable[[], Aggregate]]


def order(term: Term) -> Literal:
    """Return a string that sorts as *term* does."""
    return Literal(order_key(term))


class Extreme:
    """The least value by the order of all terms, or the greatest."""

    def __init__(self, *, greatest: bool) -> None:
        """Begin a group."""
        self.greatest = greatest
        self.best: tuple[str, Term] | None = None

    def accumulate(self, term: Term) -> None:
        """Keep *term* if it goes before what is kept."""
        key = order_key(term)
        if self.best is None or (key != self.best[0] and (key > self.best[0]) == self.greatest):
            self.best = key, term

    def finish(self) -> Term | None:
        """Return what is kept; a group without values has no extreme."""
        return self.best[1] if self.best else None


class Concatenation:
    """The texts of all values with a separator between them, as a literal without a language."""

    def __init__(self, separator: str, *, distinct: bool) -> None:
        """Begin a group; with *distinct*, each term counts once."""
        self.separator, self.distinct = separator, distinct
        self.terms: list[Term] = []

    def accumulate(self, term: Term) -> None:
        """Take the next value."""
        self.terms.append(term)

    def finish(self) -> Term | None:
        """Return the text; a blank node has none, so that a group with one is an error."""
        terms = dict.fromkeys(self.terms) if self.distinct else self.terms
        texts = [term.value for term in terms if isinstance(term, Literal | NamedNode)]
        return Literal(self.separator.join(texts)) if len(texts) == len(terms) else None


FUNCTIONS: Final[dict[NamedNode, Callable[..., Term | None]]] = {ORDER: order}
AGGREGATES: Final[Aggregates] = {
    LEAST: lambda: Extreme(greatest=False),
    GREATEST: lambda: Extreme(greatest=True),
}
