"""Describes the graphs that no person writes: their titles, licence, date and origin."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.publish.content import Content
from partnerskap.publish.release import Release
from partnerskap.vocabulary import PREFIXES

LICENCE: Final = NamedNode("http://creativecommons.org/licenses/by/4.0/")
TITLES: Final = MappingProxyType(
    {
        "inferred": {
            "en": "What follows from the ontology and the rules",
            "sv": "Det som följer av ontologin och reglerna",
            "tr": "Ontoloji ve kurallardan çıkarılan ifadeler",
        },
        "coverage": {
            "en": "What no source tells yet",
            "sv": "Det som ingen källa berättar ännu",
            "tr": "Henüz hiçbir kaynağın belirtmediği bilgiler",
        },
        "void": {
            "en": "Figures on the dataset and its graphs",
            "sv": "Siffror om datamängden och dess grafer",
            "tr": "Veri kümesi ve grafları hakkında sayılar",
        },
        "questions": {
            "en": "Questions that the graph answers",
            "sv": "Frågor som grafen besvarar",
            "tr": "Grafın yanıtladığı sorular",
        },
        "shapes": {
            "en": "Rules that the data must follow",
            "sv": "Regler som uppgifterna ska följa",
            "tr": "Verilerin uyması gereken kurallar",
        },
    }
)


def describe_computed(content: Content, release: Release) -> Iterator[Triple]:
    """Yield title, licence and date of each computed graph, and the dataset it is drawn from."""
    date = Literal(release.modified, datatype=NamedNode(PREFIXES["xsd"] + "date"))
    for path, titles in TITLES.items():
        graph = NamedNode(content.graph(path))
        yield Triple(graph, _iri("rdf", "type"), _iri("prov", "Entity"))
        yield Triple(graph, _iri("dcterms", "license"), LICENCE)
        yield Triple(graph, _iri("dcterms", "modified"), date)
        dataset = NamedNode(f"{content.base}dataset/partnerskap")
        yield Triple(graph, _iri("prov", "wasDerivedFrom"), dataset)
        for language, title in titles.items():
            for prefix, name in (("dcterms", "title"), ("rdfs", "label")):
                yield Triple(graph, _iri(prefix, name), Literal(title, language=language))


def _iri(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)
