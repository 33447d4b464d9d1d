"""Puts together the VoID document: what the catalogue says of the dataset, and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from partnerskap.history import CATALOG, VOID
from partnerskap.publish.content import Content, arrange
from partnerskap.publish.terms import TYPE, iri
from partnerskap.vocabulary import prefixes

FIGURES: Final = "void"
"""Path of the graph with the figures."""


def write_void(folder: Path, content: Content) -> None:
    """Write the VoID document of *content*, whose catalogue lies in snapshot *folder*."""
    triples = arrange([*content.triples(FIGURES), *_introduce(folder, content)])
    serialize(triples, str(folder / VOID), RdfFormat.N_TRIPLES)


def _introduce(folder: Path, content: Content) -> Iterator[Triple]:
    """Yield what the document says of itself, and what the catalogue says of the dataset."""
    document = NamedNode(f"{content.base}.well-known/void")
    dataset = NamedNode(f"{content.base}dataset/partnerskap")
    yield Triple(document, TYPE, iri("void:DatasetDescription"))
    yield Triple(document, iri("foaf:primaryTopic"), dataset)
    for quad in parse(path=str(folder / CATALOG), format=RdfFormat.N_TRIPLES):
        if quad.subject == dataset:
            yield quad.triple
    for vocabulary in _vocabularies(content):
        yield Triple(dataset, iri("void:vocabulary"), vocabulary)


def _vocabularies(content: Content) -> set[NamedNode]:
    """Return the namespaces of the project that classes and properties in use are from."""
    counted = (iri("void:property"), iri("void:class"))
    told = (one.object for one in content.triples(FIGURES) if one.predicate in counted)
    used = [term.value for term in told if isinstance(term, NamedNode)]
    known = prefixes(content.base).values()
    return {NamedNode(space) for space in known if any(term.startswith(space) for term in used)}
