"""Runs the SHACL shapes over the union of all graphs and collects what they find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode
from pyshacl import validate as run_shacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node, URIRef

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content
from partnerskap.publish.convert import from_rdflib, to_rdflib
from partnerskap.publish.findings import SEVERITIES, Finding
from partnerskap.publish.locate import Places
from partnerskap.publish.mending import mend
from partnerskap.publish.sources import SHAPES
from partnerskap.vocabulary import prefixes


def validate(content: Content) -> tuple[Finding, ...]:
    """Return every finding of the shapes in *content*, worst first, in a stable order."""
    shapes = to_rdflib(content.triples(SHAPES))
    report = _run(content, shapes)
    concerned = {
        str(node) for about in (SH.focusNode, SH.value) for node in report.objects(None, about)
    }
    reader = _Reader(report, shapes, Places(content, concerned), content.base)
    return tuple(sorted(set(reader.findings())))


def _run(content: Content, shapes: Graph) -> Graph:
    """Return pySHACL's report graph; its error says what is wrong with the shapes."""
    described = (
        triples for name, triples in content.graphs.items() if name != content.graph(SHAPES)
    )
    data = to_rdflib(chain.from_iterable(described))
    _, report, text = run_shacl(data, shacl_graph=shapes, inplace=True, advanced=True)
    if not isinstance(report, Graph):
        raise SourceError(f"shapes/ can't be used: {text.strip()}")
    return report


class _Reader:
    """Reads findings from a report graph."""

    def __init__(self, report: Graph, shapes: Graph, places: Places, base: str) -> None:
        self.report, self.shapes, self.places = report, shapes, places
        self.names = Graph(bind_namespaces="none").namespace_manager
        for prefix, iri in prefixes(base).items():
            self.names.bind(prefix, iri)

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each result of the report."""
        for result in self.report.objects(None, SH.result):
            yield self._finding(result)

    def _finding(self, result: Node) -> Finding:
        focus = self.report.value(result, SH.focusNode)
        path = self.report.value(result, SH.resultPath)
        value = self.report.value(result, SH.value)
        component = _local(self.report.value(result, SH.sourceConstraintComponent))
        shown = {
            "file": self.places.find(str(focus), str(path), str(value)),
            "resource": self._show(focus),
            "property": self._path(path),
            "value": self._show(value),
        }
        return Finding(
            rank=SEVERITIES.index(_local(self.report.value(result, SH.resultSeverity))),
            rule=self._show(self._named(self.report.value(result, SH.sourceShape))),
            component=component,
            messages=tuple(sorted(self._messages(result))),
            mending=mend(component, **shown),
            terms=tuple(self._terms(result)),
            file=shown["file"],
            resource=shown["resource"],
            path=shown["property"],
            value=shown["value"],
        )

    def _terms(self, result: Node) -> Iterator[tuple[str, NamedNode | OxLiteral]]:
        for name in ("focusNode", "resultPath", "value"):
            term = self.report.value(result, SH[name])
            if term is not None and not isinstance(term, BNode):
                yield name, from_rdflib(term)
        shape = self._named(self.report.value(result, SH.sourceShape))
        if shape is not None:
            yield "sourceShape", from_rdflib(shape)

    def _messages(self, result: Node) -> Iterator[tuple[str, str]]:
        for message in self.report.objects(result, SH.resultMessage):
            if isinstance(message, Literal):
                yield message.language or "en", str(message)

    def _show(self, term: Node | None) -> str:
        """Return *term* as it may be written in Turtle; nothing for a blank node."""
        if term is None or isinstance(term, BNode):
            return ""
        return term.n3(self.names)

    def _path(self, path: Node | None) -> str:
        """Return a property path: the property, `^` and the property, or its parts by `/`."""
        if path is None or isinstance(path, URIRef):
            return self._show(path)
        if inverse := self.report.value(path, SH.inversePath):
            return "^" + self._path(inverse)
        return "/".join(self._path(part) for part in self.report.items(path))

    def _named(self, shape: Node | None) -> Node | None:
        """Return *shape* if it has a name, or else the named shape that it is a part of."""
        while isinstance(shape, BNode):
            shape = next(iter(sorted(self.shapes.subjects(None, shape), key=str)), None)
        return shape


def _local(iri: Node | None) -> str:
    return str(iri).rpartition("#")[2]
