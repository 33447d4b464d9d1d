"""Makes terms from short names: `iri("dcat:Dataset")` instead of a namespace and a local part."""

from __future__ import annotations

from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.vocabulary import PREFIXES


@cache
def iri(curie: str) -> NamedNode:
    """Return the IRI that *curie* abbreviates by one of the prefixes of the project."""
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def typed(value: object, datatype: str) -> Literal:
    """Return *value* as a literal of the datatype that a short name such as `xsd:date` names."""
    return Literal(str(value), datatype=iri(datatype))


def text(value: str, language: str) -> Literal:
    """Return *value* as a text in *language*, or as a plain string if that is empty."""
    return Literal(value, language=language) if language else Literal(value)


TYPE: Final = iri("rdf:type")
LABEL: Final = iri("rdfs:label")
TITLE: Final = iri("dcterms:title")
