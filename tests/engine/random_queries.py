"""Makes queries at random from the parts of `reference`: small, but of every kind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from pyoxigraph import Literal, NamedNode
from reference import (
    Aggregate,
    Bind,
    Filter,
    Group,
    InGraph,
    Minus,
    Nested,
    Optional,
    Select,
    Statement,
    Union,
    Values,
)
from reference_expressions import Call, Constant, Element, Exists, Expression, Name
from reference_paths import Either, Inverse, Link, Negated, Path, Repeated, Sequenced, Term

T = TypeVar("T")
HOME = "http://x/"
NODES = [NamedNode(HOME + name) for name in ("a", "b", "c", "absent")]
P, Q, R = (NamedNode(HOME + name) for name in "pqr")
GRAPHS = [NamedNode(HOME + name) for name in ("one", "two", "absent")]
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
LITERALS: list[Term] = [
    *(Literal(1), Literal(2), Literal("2.5", datatype=DECIMAL), Literal(True)),
    *(Literal("s"), Literal("t", language="en"), Literal("10")),
]
NAMES = ("u", "v", "w")
WORLD = """PREFIX x: <http://x/>
x:a x:p x:b, 1, "s" ; x:q x:b . x:b x:p x:c ; x:q "t"@en, 2 . x:c x:r 2.5, true, "10" ; x:p x:a .
x:one { x:a x:p x:b . x:b x:q 2 . x:b x:p x:b . x:b x:q x:b . }
x:two { x:a x:p x:c . x:c x:p x:a . x:a x:r "s", "t"@en . x:a x:q x:a, 1 . }
x:three { x:c x:q 1 . }
"""


class Maker:
    """Makes queries; the same *seed*, the same query."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - not for secrets
        self.fresh = 0
        self.graphs: list[str] = []

    def either(self, *makes: tuple[int, Callable[[], T]]) -> T:
        """Return what one of *makes* makes, each as likely as its number says."""
        weights = [weight for weight, _ in makes]
        return self.random.choices([make for _, make in makes], weights)[0]()

    def name(self) -> Name:
        return Name(self.random.choice([*NAMES * 3, *filter(None, self.graphs)]))

    def alias(self) -> str:
        self.fresh += 1
        return f"n{self.fresh}"

    def term(self) -> Term:
        return self.random.choice([*NODES, *LITERALS])

    def link(self) -> Link:
        return Link(self.random.choice([P, Q, R]))

    def path(self, depth: int) -> Path:
        if not depth:
            return self.link()
        inner = depth - 1
        return self.either(
            (3, self.link),
            (3, lambda: Repeated(self.path(inner), self.random.choice("*+?"))),
            (2, lambda: Sequenced(self.path(inner), self.path(inner))),
            (2, lambda: Either(self.path(inner), self.path(inner))),
            (1, lambda: Inverse(self.path(inner))),
            (1, lambda: Negated([P], self.random.choice([[], [P], [Q, P]]))),
        )

    def statement(self) -> Statement:
        subject = self.random.choice([*NODES, *[Name(name) for name in NAMES] * 4])
        other = self.random.choice([*NODES, *LITERALS, *[self.name() for _ in NAMES] * 6])
        path = self.either((6, self.link), (3, lambda: self.path(2)), (1, self.name))
        return Statement(subject, path, other)

    def condition(self, depth: int = 1) -> Expression:
        name, other = self.name(), Constant(self.term())
        number = Constant(Literal(self.random.choice([1, 2, 3])))
        simple = self.random.choice(
            [
                Call("=", [name, other]),
                Call("!=", [name, self.name()]),
                Call("<", [name, number]),
                Call("BOUND", [name]),
                Call("isIRI", [name]),
                Call("sameTerm", [name, other]),
                Call("IN", [name, other, self.name()]),
                Call("=", [Call("COALESCE", [name, number]), other]),
            ]
        )
        if not depth:
            return simple
        return self.either(
            (6, lambda: simple),
            (1, lambda: Call("&&", [simple, self.condition(0)])),
            (1, lambda: Call("||", [simple, self.condition(0)])),
            (1, lambda: Call("!", [simple])),
            (3, lambda: Exists(self.plain_group(), self.random.random() < 0.5)),
        )

    def plain_group(self) -> Group:
        """Return a group for EXISTS: what putting values into others means is not agreed on."""
        return Group([self.statement() for _ in range(self.random.randint(1, 2))])

    def bind(self) -> Bind:
        name, term = self.name(), Constant(self.term())
        calls = [
            Call("STR", [name]),
            Call("COALESCE", [name, term]),
            Call("IF", [Call("BOUND", [name]), name, term]),
            Call("+", [name, Constant(Literal(1))]),
        ]
        return Bind(self.random.choice(calls), self.alias())

    def values(self) -> Values:
        names = self.random.sample(NAMES, self.random.randint(1, 2))
        undefined: list[Term | None] = [None]
        choice = [*NODES, *LITERALS, *undefined]
        rows = [self.random.choices(choice, k=len(names)) for _ in range(self.random.randint(0, 3))]
        return Values(names, rows)

    def in_graph(self, depth: int) -> InGraph:
        free = [Name(name) for name in ("g", "h")]
        graph = self.random.choice([*free * 3, *GRAPHS])
        self.graphs.append(graph.name if isinstance(graph, Name) else "")
        made = InGraph(graph, self.group(depth))
        self.graphs.pop()
        return made

    def part(self, depth: int) -> Element | Filter | Optional | Minus | Bind:
        if not depth:
            return self.either((8, self.statement), (1, lambda: Filter(self.condition(0))))
        inner = depth - 1
        return self.either(
            (12, self.statement),
            (2, lambda: Optional(self.group(inner))),
            (2, lambda: Union(self.group(inner), self.group(inner))),
            (2, lambda: Minus(self.group(inner))),
            (4, lambda: self.in_graph(inner)),
            (2, self.values),
            (2, lambda: Nested(self.select(inner))),
            (1, self.bind),
            (3, lambda: Filter(self.condition())),
        )

    def group(self, depth: int) -> Group:
        return Group([self.part(depth) for _ in range(self.random.randint(1, 3))])

    def select(self, depth: int) -> Select:
        names = self.random.sample(NAMES, self.random.randint(1, 3))
        group, distinct = self.group(depth), self.random.random() < 0.3
        if self.random.random() < 0.6:
            every = self.random.random() < 0.2
            return Select([] if every else names, group, distinct)
        function = self.random.choice(["COUNT", "SUM", "AVG", "MIN", "MAX", "GROUP_CONCAT"])
        of = None if function == "COUNT" and distinct else self.random.choice(NAMES)
        aggregate = Aggregate(function, of, self.random.random() < 0.3)
        having = self.random.choice([None, None, None, 2])
        keys = names[: self.random.randint(0, 1)]
        return Select(keys, group, aggregate=aggregate, alias=self.alias(), having=having)
