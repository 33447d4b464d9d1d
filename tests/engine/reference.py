"""SPARQL 1.1 by the letter of its section 18: slow, small, and with nothing of an engine in it.

A query is made of the parts here and of paths and expressions, which write themselves as text and
say what their solutions are. What is left out: blank nodes, and expressions beyond those that
`random_queries` makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from pyoxigraph import Literal, NamedNode
from reference_expressions import (
    XSD,
    Element,
    Expression,
    Failed,
    Name,
    attempt,
    number,
    truth,
    write_number,
)
from reference_paths import Path, Scope, Solution, Term


def compatible(one: Solution, other: Solution) -> bool:
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def join(left: Sequence[Solution], right: Sequence[Solution]) -> list[Solution]:
    return [a | b for a in left for b in right if compatible(a, b)]


@dataclass(frozen=True)
class Statement:
    """A triple pattern, or a path between two ends."""

    subject: Term | Name
    path: Path | Name
    object: Term | Name

    def __str__(self) -> str:
        return f"{self.subject} {self.path} {self.object} ."

    def solve(self, scope: Scope) -> list[Solution]:
        if isinstance(self.path, Name):
            ends: list[Term | Name] = [self.subject, self.path, self.object]
            rows: list[tuple[Term, ...]] = list(scope.graph)
        else:
            one, other = fixed(self.subject, scope), fixed(self.object, scope)
            ends, rows = [self.subject, self.object], list(self.path.pairs(one, other, scope))
        return [found for row in rows if (found := match(ends, row, scope)) is not None]


def fixed(end: Term | Name, scope: Scope) -> Term | None:
    """Return the term at an *end* of a pattern, or None for a variable."""
    return scope.bound.get(end.name) if isinstance(end, Name) else end


def match(ends: Sequence[Term | Name], row: Sequence[Term], scope: Scope) -> Solution | None:
    """Return the values of the variables among *ends* if *row* fits."""
    found: Solution = {}
    for end, term in zip(ends, row, strict=True):
        known = fixed(end, scope)
        if known is None and isinstance(end, Name):
            known = found.setdefault(end.name, term)
        if known != term:
            return None
    return found


@dataclass(frozen=True)
class Filter:
    """A condition on the whole group in which it stands."""

    condition: Expression

    def __str__(self) -> str:
        return f"FILTER ({self.condition})"

    def holds(self, solution: Solution, scope: Scope) -> bool:
        value = attempt(self.condition, solution, scope)
        try:
            return value is not None and truth(value)
        except Failed:
            return False


@dataclass(frozen=True)
class Optional:
    """A group that may have no solution; its filters see what stands before it too."""

    group: Group

    def __str__(self) -> str:
        return f"OPTIONAL {self.group}"

    def extend(self, left: Sequence[Solution], scope: Scope) -> Iterator[Solution]:
        """Yield the solutions of LeftJoin."""
        right = self.group.solve_unfiltered(scope)
        for one in left:
            both = [each for each in join([one], right) if self.group.holds(each, scope)]
            yield from both or [one]


@dataclass(frozen=True)
class Minus:
    """A group whose solutions are taken away where they share a variable and agree."""

    group: Group

    def __str__(self) -> str:
        return f"MINUS {self.group}"

    def reduce(self, left: Sequence[Solution], scope: Scope) -> list[Solution]:
        right = self.group.solve(scope)
        return [a for a in left if not any(a.keys() & b.keys() and compatible(a, b) for b in right)]


@dataclass(frozen=True)
class Bind:
    """A new variable with a value, if it has one."""

    expression: Expression
    name: str

    def __str__(self) -> str:
        return f"BIND ({self.expression} AS ?{self.name})"

    def extend(self, left: Sequence[Solution], scope: Scope) -> list[Solution]:
        values = [attempt(self.expression, each, scope) for each in left]
        return [
            each if value is None else each | {self.name: value}
            for each, value in zip(left, values, strict=True)
        ]


@dataclass(frozen=True)
class Group:
    """What stands between braces."""

    parts: Sequence[Element | Filter | Optional | Minus | Bind]

    def __str__(self) -> str:
        return f"{{ {' '.join(map(str, self.parts))} }}"

    def solve(self, scope: Scope) -> list[Solution]:
        return [each for each in self.solve_unfiltered(scope) if self.holds(each, scope)]

    def holds(self, solution: Solution, scope: Scope) -> bool:
        return all(part.holds(solution, scope) for part in self.parts if isinstance(part, Filter))

    def solve_unfiltered(self, scope: Scope) -> list[Solution]:
        found: list[Solution] = [{}]
        for part in self.parts:
            if isinstance(part, Optional | Bind):
                found = list(part.extend(found, scope))
            elif isinstance(part, Minus):
                found = part.reduce(found, scope)
            elif not isinstance(part, Filter):
                found = join(found, part.solve(scope))
        return found


@dataclass(frozen=True)
class Union:
    """The solutions of two groups."""

    first: Group
    second: Group

    def __str__(self) -> str:
        return f"{self.first} UNION {self.second}"

    def solve(self, scope: Scope) -> list[Solution]:
        return self.first.solve(scope) + self.second.solve(scope)


@dataclass(frozen=True)
class InGraph:
    """A group over a named graph, or over each."""

    graph: NamedNode | Name
    group: Group

    def __str__(self) -> str:
        return f"GRAPH {self.graph} {self.group}"

    def solve(self, scope: Scope) -> list[Solution]:
        found: list[Solution] = []
        for name, graph in scope.named.items():
            if isinstance(self.graph, Name):
                inside = self.group.solve(replace(scope, graph=graph))
                found += join(inside, [{self.graph.name: name}])
            elif self.graph == name:
                found += self.group.solve(replace(scope, graph=graph))
        return found


@dataclass(frozen=True)
class Values:
    """Rows that are given; None is UNDEF."""

    names: Sequence[str]
    rows: Sequence[Sequence[Term | None]]

    def __str__(self) -> str:
        names = " ".join(f"?{name}" for name in self.names)
        rows = (f"({' '.join(str(term or 'UNDEF') for term in row)})" for row in self.rows)
        return f"VALUES ({names}) {{ {' '.join(rows)} }}"

    def solve(self, scope: Scope) -> list[Solution]:  # noqa: ARG002 - as the others
        return [
            {name: term for name, term in zip(self.names, row, strict=True) if term is not None}
            for row in self.rows
        ]


@dataclass(frozen=True)
class Aggregate:
    """An aggregate of a variable, or of all (None)."""

    function: str
    name: str | None
    distinct: bool

    def __str__(self) -> str:
        of = f"?{self.name}" if self.name else "*"
        return f"{self.function}({'DISTINCT ' if self.distinct else ''}{of})"

    def value(self, group: Sequence[Solution]) -> Term | None:
        """Return the value for a *group* of solutions, or None for an error."""
        if self.name is None:
            rows = {tuple(sorted(each.items(), key=str)) for each in group}
            return write_number(Decimal(len(rows) if self.distinct else len(group)))
        values = [each.get(self.name) for each in group]
        if self.distinct:
            values = list(dict.fromkeys(values))
        terms = [value for value in values if value is not None]
        if self.function == "COUNT":
            return write_number(Decimal(len(terms)))
        return None if len(terms) < len(values) else self.combine(terms)

    def combine(self, terms: Sequence[Term]) -> Term | None:
        if self.function == "GROUP_CONCAT":
            return Literal(" ".join(sorted(term.value for term in terms)))
        if self.function in ("MIN", "MAX"):
            choose = min if self.function == "MIN" else max
            return choose(terms, key=rank) if terms else None
        numbers = [found for term in terms if (found := number(term)) is not None]
        if len(numbers) < len(terms):
            return None
        total = reduce(Decimal.__add__, numbers, Decimal(0))
        return write_number(total / (len(numbers) or 1) if self.function == "AVG" else total)


def rank(term: Term | None) -> tuple[int, Decimal, str, str]:
    """Return where *term* is in the order of all terms: SPARQL's, then ours among literals."""
    if term is None:
        return 0, Decimal(0), "", ""
    if isinstance(term, NamedNode):
        return 1, Decimal(0), term.value, ""
    if (found := number(term)) is not None:
        return 2, found, "", ""
    kind = 3 if term.datatype.value == XSD + "boolean" else 4
    return kind, Decimal(0), term.value, term.language or "~"


