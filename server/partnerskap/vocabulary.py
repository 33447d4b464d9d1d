"""The IRIs, prefixes and characters that every part of the project shares the knowledge of."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode

BASE: Final = "https://w3id.org/partnerskap/"
"""Where every IRI of the checked-in data starts; a build may replace it by another."""

UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML holds (Extensible Markup Language 1.0, section 2.2)."""

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"

PREFIXES: Final = MappingProxyType(
    {
        "pk": BASE + "ns#",
        "shape": BASE + "shapes#",
        "adms": "http://www.w3.org/ns/adms#",
        "as": "https://www.w3.org/ns/activitystreams#",
        "bibo": "http://purl.org/ontology/bibo/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcatap": "http://data.europa.eu/r5r/",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "gn": "http://www.geonames.org/ontology#",
        "hydra": "http://www.w3.org/ns/hydra/core#",
        "ldes": "https://w3id.org/ldes#",
        "locn": "http://www.w3.org/ns/locn#",
        "m8g": "http://data.europa.eu/m8g/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "pav": "http://purl.org/pav/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "s66": "http://data.europa.eu/s66#",
        "schema": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "sssom": "https://w3id.org/sssom/",
        "tree": "https://w3id.org/tree#",
        "vann": "http://purl.org/vocab/vann/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "void": "http://rdfs.org/ns/void#",
        "wd": "http://www.wikidata.org/entity/",
        "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefix → namespace IRI, for reading, writing and for queries that declare none."""


@cache
def iri(name: str) -> NamedNode:
    """Return the IRI of the prefixed *name* (`dcat:Dataset`), or raise `KeyError`."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def prefixes(base: str) -> dict[str, str]:
    """Return `PREFIXES` with our own namespace under *base* instead of `BASE`."""
    return {
        name: base + iri.removeprefix(BASE) if iri.startswith(BASE) else iri
        for name, iri in PREFIXES.items()
    }


class Namespace:
    """Makes terms of one vocabulary: `Namespace("http://…#").name`."""

    def __init__(self, start: str) -> None:
        """Remember the part that all terms share."""
        self.start = start

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term called *name*."""
        if name.startswith("__"):
            raise AttributeError(name)
        return NamedNode(self.start + name)

    def __contains__(self, node: NamedNode) -> bool:
        """Tell whether *node* is a term of this vocabulary."""
        return node.value.startswith(self.start)


@cache
def namespaces(base: str) -> dict[str, Namespace]:
    """Return a namespace for each prefix of the project, ours under *base*."""
    return {prefix: Namespace(iri) for prefix, iri in prefixes(base).items()}


def shorten(iri: str, base: str) -> str:
    """Return *iri* as prefix and name where a prefix is known, else unchanged."""
    for prefix, namespace in namespaces(base).items():
        name = iri.removeprefix(namespace.start)
        if name != iri and name and "/" not in name and "#" not in name:
            return f"{prefix}:{name}"
    return iri
