"""Counts what a graph holds: triples, entities, classes, properties and links to elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Triple

from partnerskap.vocabulary import PREFIXES

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
LINKS: Final = frozenset(
    PREFIXES["skos"] + name
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
) | {PREFIXES["rdfs"] + "seeAlso"}
"""Properties that link a resource of ours to one of another dataset."""


@dataclass
class Statistics:
    """The figures of one graph; *links* counts by property and by the start of the target."""

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)


def count(triples: Iterable[Triple], base: str) -> Statistics:
    """Return the figures of *triples*, which are distinct and sorted by subject."""
    figures, last = Statistics(), None
    for subject, predicate, value in triples:
        figures.triples += 1
        figures.properties[predicate.value] += 1
        if subject != last:
            figures.subjects += 1
            figures.entities += subject.value.startswith(base)
        if predicate == _TYPE:
            figures.classes[value.value] += 1
        elif predicate.value in LINKS and not value.value.startswith(base):
            figures.links[predicate.value, _origin(value.value)] += 1
        last = subject
    return figures


def _origin(iri: str) -> str:
    """Return scheme and host of *iri*: where the dataset that it belongs to lives."""
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"
