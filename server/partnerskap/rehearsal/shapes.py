"""Validates a catalogue with the official DCAT-AP shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pyshacl import validate
from rdflib import Graph, Literal
from rdflib.namespace import SH
from rdflib.term import Node

from partnerskap.rehearsal.reading import Catalog
from partnerskap.rehearsal.report import Grade, Point, judge

STANDARDS: Final = Path(__file__).parent / "standards"
SECTION: Final = "DCAT-AP 3.0.1"
FILES: Final = (
    ("What must be there is there", ("shapes.ttl",), Grade.BROKEN),
    ("Values are of the right class", ("range.ttl",), Grade.BROKEN),
    ("What should be there is there", ("shapes_recommended.ttl",), Grade.ADVICE),
    ("No retired terms", ("deprecateduris.ttl",), Grade.BROKEN),
    ("The generated shapes hold too", ("dcat-ap-SHACL.ttl", "ranges.ttl"), Grade.BROKEN),
)
"""What is asked, by which files, and how grave it is if not."""


def check_shapes(catalog: Catalog) -> Iterator[Point]:
    """Yield a point for each group of official shapes."""
    for wanted, files, grade in FILES:
        yield judge(SECTION, wanted, find_faults(catalog.graph, load(files)), grade)


def load(files: Sequence[str]) -> Graph:
    """Return the shapes in *files*, without property shapes that have no path."""
    shapes = Graph()
    for name in files:
        shapes.parse(STANDARDS / name)
    for shape in set(shapes.objects(None, SH.property)):
        if shapes.value(shape, SH.path) is None:
            shapes.remove((None, None, shape))
            shapes.remove((shape, None, None))
    forbid_retired(shapes)
    return shapes


def forbid_retired(shapes: Graph) -> None:
    """Let the shapes that only say what to replace a retired property by forbid it."""
    for shape, message in list(shapes.subject_objects(SH.message)):
        if str(message).startswith("replace "):
            shapes.add((shape, SH.maxCount, Literal(0)))


def find_faults(graph: Graph, shapes: Graph) -> Iterator[str]:
    """Yield a line for each result of validating *graph* with *shapes*."""
    _, report, text = validate(graph, shacl_graph=shapes, inference="none")
    if not isinstance(report, Graph):
        yield text.strip()
        return
    results = sorted(tell(report, result) for result in report.objects(None, SH.result))
    yield from results


def tell(report: Graph, result: Node) -> str:
    """Return one line for a *result*: what, which property, which rule, which value."""
    focus, path, component, value = (
        report.value(result, name)
        for name in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
    )
    rule = str(component).rpartition("#")[2].removesuffix("ConstraintComponent")
    told = f" ({value})" if value is not None else ""
    return f"{focus}: {path} breaks {rule}{told}"
