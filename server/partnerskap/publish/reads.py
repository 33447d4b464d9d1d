"""What of the data a shape looks at, told from the shape itself.

A shape is *local* if what it says of a focus node follows from the statements that its paths lead
to: it is run again on those focus nodes from which a changed statement can be reached. Every other
shape is *global*, and is run whole: unless all that it reads are queries, and these name the
properties that they ask for, of which no statement changed.

Whatever is not known here makes a shape global, or lets it be run whenever anything changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

Query = Callable[[Node], str]
"""Returns the text of a constraint's query, with the prefixes that it may use."""
Sign = Literal["*", "+", "?"]
Route = URIRef | Path | None
"""A path from the focus node; none leads to itself."""


class Read(NamedTuple):
    """Statements that are looked at: those of the node at the end of *route*."""

    route: Route
    predicate: URIRef | None
    """Any, if none."""
    inverse: bool = False
    """Whether the node is the object of the statements."""


class _Unknown(Exception):
    """What is read can't be told."""


@dataclass(frozen=True)
class Scope:
    """What a shape looks at."""

    reads: frozenset[Read] | None
    """What a local shape reads; none of a global one."""
    known: frozenset[Read] | None = None
    """What a global shape reads apart from its *queries*; none if that can't be told."""
    queries: frozenset[str] = frozenset()

    @cached_property
    def properties(self) -> frozenset[str] | None:
        """The properties of the statements that a global shape reads; none if that are any."""
        named = {read.predicate for read in self.known or ()}
        if self.known is None or None in named:
            return None
        try:
            return frozenset(map(str, named.union(*map(find_properties, self.queries))))
        except _Unknown:
            return None

    def concerns(self, changed: Iterable[str]) -> bool:
        """Tell whether the shape may look at a statement of one of the properties *changed*."""
        if self.reads is not None or self.properties is None:
            return True
        return not self.properties.isdisjoint(changed)


