"""Property paths of SPARQL 1.1 by the letter of its section 18.4, and what all parts are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode

Term = NamedNode | Literal
Solution = dict[str, Term]
Graph = frozenset[tuple[Term, Term, Term]]
Pair = tuple[Term, Term]


@dataclass(frozen=True)
class Scope:
    """What a pattern is evaluated over: the active graph, and what EXISTS has put in."""

    graph: Graph
    named: dict[NamedNode, Graph]
    bound: Solution

    def nodes(self) -> set[Term]:
        return {node for subject, _, other in self.graph for node in (subject, other)}


class Path(Protocol):
    """A property path."""

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        """Return the pairs it relates; an end that is None is a variable."""


def between(pairs: Sequence[Pair], one: Term | None, other: Term | None) -> list[Pair]:
    return [(a, b) for a, b in pairs if one in (None, a) and other in (None, b)]


@dataclass(frozen=True)
class Link:
    """One property."""

    name: NamedNode

    def __str__(self) -> str:
        return str(self.name)

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        return between([(s, o) for s, p, o in scope.graph if p == self.name], one, other)


@dataclass(frozen=True)
class Inverse:
    """A path backwards."""

    path: Path

    def __str__(self) -> str:
        return f"^({self.path})"

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        return [(b, a) for a, b in self.path.pairs(other, one, scope)]


@dataclass(frozen=True)
class Sequenced:
    """One path after the other, with a variable between them."""

    first: Path
    second: Path

    def __str__(self) -> str:
        return f"({self.first}/{self.second})"

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        later = self.second.pairs(None, other, scope)
        return [(a, c) for a, b in self.first.pairs(one, None, scope) for d, c in later if b == d]


@dataclass(frozen=True)
class Either:
    """Two paths, each with its own solutions."""

    first: Path
    second: Path

    def __str__(self) -> str:
        return f"({self.first}|{self.second})"

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        return self.first.pairs(one, other, scope) + self.second.pairs(one, other, scope)


@dataclass(frozen=True)
class Negated:
    """Any property but these, forwards or backwards."""

    there: Sequence[NamedNode]
    back: Sequence[NamedNode]

    def __str__(self) -> str:
        return f"!({'|'.join([*map(str, self.there), *(f'^{name}' for name in self.back)])})"

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        found = [(s, o) for s, p, o in scope.graph if self.there and p not in self.there]
        found += [(o, s) for s, p, o in scope.graph if self.back and p not in self.back]
        return between(found, one, other)


@dataclass(frozen=True)
class Repeated:
    """A path any number of times (`*`), at least once (`+`), or at most once (`?`)."""

    path: Path
    sign: str

    def __str__(self) -> str:
        return f"({self.path}){self.sign}"

    def pairs(self, one: Term | None, other: Term | None, scope: Scope) -> list[Pair]:
        if self.sign == "?":
            starts = {one, other} - {None} or scope.nodes()
            zero = between([(node, node) for node in starts if node], one, other)
            return list({*zero, *self.path.pairs(one, other, scope)})
        if one is None and other is not None:
            back = Repeated(Inverse(self.path), self.sign)
            return [(b, a) for a, b in back.pairs(other, None, scope)]
        starts = scope.nodes() if one is None else {one}
        reached = [(node, end) for node in starts if node for end in self.reach(node, scope)]
        return between(reached, one, other)

    def reach(self, start: Term, scope: Scope) -> set[Term]:
        """Return what can be reached from *start*."""
        ahead = [start] if self.sign == "*" else self.step(start, scope)
        seen: set[Term] = set()
        while ahead:
            if (node := ahead.pop()) not in seen:
                seen.add(node)
                ahead += self.step(node, scope)
        return seen

    def step(self, node: Term, scope: Scope) -> list[Term]:
        return [end for _, end in self.path.pairs(node, None, scope)]
