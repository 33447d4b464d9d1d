"""Runs every check on a server, and holds the rules on how its catalogue is delivered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from rdflib import BNode, URIRef

from partnerskap.harvest_check.harvester import (
    RDF_XML,
    REDIRECTS,
    Catalog,
    fetch_catalog,
    harvest,
)
from partnerskap.harvest_check.links import check_links
from partnerskap.harvest_check.quality import score
from partnerskap.harvest_check.report import Check, Grade, Report, judge
from partnerskap.harvest_check.shapes import DCAT_AP, DCAT_AP_SE, check_shapes, load, load_own
from partnerskap.harvest_check.stability import check_stability

Step = Callable[[str], AbstractContextManager[None]]
"""Called with what is being done; the work is done inside the context that it returns."""
ABSOLUTE: Final = re.compile(r"(https?://[^\s<>\"{}|\\^`]+|mailto:\S+@\S+|tel:\+?[\d-]+|urn:\S+)")
LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a catalogue that CKAN still reads."""


def silent(_title: str) -> AbstractContextManager[None]:
    """Tell nobody what is being done."""
    return nullcontext()


def check_server(server: str, step: Step = silent, shapes: Sequence[str] = ()) -> Report:
    """Return what harvesters would meet at *server*, the address of its home page.

    *shapes*, files or URLs, are used in place of our own. Raises `Unreachable` or `NoCatalog` if
    there is nothing to harvest, and `UnusableShapes` if shapes can't be read or used.
    """
    report = Report(server)
    rules = [load(shapes)] if shapes else [load_own(DCAT_AP), load_own(DCAT_AP_SE)]
    with harvest(server) as harvester:
        with step("Fetching the catalogue"):
            catalog = fetch_catalog(harvester)
        with step("Validating"):
            validated = [point for rule in rules for point in check_shapes(catalog.graph, rule)]
            delivered = list(check_delivery(catalog))
        with step("Following every link"):
            links = list(check_links(harvester, catalog))
        with step("Asking twice"):
            stability = list(check_stability(harvester, catalog))
        report.points += [*validated, *delivered, *links, *stability]
        with step("Scoring"):
            report.scores += score(harvester, catalog, valid=is_valid(validated, rules[0].section))
    return report


def is_valid(points: list[Check], section: str) -> bool:
    """Tell whether nothing in *section* of *points* is broken."""
    return all(point.grade is not Grade.BROKEN for point in points if point.section == section)


def check_delivery(catalog: Catalog) -> Iterator[Check]:
    """Yield a point for each rule of the Swedish portal on how a catalogue is delivered."""
    for wanted, find in DELIVERY:
        yield judge(DCAT_AP_SE, wanted, find(catalog))


def other_format(catalog: Catalog) -> Iterator[str]:
    """Yield if the catalogue did not come as RDF/XML."""
    if catalog.response.media_type != RDF_XML:
        yield f"it comes as {catalog.response.media_type}"


def too_large(catalog: Catalog) -> Iterator[str]:
    """Yield if the catalogue is larger than CKAN reads."""
    if len(catalog.response.body) > LIMIT:
        yield f"it has {len(catalog.response.body)} bytes; ask for pages with ?page=1"


def other_redirects(catalog: Catalog) -> Iterator[str]:
    """Yield if the way to the catalogue led over a redirection that is not followed."""
    yield from (f"{step}" for step in catalog.response.redirects if step not in REDIRECTS)


def blank_nodes(catalog: Catalog) -> Iterator[str]:
    """Yield each blank node."""
    for triple in catalog.graph:
        if any(isinstance(term, BNode) for term in triple):
            yield f"{triple[0]} {triple[1]} …"


def relative_addresses(catalog: Catalog) -> Iterator[str]:
    """Yield each IRI that is not absolute."""
    for triple in catalog.graph:
        for term in triple:
            if isinstance(term, URIRef) and not ABSOLUTE.fullmatch(term):
                yield str(term)


DELIVERY: Final[tuple[tuple[str, Callable[[Catalog], Iterator[str]]], ...]] = (
    ("The catalogue comes as RDF/XML", other_format),
    ("It is small enough to be read at once", too_large),
    ("Only redirections 301, 303, 307 and 308 lead to it", other_redirects),
    ("Every node has an IRI", blank_nodes),
    ("Every IRI is absolute", relative_addresses),
)
"""What is asked, and what finds where it is not so."""
