"""Runs the shapes over a graph and reads what they found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyshacl import validate
from pyshacl.functions import apply_functions, gather_functions
from pyshacl.graph_abstraction import DataGraph
from pyshacl.target import apply_target_types, gather_target_types
from pyshacl.validator import Validator
from rdflib import Graph
from rdflib.namespace import RDFS, SH
from rdflib.term import BNode, Node

from partnerskap.publish.judge import Judge
from partnerskap.publish.reads import Read, Scope, reach
from partnerskap.vocabulary import BASE, PREFIXES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Found:
    """One result of validation: the constraint that was broken, where, and what it tells people."""

    shape: Node
    component: Node
    constraint: Node | None
    path: str
    severity: str
    focus: Node
    value: Node | None
    messages: frozenset[str]

    @property
    def rule(self) -> tuple[Node, Node, Node | None]:
        """Name the constraint."""
        return self.shape, self.component, self.constraint


def read(*paths: Path) -> Graph:
    """Return the Turtle files at *paths* as one graph that knows our prefixes."""
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path, format="turtle", publicID=BASE)
    return bind(graph)


def bind(graph: Graph) -> Graph:
    """Return *graph*, which now knows our prefixes."""
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, replace=True)
    return graph


def read_valid() -> Graph:
    """Return a world of the tests' own in which nothing is wrong."""
    return bind(Graph(bind_namespaces="none") + parse_valid())


@cache
def parse_valid() -> Graph:
    """Return that world, read once and not to be changed."""
    return read(*sorted((HERE / "valid").glob("*.ttl")))


def find(shapes: Graph, data: Graph) -> list[Found]:
    """Return everything that *shapes* find in *data*."""
    _, report, text = validate(data, shacl_graph=shapes, inplace=True, advanced=True)
    assert isinstance(report, Graph), text
    return _read_report(report, shapes)


def find_changed(shapes: Graph, data: Graph, changed: Graph) -> list[Found]:
    """Return what *shapes* find in *data*, in which they found nothing before it *changed*.

    They look where a changed statement can be reached, as a build does (see `publish.reads`): that
    this comes to the same is tested there, and here if `EVERY=1`.
    """
    if (None, RDFS.subClassOf, None) in changed:
        return find(shapes, data)
    graph = DataGraph.from_rdflib(data)
    run = Validator(graph, shacl_graph=shapes, options={"advanced": True, "inplace": True})
    executor = run.make_executor()
    apply_target_types(gather_target_types(run.shacl_graph))
    apply_functions(executor, gather_functions(executor, run.shacl_graph), graph)
    results = []
    for shape in run.shacl_graph.shapes:
        shape.set_advanced(True)
        nodes = _affected(_scopes(shapes)[str(shape.node)], data, changed)
        focus = None if nodes is None else [*nodes.intersection(shape.focus_nodes(graph))]
        if focus is None or focus:
            results += shape.validate(executor, graph, focus=focus)[1]
    report, _ = Validator.create_validation_report(run.shacl_graph, not results, results)
    return _read_report(report, shapes)


@cache
def _scopes(shapes: Graph) -> dict[str, Scope]:
    """Return what each of *shapes* looks at."""
    judge = Judge(Graph(), shapes, BASE)
    return {name: judge.scope(name) for name in judge.roots}


def _affected(scope: Scope, data: Graph, changed: Graph) -> set[Node] | None:
    """Return the nodes from which a shape of that *scope* may see what *changed*; None for all."""
    if scope.reads is not None:
        return {node for read in scope.reads for node in reach(data, read, _ends(read, changed))}
    return None if scope.concerns(map(str, changed.predicates())) else set()


def _ends(read: Read, changed: Graph) -> set[Node]:
    """Return the nodes at which *read* looks at a statement that *changed*."""
    if read.inverse:
        return set(changed.objects(None, read.predicate))
    return set(changed.subjects(read.predicate, None))


def _read_report(report: Graph, shapes: Graph) -> list[Found]:
    report.namespace_manager = shapes.namespace_manager
    return [_read_result(report, result) for result in report.objects(None, SH.result)]


def _read_result(report: Graph, result: Node) -> Found:
    about = dict(report.predicate_objects(result))
    return Found(
        shape=about[SH.sourceShape],
        component=about[SH.sourceConstraintComponent],
        constraint=about.get(SH.sourceConstraint),
        path=show(report, about.get(SH.resultPath)),
        severity=show(report, about[SH.resultSeverity]),
        focus=about[SH.focusNode],
        value=about.get(SH.value),
        messages=frozenset(str(text) for text in report.objects(result, SH.resultMessage)),
    )


def show(graph: Graph, node: Node | None) -> str:
    """Return *node* as Turtle writes it, a property path as SPARQL does, nothing for None."""
    if node is None:
        return ""
    if not isinstance(node, BNode):
        return str(node.n3(graph.namespace_manager))
    if inverse := graph.value(node, SH.inversePath):
        return "^" + show(graph, inverse)
    if choice := graph.value(node, SH.alternativePath):
        return "|".join(show(graph, part) for part in graph.items(choice))
    return "/".join(show(graph, part) for part in graph.items(node))


def languages(shapes: Graph, texts: Iterable[str]) -> list[str | None]:
    """Return the languages in which *shapes* say *texts*; the engine drops some of the tags."""
    spoken = {str(message): message for message in shapes.objects(None, SH.message)}
    return sorted(getattr(spoken[text], "language", None) or "" for text in texts)