@dataclass(frozen=True)
class Select:
    """A SELECT of *names*, or of all; grouped by *names* where it has an aggregate."""

    names: Sequence[str]
    group: Group
    distinct: bool = False
    aggregate: Aggregate | None = None
    alias: str = ""
    having: int | None = None
    """The least number of solutions that a group has."""

    def __str__(self) -> str:
        names = " ".join(f"?{name}" for name in self.names)
        head = f"SELECT {'DISTINCT ' if self.distinct else ''}{names}"
        if self.aggregate is None:
            return f"{head}{'' if names else '*'} {self.group}"
        grouped = f" GROUP BY {names}" if names else ""
        having = f" HAVING (COUNT(*) >= {self.having})" if self.having is not None else ""
        return f"{head} ({self.aggregate} AS ?{self.alias}) {self.group}{grouped}{having}"

    def solve(self, scope: Scope) -> list[Solution]:
        found = self.group.solve(scope)
        if self.aggregate is not None:
            found = list(self.combine(found))
        elif self.names:
            found = [{name: each[name] for name in self.names if name in each} for each in found]
        if self.distinct:
            found = [dict(row) for row in {tuple(sorted(each.items())) for each in found}]
        return found

    def combine(self, found: Sequence[Solution]) -> Iterator[Solution]:
        """Yield a solution for each group."""
        assert self.aggregate is not None
        groups: dict[tuple[Term | None, ...], list[Solution]] = {}
        for each in found:
            groups.setdefault(tuple(each.get(name) for name in self.names), []).append(each)
        if not self.names:
            groups.setdefault((), [])
        for keys, group in groups.items():
            if self.having is not None and len(group) < self.having:
                continue
            value = self.aggregate.value(group)
            row = dict(zip(self.names, keys, strict=True)) | {self.alias: value}
            yield {name: term for name, term in row.items() if term is not None}


@dataclass(frozen=True)
class Nested:
    """A sub-SELECT."""

    select: Select

    def __str__(self) -> str:
        return f"{{ {self.select} }}"

    def solve(self, scope: Scope) -> list[Solution]:
        return self.select.solve(replace(scope, bound={}))
