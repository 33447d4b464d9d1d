"""Reads findings from the report graph of a SHACL validation."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node

from partnerskap.publish.convert import from_rdflib
from partnerskap.publish.findings import SEVERITIES, Finding
from partnerskap.publish.locate import Places
from partnerskap.publish.mending import mend
from partnerskap.publish.spelling import Spelling


class Reader:
    """Turns the results of *report* into findings, with the names of *shapes*."""

    def __init__(self, report: Graph, shapes: Graph, places: Places, base: str) -> None:
        """Remember where to look: *places* knows the files."""
        self._report, self._shapes, self._places = report, shapes, places
        self._spelling = Spelling(report, base)
        spoken = (text for text in shapes.objects(None, SH.message) if isinstance(text, Literal))
        self._languages = {str(text): text.language for text in spoken}

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each result of the report."""
        for result in self._report.objects(None, SH.result):
            yield self._finding(result)

    def _finding(self, result: Node) -> Finding:
        focus, path, value, shape = (
            self._report.value(result, SH[name])
            for name in ("focusNode", "resultPath", "value", "sourceShape")
        )
        component = self._local(result, "sourceConstraintComponent")
        spelt = self._spelling
        return Finding(
            rank=SEVERITIES.index(self._local(result, "resultSeverity")),
            file=self._places.find(str(focus), str(path), str(value)),
            resource=spelt.term(focus),
            path=spelt.path(path),
            value=spelt.term(value),
            rule=spelt.term(self._named(shape)),
            component=component,
            messages=tuple(sorted(self._messages(result))),
            mending=mend(component, spelt.path(path)),
            terms=tuple(
                self._terms(focusNode=focus, resultPath=path, value=value, sourceShape=shape)
            ),
        )

    def _local(self, result: Node, name: str) -> str:
        return str(self._report.value(result, SH[name])).rpartition("#")[2]

    def _terms(self, **terms: Node | None) -> Iterator[tuple[str, NamedNode | OxLiteral]]:
        """Yield what of *terms* has a name of its own or is a literal."""
        for name, term in terms.items():
            named = self._named(term) if name == "sourceShape" else term
            if named is not None and not isinstance(named, BNode):
                yield name, from_rdflib(named)

    def _messages(self, result: Node) -> Iterator[tuple[str, str]]:
        """Yield (language, message) pairs; pySHACL drops the language of a query's messages."""
        for message in self._report.objects(result, SH.resultMessage):
            if isinstance(message, Literal):
                yield message.language or self._languages.get(str(message)) or "en", str(message)

    def _named(self, shape: Node | None) -> Node | None:
        """Return *shape* if it has a name, or else the named shape that it is a part of."""
        while isinstance(shape, BNode):
            shape = min(self._shapes.subjects(None, shape), key=str, default=None)
        return shape