_ALONE: Final = frozenset(
    SH[name]
    for name in (
        *("path", "message", "severity", "name", "description", "order", "group", "deactivated"),
        *("datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive"),
        *("maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "flags"),
        *("languageIn", "uniqueLang", "qualifiedMinCount", "qualifiedMaxCount", "hasValue", "in"),
        *("targetNode", "ignoredProperties"),
    )
) | {RDF.type, RDFS.label, RDFS.comment}
"""What a shape may say that looks at nothing but the value nodes themselves."""
_SHAPES: Final = frozenset({SH.node, SH.property, SH["not"], SH.qualifiedValueShape})
_LISTS: Final = frozenset({SH["and"], SH["or"], SH.xone})
_PAIRS: Final = frozenset({SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals})
_REPEATED: Final[Mapping[Node, Sign]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


def find_scope(shapes: Graph, shape: Node, query: Query) -> Scope:
    """Return what *shape* of the graph *shapes* looks at."""
    reader = _Reader(shapes, query)
    try:
        reader.read_targets(shape)
        reader.read_shape(shape, None, ())
    except _Unknown:
        return Scope(None)
    reads = frozenset(reader.reads)
    return Scope(None, reads, frozenset(reader.queries)) if reader.queries else Scope(reads)


class _Reader:
    """Collects what one shape reads."""

    def __init__(self, shapes: Graph, query: Query) -> None:
        self._shapes, self._query = shapes, query
        self.reads: set[Read] = set()
        self.queries: set[str] = set()

    def read_targets(self, shape: Node) -> None:
        """Read what decides whether something is a focus node of *shape*."""
        kinds = set(self._shapes.objects(shape, RDF.type)) - {SH.NodeShape, SH.PropertyShape}
        if kinds or (shape, SH.targetClass, None) in self._shapes:
            self.reads.add(Read(None, RDF.type))
        for predicate in self._shapes.objects(shape, SH.targetSubjectsOf):
            self.reads.add(Read(None, _property(predicate)))
        for predicate in self._shapes.objects(shape, SH.targetObjectsOf):
            self.reads.add(Read(None, _property(predicate), inverse=True))

    def read_shape(self, shape: Node, route: Route, above: tuple[Node, ...]) -> None:
        """Read what *shape* asks of the node at the end of *route*, as a part of those *above*."""
        if shape in above:
            raise _Unknown
        path = self._shapes.value(shape, SH.path)
        values = route if path is None else self._follow(path, route)
        for predicate, value in self._shapes.predicate_objects(shape):
            self._read_constraint(predicate, value, (route, values), (*above, shape))

    def _read_constraint(
        self, predicate: Node, value: Node, routes: tuple[Route, Route], above: tuple[Node, ...]
    ) -> None:
        focus, values = routes
        if predicate in _SHAPES:
            self.read_shape(value, values, above)
        elif predicate in _LISTS:
            for one in self._shapes.items(value):
                self.read_shape(one, values, above)
        elif predicate in _PAIRS:
            self.reads.add(Read(focus, _property(value)))
        elif predicate == SH["class"]:
            self.reads.add(Read(values, RDF.type))
        elif predicate == SH.closed:
            self.reads.add(Read(values, None))
        elif predicate == SH.sparql:
            self.queries.add(self._query(value))
        elif predicate == SH.targetClass or predicate in (SH.targetSubjectsOf, SH.targetObjectsOf):
            return
        elif predicate not in _ALONE:
            raise _Unknown

    def _follow(self, path: Node, route: Route) -> Route:
        """Read what is passed on *path* from the end of *route*; return the route to its end."""
        if isinstance(path, URIRef):
            self.reads.add(Read(route, path))
            return _join(route, path)
        if (inverse := self._shapes.value(path, SH.inversePath)) is not None:
            self.reads.add(Read(route, _property(inverse), inverse=True))
            return _join(route, InvPath(_property(inverse)))
        if (choice := self._shapes.value(path, SH.alternativePath)) is not None:
            self._passed(self._shapes.items(choice), route)
            return _join(route, self._path(path))
        for kind in _REPEATED:
            if (repeated := self._shapes.value(path, kind)) is not None:
                self._follow(repeated, _join(route, MulPath(self._path(repeated), "*")))
                return _join(route, self._path(path))
        if self._shapes.value(path, RDF.first) is None:
            raise _Unknown
        for step in self._shapes.items(path):
            route = self._follow(step, route)
        return route

    def _passed(self, paths: Iterable[Node], route: Route) -> None:
        for path in paths:
            self._follow(path, route)

    def _path(self, node: Node) -> URIRef | Path:
        """Return the path that *node* describes."""
        reader = _Reader(self._shapes, self._query)
        if (choice := self._shapes.value(node, SH.alternativePath)) is not None:
            return AlternativePath(*map(self._path, self._shapes.items(choice)))
        for kind, sign in _REPEATED.items():
            if (repeated := self._shapes.value(node, kind)) is not None:
                return MulPath(self._path(repeated), sign)
        path = reader._follow(node, None)
        if path is None:
            raise _Unknown
        return path


def _property(node: Node) -> URIRef:
    if not isinstance(node, URIRef):
        raise _Unknown
    return node


def _join(route: Route, path: URIRef | Path) -> URIRef | Path:
    return path if route is None else SequencePath(route, path)


def find_properties(query: str) -> set[URIRef]:
    """Return the properties of the statements that *query* asks for; raise `_Unknown` if any."""
    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # rdflib's are bare; what is wrong is told when the shape is run
        raise _Unknown from error
    found: set[URIRef] = set()
    for predicate in _predicates(algebra):
        if isinstance(predicate, Variable) or (
            isinstance(predicate, Path) and _nullable(predicate)
        ):
            raise _Unknown
        found |= set(_named(predicate))
    return found


def _predicates(part: object) -> Iterator[Node | Path]:
    """Yield the predicate of each pattern in *part* of a query's algebra."""
    if isinstance(part, CompValue):
        if part.name in ("Graph", "ServiceGraphPattern", "Function"):
            raise _Unknown
        for key, value in part.items():
            if key == "triples":
                for group in value:  # of subject, predicate, object, one after another
                    yield from group[1::3]
            elif key not in ("_vars", "datasetClause"):
                yield from _predicates(value)
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from _predicates(one)


def _nullable(path: Node | Path) -> bool:
    """Tell whether *path* may lead from a node to itself without any statement.

    Where that is a step among others, these tell which nodes it can be taken from.
    """
    match path:
        case MulPath():
            return path.mod in "*?" or _nullable(path.path)
        case SequencePath():
            return all(map(_nullable, path.args))
        case AlternativePath():
            return any(map(_nullable, path.args))
        case InvPath():
            return _nullable(path.arg)
    return False


def _named(path: Node | Path) -> Iterator[URIRef]:
    match path:
        case URIRef():
            yield path
        case MulPath():
            yield from _named(path.path)
        case SequencePath() | AlternativePath():
            for one in path.args:
                yield from _named(one)
        case InvPath():
            yield from _named(path.arg)
        case _:
            raise _Unknown


def reach(graph: Graph, read: Read, nodes: Iterable[Node]) -> set[Node]:
    """Return the nodes from which *read* looks at the statements of one of *nodes*."""
    if read.route is None:
        return set(nodes)
    return {start for node in nodes for start in graph.subjects(read.route, node)}
