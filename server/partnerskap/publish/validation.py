"""Runs the SHACL shapes over the union of all graphs and collects what they find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode, Triple
from pyshacl import validate as run_shacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph
from rdflib.term import BNode, Literal, Node

from partnerskap.errors import SourceError
from partnerskap.publish.content import SHAPES, Content
from partnerskap.publish.findings import SEVERITIES, Finding, Locations, advise
from partnerskap.publish.terms import Notation, to_rdflib, to_term, uriref
from partnerskap.vocabulary import iri


def validate(content: Content, *, closed: bool = False) -> tuple[Finding, ...]:
    """Return every finding of the shapes in *content*, worst first, in a stable order.

    Only what closed shapes find is returned if *closed* is set: they are asked again of what was
    inferred. Raises `SourceError` if the shapes themselves can't be used.
    """
    shapes = to_rdflib(content.triples(SHAPES))
    report = _run(content, _select_closed(shapes) if closed else shapes)
    named = (uriref("sh:focusNode"), uriref("sh:value"))
    concerned = {str(node) for about in named for node in report.objects(None, about)}
    reader = ReportReader(report, shapes, Locations(content, concerned), content.base)
    return tuple(sorted(set(reader.findings())))


def _run(content: Content, shapes: Graph) -> Graph:
    """Return pySHACL's report on all graphs but the shapes."""
    told = (triples for name, triples in content.graphs.items() if name != content.graph(SHAPES))
    try:
        with uncollected():
            data = to_rdflib(chain(chain.from_iterable(told), _list_graphs(content)))
            _, report, text = run_shacl(data, shacl_graph=shapes, inplace=True, advanced=True)
    except ReportableRuntimeError as error:
        raise SourceError(f"shapes/ can't be used: {error}") from error
    if not isinstance(report, Graph):
        raise SourceError(f"shapes/ can't be used: {text.strip()}")
    return report


def _select_closed(shapes: Graph) -> Graph:
    """Return those of *shapes* that list every property there may be."""
    selected = Graph(bind_namespaces="none")
    for shape in shapes.subjects(uriref("sh:closed"), Literal(True)):
        shapes.cbd(shape, target_graph=selected)
    return selected


def _list_graphs(content: Content) -> Iterator[Triple]:
    """Yield that each graph with files is a dataset: one that nobody describes is found wanting."""
    for name in content.files:
        if name != content.graph(SHAPES):
            yield Triple(NamedNode(name), iri("rdf:type"), iri("void:Dataset"))


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it would look through millions of terms, all in use."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_TERMS: Final = ("focusNode", "resultPath", "value", "sourceShape")


class ReportReader:
    """Turns the results of *report* into findings, with the names of *shapes*."""

    def __init__(self, report: Graph, shapes: Graph, locations: Locations, base: str) -> None:
        """Remember where to look: *locations* knows the files."""
        self._report, self._shapes, self._locations = report, shapes, locations
        self._notation = Notation(base, report)
        messages = shapes.objects(None, uriref("sh:message"))
        self._languages = {str(one): one.language for one in messages if isinstance(one, Literal)}

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each result of the report."""
        for result in self._report.objects(None, uriref("sh:result")):
            yield self._finding(result)

    def _finding(self, result: Node) -> Finding:
        focus, path, value, shape = (
            self._report.value(result, uriref(f"sh:{name}")) for name in _TERMS
        )
        shape = self._named(shape)
        component = self._local(result, "sourceConstraintComponent")
        written = self._notation.path(path)
        return Finding(
            rank=SEVERITIES.index(self._local(result, "resultSeverity")),
            file=self._locations.find(str(focus), str(path), str(value)),
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
