"""Names for what outside vocabularies say, in the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext
from pyoxigraph import NamedNode

from partnerskap.web.pages.arranging import kinds
from partnerskap.web.pages.language import Text
from partnerskap.web.pages.page import Page

PROPERTIES: Final[Mapping[str, LazyString]] = {
    "rdf:type": lazy_gettext("kind"),
    "rdfs:label": lazy_gettext("name"),
    "rdfs:seeAlso": lazy_gettext("see also"),
    "rdfs:isDefinedBy": lazy_gettext("defined by"),
    "rdfs:domain": lazy_gettext("says something of"),
    "rdfs:range": lazy_gettext("value is"),
    "rdfs:subClassOf": lazy_gettext("is a kind of"),
    "rdfs:subPropertyOf": lazy_gettext("is a case of"),
    "owl:inverseOf": lazy_gettext("the other way round"),
    "owl:disjointWith": lazy_gettext("is never also"),
    "skos:prefLabel": lazy_gettext("preferred name"),
    "skos:altLabel": lazy_gettext("other name"),
    "skos:definition": lazy_gettext("definition"),
    "skos:scopeNote": lazy_gettext("note on use"),
    "skos:note": lazy_gettext("note"),
    "skos:historyNote": lazy_gettext("note on history"),
    "skos:editorialNote": lazy_gettext("editor's note"),
    "skos:example": lazy_gettext("example"),
    "skos:notation": lazy_gettext("code"),
    "skos:inScheme": lazy_gettext("in the concept scheme"),
    "skos:topConceptOf": lazy_gettext("top concept of"),
    "skos:hasTopConcept": lazy_gettext("top concept"),
    "skos:broader": lazy_gettext("broader"),
    "skos:narrower": lazy_gettext("narrower"),
    "skos:related": lazy_gettext("related"),
    "skos:exactMatch": lazy_gettext("same thing"),
    "skos:closeMatch": lazy_gettext("nearly the same"),
    "skos:relatedMatch": lazy_gettext("related elsewhere"),
    "skos:broadMatch": lazy_gettext("broader elsewhere"),
    "skos:narrowMatch": lazy_gettext("narrower elsewhere"),
    "schema:name": lazy_gettext("short name"),
    "schema:startDate": lazy_gettext("start"),
    "schema:endDate": lazy_gettext("end"),
    "schema:foundingDate": lazy_gettext("founded"),
    "foaf:homepage": lazy_gettext("website"),
    "foaf:page": lazy_gettext("web page"),
    "foaf:name": lazy_gettext("name"),
    "dcterms:title": lazy_gettext("title"),
    "dcterms:description": lazy_gettext("description"),
    "dcterms:abstract": lazy_gettext("summary"),
    "dcterms:publisher": lazy_gettext("publisher"),
    "dcterms:creator": lazy_gettext("made by"),
    "dcterms:contributor": lazy_gettext("contributor"),
    "dcterms:license": lazy_gettext("licence"),
    "dcterms:rights": lazy_gettext("rights"),
    "dcterms:language": lazy_gettext("language"),
    "dcterms:date": lazy_gettext("date"),
    "dcterms:created": lazy_gettext("created"),
    "dcterms:issued": lazy_gettext("published"),
    "dcterms:modified": lazy_gettext("changed"),
    "dcterms:source": lazy_gettext("source"),
    "dcterms:subject": lazy_gettext("subject"),
    "dcterms:isPartOf": lazy_gettext("part of"),
    "dcterms:conformsTo": lazy_gettext("conforms to"),
    "dcterms:bibliographicCitation": lazy_gettext("reference"),
    "prov:wasDerivedFrom": lazy_gettext("comes from"),
    "prov:hadPrimarySource": lazy_gettext("main source"),
    "geo:hasGeometry": lazy_gettext("has geometry"),
    "geo:asWKT": lazy_gettext("coordinates (WKT)"),
    "wgs84:lat": lazy_gettext("latitude"),
    "wgs84:long": lazy_gettext("longitude"),
    "org:member": lazy_gettext("who takes part"),
    "org:organization": lazy_gettext("takes part in"),
    "org:role": lazy_gettext("role"),
    "org:originalOrganization": lazy_gettext("before the change"),
    "org:resultingOrganization": lazy_gettext("after the change"),
}
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
}


def name_property(page: Page, node: NamedNode) -> Text:
    """Return what to call a property: its own label, our phrase for it, else its short form."""
    own = page.text(node, page.ns["rdfs"].label)
    if own:
        return own
    phrase = PROPERTIES.get(page.short(node))
    return Text(str(phrase), page.language) if phrase else Text(page.short(node))


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
    for part, name in LICENCES.items():
        if part in iri.lower():
            version = iri.rstrip("/").rpartition("/")[2]
            return f"{name} {version}" if version[:1].isdigit() else name
    return iri
