"""Lets pySHACL judge the data: a shape and some of its focus nodes at a time, by workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from pyshacl.functions import apply_functions, gather_functions
from pyshacl.graph_abstraction import DataGraph
from pyshacl.helper import get_query_helper_cls
from pyshacl.monkey import apply_patches
from pyshacl.shape import Shape
from pyshacl.target import apply_target_types, gather_target_types
from pyshacl.validator import Validator
from rdflib import SH, Graph
from rdflib.term import BNode, IdentifiedNode, Literal, Node

from partnerskap.errors import SourceError
from partnerskap.publish.findings import SEVERITIES, Finding, advise
from partnerskap.publish.reads import Scope, find_scope
from partnerskap.publish.terms import Notation, to_term, uriref
from partnerskap.publish.workers import Piece, run_all

PART: Final = 500
"""Focus nodes that a worker is given at once."""
FAULT: Final = "shapes/ can't be used"


Focus = IdentifiedNode | Literal


class Judged(NamedTuple):
    """A finding of a shape on one of its focus nodes, or on any if that is none."""

    shape: str
    focus: Focus | None
    finding: Finding


class Judge:
    """The shapes of a graph, applied to a graph of data."""

    def __init__(self, data: Graph, shapes: Graph, base: str) -> None:
        """Prepare *shapes*; raise `SourceError` for what would change the *data*."""
        if (None, SH.rule, None) in shapes:
            raise SourceError(
                f"{FAULT}: sh:rule makes statements. Write the rule as a query in ontology/rules/."
            )
        apply_patches()
        options = {"advanced": True, "inplace": True}
        self._data, self._size = DataGraph.from_rdflib(data), len(data)
        self._validator = Validator(self._data, shacl_graph=shapes, options=options)
        self._shapes, self._graph, self._base = self._validator.shacl_graph, shapes, base
        self._executor = self._validator.make_executor()
        self.roots: Mapping[str, Shape] = {str(one.node): one for one in self._shapes.shapes}
        for shape in self.roots.values():
            shape.set_advanced(True)

    def scope(self, shape: str) -> Scope:
        """Return what *shape* looks at."""
        root = self.roots[shape]
        return find_scope(self._graph, root.node, partial(self._query, root))

    def is_closed(self, shape: str) -> bool:
        """Tell whether *shape* lists every property there may be."""
        return (self.roots[shape].node, SH.closed, Literal(True)) in self._graph

    def _query(self, shape: Shape, constraint: Node) -> str:
        """Return the text of a *constraint* of *shape* in SPARQL, with its prefixes."""
        text = str(self._graph.value(constraint, SH.select))
        helper = get_query_helper_cls()(shape, constraint, text)
        helper.collect_prefixes()
        return str(helper.apply_prefixes(text))

    def focus(self, shape: str) -> set[Focus]:
        """Return the focus nodes of *shape*."""
        return set(self.roots[shape].focus_nodes(self._data))

    def run(self, asked: Mapping[str, set[Focus] | None]) -> list[Judged]:
        """Return what each shape of *asked* finds on those of its focus nodes, on all if none."""
        pieces: list[Piece[list[Judged]]] = []
        for shape, nodes in asked.items():
            for part in [None] if nodes is None else _divide(nodes):
                name = f"{FAULT}: {shape}"
                pieces.append(Piece(name, partial(self._judge, self.roots[shape], part)))
        found = run_all(pieces, self._size)
        return [judged for part in found for judged in part]

    def _judge(self, shape: Shape, nodes: Sequence[Focus] | None) -> list[Judged]:
        """Return what *shape* finds on each of *nodes*, or on all its focus nodes together."""
        apply_target_types(gather_target_types(self._shapes))
        functions = gather_functions(self._executor, self._shapes)
        apply_functions(self._executor, functions, self._data)
        found = self._validate(shape, nodes)
        if nodes is None or not found:  # no finding is usual: to ask of many at once is quick
            return [Judged(str(shape.node), None, finding) for _, finding in found]
        if not self._is_flat(shape.node):
            asked = ((node, self._validate(shape, [node])) for node in nodes)
            found = [(node, finding) for node, told in asked for _, finding in told]
        return [Judged(str(shape.node), node, finding) for node, finding in found]

    def _validate(
        self, shape: Shape, nodes: Sequence[Focus] | None
    ) -> list[tuple[Focus | None, Finding]]:
        """Return what *shape* finds on *nodes*, with the node that each finding is about."""
        _, results = shape.validate(self._executor, self._data, focus=nodes)
        if not results:
            return []
        report, _ = Validator.create_validation_report(self._shapes, False, results)
        reader = ReportReader(report, self._graph, self._base)
        return [(reader.focus(result), reader.finding(result)) for _, result, _ in results]

    def _is_flat(self, shape: Node) -> bool:
        """Tell whether all that *shape* finds is about its focus nodes, and not their values."""
        graph = self._graph
        own = graph.objects(shape, SH.property)
        inner = [shape] if (shape, SH.path, None) in graph else own
        return all((part, SH.property, None) not in graph for part in inner)


def _divide(nodes: set[Focus]) -> Iterator[list[Focus]]:
    listed = list(nodes)
    for start in range(0, len(listed), PART):
        yield listed[start : start + PART]


def rank(severity: str) -> int:
    """Return the place of *severity* among those that there are, or raise `SourceError`."""
    if severity not in SEVERITIES:
        raise SourceError(f"{FAULT}: sh:severity is {severity}. Use sh: {', '.join(SEVERITIES)}.")
    return SEVERITIES.index(severity)


_TERMS: Final = ("focusNode", "resultPath", "value", "sourceShape")


class ReportReader:
    """Turns the results of *report* into findings, with the names of *shapes*."""

    def __init__(self, report: Graph, shapes: Graph, base: str) -> None:
        """Remember where to look."""
        self._report, self._shapes = report, shapes
        self._notation = Notation(base, report)
        messages = shapes.objects(None, uriref("sh:message"))
        self._languages = {str(one): one.language for one in messages if isinstance(one, Literal)}

    def focus(self, result: Node) -> Focus | None:
        """Return the node that *result* is about."""
        focus = self._report.value(result, uriref("sh:focusNode"))
        return focus if isinstance(focus, Focus) else None

    def finding(self, result: Node) -> Finding:
        """Return the finding that *result* is, without its file."""
        focus, path, value, shape = (
            self._report.value(result, uriref(f"sh:{name}")) for name in _TERMS
        )
        shape = self._named(shape)
        component = self._local(result, "sourceConstraintComponent")
        written = self._notation.path(path)
        return Finding(
            rank=rank(self._local(result, "resultSeverity")),
            file="",
            resource=self._notation.term(focus),
            path=written,
            value=self._notation.term(value),
            rule=self._notation.term(shape),
            component=component,
            messages=tuple(sorted(self._messages(result))),
            advice=advise(f"sh:{component}" if written else "sh:ConstraintComponent", written),
            terms=tuple(
                (name, to_term(term))
                for name, term in zip(_TERMS, (focus, path, value, shape), strict=True)
                if term is not None and not isinstance(term, BNode)
            ),
        )

    def _local(self, result: Node, name: str) -> str:
        return str(self._report.value(result, uriref(f"sh:{name}"))).rpartition("#")[2]

    def _messages(self, result: Node) -> Iterator[tuple[str, str]]:
        """Yield (language, message) pairs; pySHACL drops the language of a query's messages."""
        for message in self._report.objects(result, uriref("sh:resultMessage")):
            if isinstance(message, Literal):
                yield message.language or self._languages.get(str(message)) or "en", str(message)

    def _named(self, shape: Node | None) -> Node | None:
        """Return *shape* if it has a name, or else the named shape that it is a part of."""
        while isinstance(shape, BNode):
            shape = min(self._shapes.subjects(None, shape), key=str, default=None)
        return shape
