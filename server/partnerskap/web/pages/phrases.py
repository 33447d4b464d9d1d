"""Names for what outside vocabularies say, in the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask_babel import LazyString, lazy_gettext
from pyoxigraph import NamedNode

from partnerskap.linking.names import Text
from partnerskap.web.pages.arranging import kinds
from partnerskap.web.pages.page import Page

CLASSES: Final[Mapping[str, LazyString]] = {
    "owl:Ontology": lazy_gettext("ontology"),
    "owl:Class": lazy_gettext("class"),
    "owl:ObjectProperty": lazy_gettext("relation"),
    "owl:DatatypeProperty": lazy_gettext("property"),
    "rdfs:Datatype": lazy_gettext("kind of code"),
    "skos:ConceptScheme": lazy_gettext("concept scheme"),
    "skos:Concept": lazy_gettext("concept"),
    "org:ChangeEvent": lazy_gettext("change"),
    "org:Role": lazy_gettext("role"),
    "void:Dataset": lazy_gettext("named graph"),
    "dcat:Dataset": lazy_gettext("dataset"),
    "dcat:Distribution": lazy_gettext("download"),
    "dcat:DataService": lazy_gettext("service"),
    "dcat:Catalog": lazy_gettext("catalogue"),
    "sh:SPARQLExecutable": lazy_gettext("question"),
}
TRAITS: Final[Mapping[str, LazyString]] = {
    "owl:FunctionalProperty": lazy_gettext("at most one value"),
    "owl:InverseFunctionalProperty": lazy_gettext("identifies what has it"),
    "owl:SymmetricProperty": lazy_gettext("holds both ways"),
    "owl:TransitiveProperty": lazy_gettext("carries on from one to the next"),
    "owl:IrreflexiveProperty": lazy_gettext("never of a thing to itself"),
    "owl:AsymmetricProperty": lazy_gettext("holds one way only"),
}
LICENCES: Final[Mapping[str, str]] = {
    "publicdomain/zero": "CC0",
    "licenses/by-sa/": "CC BY-SA",
    "licenses/by/": "CC BY",
    "opensource.org/licenses/mit": "MIT",
    "odbl": "ODbL",
    "whosonfirst-data": "Who's On First",
}


def name_kind(page: Page, node: NamedNode) -> Text | None:
    """Return what kind of thing *node* is, in words, or None when no class of it is known."""
    for kind in kinds(page, node):
        own = page.text(kind, page.ns["rdfs"].label)
        if own:
            return own
        phrase = CLASSES.get(page.short(kind))
        if phrase:
            return Text(str(phrase), page.language)
    return None


def characteristics(page: Page, node: NamedNode) -> list[str]:
    """Return how a property behaves, in words."""
    found = [page.short(kind) for kind in page.terms.nodes(node, page.ns["rdf"].type)]
    return [str(TRAITS[kind]) for kind in sorted(found) if kind in TRAITS]


def name_licence(iri: str) -> str:
    """Return the usual short name of a licence, else its address."""
    if "spdx.org/licenses/" in iri:
        return iri.rpartition("/")[2]
    for part, name in LICENCES.items():
        if part in iri.lower():
            version = iri.rstrip("/").rpartition("/")[2]
            return f"{name} {version}" if version[:1].isdigit() else name
    return urlsplit(iri).netloc or iri
