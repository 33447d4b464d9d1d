"""Faults in the form of a catalogue: how it comes, how it names things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rdflib import DCTERMS, BNode, URIRef

from partnerskap.rehearsal.reading import DCAT3, XML, Catalog
from partnerskap.rehearsal.visiting import REDIRECTS

ABSOLUTE: Final = re.compile(r"(https?://[^\s<>\"{}|\\^`]+|mailto:\S+@\S+|tel:\+?[\d-]+|urn:\S+)")
LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a catalogue that CKAN still reads."""


def other_format(catalog: Catalog) -> Iterator[str]:
    """Yield if the catalogue did not come as RDF/XML."""
    if catalog.visit.media_type != XML:
        yield f"it comes as {catalog.visit.media_type}"


def too_large(catalog: Catalog) -> Iterator[str]:
    """Yield if the catalogue is larger than CKAN reads."""
    if len(catalog.visit.body) > LIMIT:
        yield f"it has {len(catalog.visit.body)} bytes; ask for pages with ?page=1"


def other_redirects(catalog: Catalog) -> Iterator[str]:
    """Yield if the way to the catalogue led over a redirection that is not followed."""
    yield from (f"{step}" for step in catalog.visit.steps if step not in REDIRECTS)


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


def nested_catalog(catalog: Catalog) -> Iterator[str]:
    """Yield each catalogue inside a catalogue inside a catalogue."""
    for inner in catalog.values(catalog.node, DCTERMS.hasPart):
        yield from (f"{inner} → {part}" for part in catalog.values(inner, DCTERMS.hasPart))


def several_places(catalog: Catalog) -> Iterator[str]:
    """Yield each distribution with more than one accessURL."""
    for node in catalog.of_type(DCAT3.Distribution):
        if len(catalog.values(node, DCAT3.accessURL)) > 1:
            yield str(node)
