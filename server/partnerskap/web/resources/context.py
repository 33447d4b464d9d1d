"""The published JSON-LD context: a plain key for every term that our documents use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import NamedNode

from partnerskap.linking.rows import Row
from partnerskap.vocabulary import PREFIXES, iri
from partnerskap.web.resources.addresses import require_iri

Context = Mapping[str, object]
"""Key → what it is defined as."""

KEYWORDS: Final[Context] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "referencedBy": "@reverse",
    "included": "@included",
    "document": {"@id": iri("foaf:isPrimaryTopicOf").value},
}
TEXTS: Final = """rdfs:label rdfs:comment skos:prefLabel skos:altLabel skos:hiddenLabel
    skos:definition skos:example skos:note skos:scopeNote skos:editorialNote skos:changeNote
    skos:historyNote dcterms:title dcterms:description dcterms:abstract
    dcterms:bibliographicCitation dcat:keyword"""
"""Properties whose values have a language: a map from language to text."""
LINKS: Final = """rdfs:seeAlso rdfs:subClassOf rdfs:subPropertyOf owl:disjointWith
    owl:equivalentClass owl:equivalentProperty owl:inverseOf skos:exactMatch skos:closeMatch
    skos:relatedMatch skos:broadMatch skos:narrowMatch skos:broader skos:narrower skos:related
    skos:inScheme skos:topConceptOf skos:hasTopConcept skos:notation dcterms:subject
    dcterms:license dcterms:publisher dcterms:creator dcterms:contributor dcterms:isPartOf
    dcterms:hasPart dcterms:language dcterms:source dcterms:isReplacedBy dcterms:replaces
    dcterms:conformsTo prov:wasDerivedFrom prov:hadPrimarySource org:member org:organization
    org:originalOrganization org:resultingOrganization geo:hasGeometry foaf:homepage foaf:page
    dcat:dataset dcat:distribution dcat:theme void:inDataset"""
"""Properties that may have several values: always a list."""
SINGLES: Final = """schema:name org:role
    foaf:primaryTopic dcterms:identifier dcterms:rights
    rdfs:domain rdfs:range rdfs:isDefinedBy geo:asWKT
    owl:deprecated owl:versionInfo owl:versionIRI void:triples dcterms:spatial"""
"""Properties that have one value as a rule."""
DATES: Final = "dcterms:issued dcterms:modified dcterms:created"
PERIODS: Final = {
    "date": "dcterms:date",
    "startDate": "schema:startDate",
    "endDate": "schema:endDate",
    "foundingDate": "schema:foundingDate",
}
"""Properties whose value is a day, a month or a year: a key for each, so that it stays plain."""
SPANS: Final = {"Date": "date", "Month": "gYearMonth", "Year": "gYear"}
NATIVE: Final = tuple(iri(name).value for name in ("xsd:integer", "xsd:boolean", "xsd:string"))
"""Datatypes that JSON has itself."""
CLASSES: Final = """foaf:Document foaf:Agent owl:Class owl:ObjectProperty owl:DatatypeProperty
    owl:Ontology owl:FunctionalProperty owl:SymmetricProperty owl:NamedIndividual
    skos:Concept skos:ConceptScheme org:ChangeEvent org:Role org:Membership org:Organization
    org:FormalOrganization org:OrganizationalCollaboration geo:Feature m8g:PublicOrganisation
    m8g:AdminUnit prov:Entity prov:Plan schema:Project void:Dataset void:Linkset dcat:Dataset
    dcat:Catalog dcat:Distribution rdfs:Datatype"""


def read_context(rows: Iterable[Row], base: str) -> Context:
    """Return the context: our own terms, which *rows* tell of, and those of others."""
    ontology = NamedNode(base + "ns")
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in rows:
        if row["ontology"] == ontology:
            kinds, ranges = found.setdefault(require_iri(row["term"]).value, (set(), set()))
            kinds.add(require_iri(row["kind"]).value)
            ranges.update([require_iri(row["range"]).value] if "range" in row else [])
    ours = {local_name(term): define(term, *about) for term, about in found.items()}
    return {**KEYWORDS, **dict(sorted((define_others() | ours).items()))}


def define(term: str, kinds: set[str], ranges: set[str]) -> dict[str, object]:
    """Return how the context defines our *term*, by its *kinds* and *ranges*."""
    if iri("owl:DatatypeProperty").value in kinds:
        datatypes = sorted(one for one in ranges if one.startswith(PREFIXES["xsd"]))
        if not datatypes:
            return contained(term, "@language")
        return {"@id": term} if datatypes[0] in NATIVE else typed(term, datatypes[0])
    is_functional = iri("owl:FunctionalProperty").value in kinds
    if iri("owl:ObjectProperty").value in kinds and not is_functional:
        return contained(term, "@set")
    return {"@id": term}


def define_others() -> dict[str, object]:
    """Return the definitions of terms of other vocabularies."""
    date, decimal = iri("xsd:date").value, iri("xsd:decimal").value
    return {
        **{local_name(term): {"@id": term} for term in (*expand(CLASSES), *expand(SINGLES))},
        **{local_name(term): contained(term, "@language") for term in expand(TEXTS)},
        **{local_name(term): contained(term, "@set") for term in expand(LINKS)},
        **{local_name(term): typed(term, date) for term in expand(DATES)},
        **{
            rename(key, span): typed(iri(name).value, iri(f"xsd:{datatype}").value)
            for key, name in PERIODS.items()
            for span, datatype in SPANS.items()
        },
        **{name: typed(iri(f"wgs84:{name}").value, decimal) for name in ("lat", "long")},
    }


def rename(key: str, span: str) -> str:
    """Return *key* for values of *span*: `startDate` for years is `startYear`."""
    return span.lower() if key == "date" else key.removesuffix("Date") + span


def expand(names: str) -> list[str]:
    """Return the IRIs of *names*, a text of prefixed names."""
    return [iri(name).value for name in names.split()]


def contained(term: str, container: str) -> dict[str, object]:
    """Return the definition of a property whose values are in a *container*."""
    return {"@id": term, "@container": container}


def typed(term: str, datatype: str) -> dict[str, object]:
    """Return the definition of a property whose values have a *datatype*."""
    return {"@id": term, "@type": datatype}


def local_name(term: str) -> str:
    """Return what comes after the last `#` or `/` of *term*."""
    return term.replace("#", "/").rpartition("/")[2]
