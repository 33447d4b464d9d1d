"""Runs the whole rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

from partnerskap.rehearsal.links import check_links
from partnerskap.rehearsal.quality import score
from partnerskap.rehearsal.reading import fetch_catalog
from partnerskap.rehearsal.report import Grade, Point, Report
from partnerskap.rehearsal.shapes import check_shapes
from partnerskap.rehearsal.stability import check_stability
from partnerskap.rehearsal.swedish import check_swedish
from partnerskap.rehearsal.visiting import visit

Step = Callable[[str], AbstractContextManager[None]]
"""Called with what is being done; the work is done inside the context that it returns."""


def quietly(_title: str) -> AbstractContextManager[None]:
    """Tell nobody."""
    return nullcontext()


def rehearse(server: str, step: Step = quietly) -> Report:
    """Return what harvesters would meet at *server*, the address of its home page.

    Raises `Unreachable` or `NoCatalog` if there is nothing to harvest.
    """
    report = Report(server)
    with visit(server) as visitor:
        with step("Fetching the catalogue"):
            catalog = fetch_catalog(visitor)
        with step("Validating with the official shapes"):
            shapes = list(check_shapes(catalog))
        with step("Applying the Swedish rules"):
            swedish = list(check_swedish(catalog))
        with step("Following every link"):
            links = list(check_links(visitor, catalog))
        with step("Asking twice"):
            stability = list(check_stability(visitor, catalog))
        report.points += [*shapes, *swedish, *links, *stability]
        with step("Scoring"):
            report.scores += score(visitor, catalog, valid=not any(broken(shapes)))
    return report


def broken(points: list[Point]) -> Iterator[Point]:
    """Yield those of *points* that are broken."""
    return (point for point in points if point.grade is Grade.BROKEN)
