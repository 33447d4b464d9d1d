"""Runs the SHACL shapes over the union of all graphs and collects what they find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from pyshacl import validate as run_shacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph
from rdflib.namespace import SH

from partnerskap.errors import SourceError
from partnerskap.publish.content import Content
from partnerskap.publish.convert import to_rdflib
from partnerskap.publish.findings import Finding
from partnerskap.publish.locate import Places
from partnerskap.publish.reading import Reader
from partnerskap.publish.sources import SHAPES


def validate(content: Content) -> tuple[Finding, ...]:
    """Return every finding of the shapes in *content*, worst first, in a stable order.

    Raises `SourceError` if the shapes themselves can't be used.
    """
    shapes = to_rdflib(content.triples(SHAPES))
    report = _run(content, shapes)
    named = (SH.focusNode, SH.value)
    concerned = {str(node) for about in named for node in report.objects(None, about)}
    reader = Reader(report, shapes, Places(content, concerned), content.base)
    return tuple(sorted(set(reader.findings())))


def _run(content: Content, shapes: Graph) -> Graph:
    """Return pySHACL's report on all graphs but the shapes."""
    told = (triples for name, triples in content.graphs.items() if name != content.graph(SHAPES))
    try:
        with uncollected():
            data = to_rdflib(chain.from_iterable(told))
            _, report, text = run_shacl(data, shacl_graph=shapes, inplace=True, advanced=True)
    except ReportableRuntimeError as error:
        raise SourceError(f"shapes/ can't be used: {error}") from error
    if not isinstance(report, Graph):
        raise SourceError(f"shapes/ can't be used: {text.strip()}")
    return report


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it would look through millions of terms, all in use."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
