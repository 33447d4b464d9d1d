"""Expressions of SPARQL 1.1 by the letter of its section 17: the functions that tests use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Protocol

from pyoxigraph import Literal, NamedNode
from reference_paths import Scope, Solution, Term

XSD = "http://www.w3.org/2001/XMLSchema#"


class Failed(Exception):
    """An expression has no value."""


class Element(Protocol):
    """A part of a group, or a whole one."""

    def solve(self, scope: Scope) -> list[Solution]:
        """Return its solutions, each as often as it is one."""


class Expression(Protocol):
    """What FILTER and BIND evaluate."""

    def value(self, solution: Solution, scope: Scope) -> Term:
        """Return the value, or raise `Failed`."""


@dataclass(frozen=True)
class Constant:
    """A term."""

    term: Term

    def __str__(self) -> str:
        return str(self.term)

    def value(self, solution: Solution, scope: Scope) -> Term:  # noqa: ARG002 - as the others
        return self.term


@dataclass(frozen=True)
class Name:
    """A variable."""

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"

    def value(self, solution: Solution, scope: Scope) -> Term:
        found = solution.get(self.name) or scope.bound.get(self.name)
        if found is None:
            raise Failed
        return found


@dataclass(frozen=True)
class Call:
    """A function or an operator; `&&`, `||`, `BOUND`, `COALESCE` and `IF` take errors as well."""

    function: str
    inputs: Sequence[Expression]

    def __str__(self) -> str:
        inputs = [str(each) for each in self.inputs]
        if self.function == "!":
            return f"(!{inputs[0]})"
        if self.function == "IN":
            return f"({inputs[0]} IN ({', '.join(inputs[1:])}))"
        if self.function.isalpha():
            return f"{self.function}({', '.join(inputs)})"
        return f"({inputs[0]} {self.function} {inputs[1]})"

    def value(self, solution: Solution, scope: Scope) -> Term:
        values = [attempt(each, solution, scope) for each in self.inputs]
        if self.function in ("&&", "||"):
            return connect(self.function, [None if v is None else truth(v) for v in values])
        if self.function == "BOUND":
            return Literal(values[0] is not None)
        if self.function == "COALESCE":
            return required(next((value for value in values if value is not None), None))
        if self.function == "IF":
            return required(values[1 if truth(required(values[0])) else 2])
        if self.function == "IN":
            return connect(
                "||", [None if v is None else equal(required(values[0]), v) for v in values[1:]]
            )
        return compute(self.function, [required(value) for value in values])


@dataclass(frozen=True)
class Exists:
    """EXISTS or NOT EXISTS: the pattern with the values of the solution put in."""

    group: Element
    wanted: bool

    def __str__(self) -> str:
        return f"{'' if self.wanted else 'NOT '}EXISTS {self.group}"

    def value(self, solution: Solution, scope: Scope) -> Term:
        inside = replace(scope, bound=scope.bound | solution)
        return Literal(bool(self.group.solve(inside)) == self.wanted)


def attempt(expression: Expression, solution: Solution, scope: Scope) -> Term | None:
    """Return the value of *expression*, or None for an error."""
    try:
        return expression.value(solution, scope)
    except Failed:
        return None


def required(value: Term | None) -> Term:
    if value is None:
        raise Failed
    return value


def connect(sign: str, truths: Sequence[bool | None]) -> Term:
    """Return the value of `&&` or `||` (17.2), where None is an error."""
    decisive = sign == "||"
    if decisive in truths:
        return Literal(decisive)
    if None in truths:
        raise Failed
    return Literal(not decisive)


def truth(value: Term) -> bool:
    """Return the effective boolean value (17.2.2)."""
    if isinstance(value, Literal):
        if value.datatype.value == XSD + "boolean":
            return value.value == "true"
        if value.datatype.value == XSD + "string":
            return value.value != ""
        if (found := number(value)) is not None:
            return found != 0
    raise Failed


def number(value: Term) -> Decimal | None:
    """Return *value* as a number, or None."""
    if isinstance(value, Literal) and value.datatype.value in (XSD + "integer", XSD + "decimal"):
        try:
            return Decimal(value.value)
        except InvalidOperation:
            return None
    return None


def write_number(value: Decimal) -> Literal:
    kind = "integer" if value == value.to_integral_value() else "decimal"
    return Literal(str(value.normalize() + 0), datatype=NamedNode(XSD + kind))


def equal(one: Term, other: Term) -> bool:
    a, b = number(one), number(other)
    return a == b if a is not None and b is not None else one == other


def compute(function: str, values: Sequence[Term]) -> Term:
    """Return the value of a function that takes no errors."""
    one, other = values[0], values[-1]
    if function in ("=", "!="):
        return Literal(equal(one, other) == (function == "="))
    if function == "sameTerm":
        return Literal(one == other)
    if function == "isIRI":
        return Literal(isinstance(one, NamedNode))
    if function == "!":
        return Literal(not truth(one))
    if function == "STR":
        return Literal(one.value)
    a, b = number(one), number(other)
    if a is None or b is None:
        raise Failed
    return write_number(a + b) if function == "+" else Literal(a < b)
