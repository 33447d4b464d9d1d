"""Faults in what a catalogue says of its entries: identifiers, licences, texts, dates, terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from partnerskap.rehearsal.reading import DCAT3, Catalog

LICENCES: Final = (
    "http://creativecommons.org/licenses/by/4.0/",
    "http://creativecommons.org/publicdomain/zero/1.0/",
)
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
Faults = Callable[[Catalog], Iterator[str]]
"""Finds where a catalogue breaks a rule: a line for each place."""


def no_uuid(catalog: Catalog) -> Iterator[str]:
    """Yield each entry whose identifier is not one UUID."""
    for node in catalog.entries():
        values = [str(value) for value in catalog.values(node, DCTERMS.identifier)]
        if len(values) != 1 or not is_uuid(values[0]):
            yield f"{node}: {', '.join(values) or 'none'}"


def is_uuid(text: str) -> bool:
    """Tell whether *text* is a UUID."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def unknown_licence(catalog: Catalog) -> Iterator[str]:
    """Yield each licence that is not spelled as in the portal's list."""
    for node, licence in catalog.graph.subject_objects(DCTERMS.license):
        if str(licence) not in LICENCES:
            yield f"{node}: {licence}"


def untagged_text(catalog: Catalog) -> Iterator[str]:
    """Yield each title, description or keyword without language, and each missing Swedish one."""
    for node in [*catalog.entries(), *catalog.of_type(DCAT3.Distribution)]:
        for name in (DCTERMS.title, DCTERMS.description, DCAT3.keyword):
            texts = list(catalog.texts(node, name))
            if any(not text.language for text in texts):
                yield f"{node}: {name} without language"
            if texts and not any(text.language == "sv" for text in texts):
                yield f"{node}: {name} not in Swedish"


def lacking(kind: URIRef, *names: URIRef) -> Faults:
    """Return what yields each resource of class *kind* that lacks one of the properties *names*."""

    def find(catalog: Catalog) -> Iterator[str]:
        for node in catalog.of_type(kind):
            for name in names:
                if not catalog.values(node, name):
                    yield f"{node}: no {name}"

    return find


def undated(catalog: Catalog) -> Iterator[str]:
    """Yield each dataset whose date of change is not a day, or lies before its publication."""
    for node in catalog.of_type(DCAT3.Dataset):
        issued = [str(value) for value in catalog.values(node, DCTERMS.issued)]
        modified = [str(value) for value in catalog.values(node, DCTERMS.modified)]
        if len(modified) != 1 or not re.match(r"\d{4}-\d\d-\d\d", modified[0]):
            yield f"{node}: modified {', '.join(modified) or 'missing'}"
        elif issued and modified[0] < issued[0]:
            yield f"{node}: modified {modified[0]} before issued {issued[0]}"


def unnamed_terms(catalog: Catalog) -> Iterator[str]:
    """Yield each term of an EU list that has no label or class in the catalogue."""
    for term in set(catalog.graph.objects()):
        told = (term, RDF.type, None) in catalog.graph
        if str(term).startswith(AUTHORITY) and not told and _is_used(catalog, term):
            yield str(term)


def _is_used(catalog: Catalog, term: Node) -> bool:
    used = {name for _, name in catalog.graph.subject_predicates(term)}
    return any(str(name).startswith((str(DCTERMS), str(DCAT3))) for name in used)
