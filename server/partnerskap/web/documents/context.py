"""The published JSON-LD context: a plain key for every term that our documents use."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from partnerskap.linking.rows import Row
from partnerskap.vocabulary import PREFIXES
from partnerskap.web.documents.terms import node

OWL, RDF, XSD = (PREFIXES[name] for name in ("owl", "rdf", "xsd"))
KEYWORDS: dict[str, object] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "referencedBy": "@reverse",
    "included": "@included",
    "document": {"@id": PREFIXES["foaf"] + "isPrimaryTopicOf"},
}
TEXTS = """rdfs:label rdfs:comment skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition
    skos:example skos:note skos:scopeNote skos:editorialNote skos:changeNote skos:historyNote
    dcterms:title dcterms:description dcterms:abstract dcterms:bibliographicCitation
    dcat:keyword"""
"""Properties whose values have a language: a map from language to text."""
LINKS = """rdfs:seeAlso rdfs:subClassOf rdfs:subPropertyOf owl:disjointWith
    owl:equivalentClass owl:equivalentProperty owl:inverseOf skos:exactMatch skos:closeMatch
    skos:relatedMatch skos:broadMatch skos:narrowMatch skos:broader skos:narrower skos:related
    skos:inScheme skos:topConceptOf skos:hasTopConcept skos:notation dcterms:subject
    dcterms:license dcterms:publisher dcterms:creator dcterms:contributor dcterms:isPartOf
    dcterms:hasPart dcterms:language dcterms:source dcterms:isReplacedBy dcterms:replaces
    dcterms:conformsTo prov:wasDerivedFrom prov:hadPrimarySource org:member org:organization
    org:originalOrganization org:resultingOrganization geo:hasGeometry foaf:homepage foaf:page
    dcat:dataset dcat:distribution dcat:theme void:inDataset"""
"""Properties that may have several values: always a list."""
SINGLES = """schema:name org:role
    foaf:primaryTopic dcterms:identifier dcterms:rights
    rdfs:domain rdfs:range rdfs:isDefinedBy geo:asWKT
    owl:deprecated owl:versionInfo owl:versionIRI void:triples dcterms:spatial"""
"""Properties that have one value as a rule."""
DATES = "dcterms:issued dcterms:modified dcterms:created"
PERIODS = {
    "date": "dcterms:date",
    "startDate": "schema:startDate",
    "endDate": "schema:endDate",
    "foundingDate": "schema:foundingDate",
}
"""Properties whose value is a day, a month or a year: a key for each, so that it stays plain."""
SPANS = {"Date": "date", "Month": "gYearMonth", "Year": "gYear"}
NATIVE = (XSD + "integer", XSD + "boolean", XSD + "string")
"""Datatypes that JSON has itself."""
CLASSES = """foaf:Document foaf:Agent owl:Class owl:ObjectProperty owl:DatatypeProperty
    owl:Ontology owl:FunctionalProperty owl:SymmetricProperty owl:NamedIndividual
    skos:Concept skos:ConceptScheme org:ChangeEvent org:Role org:Membership org:Organization
    org:FormalOrganization org:OrganizationalCollaboration geo:Feature m8g:PublicOrganisation
    m8g:AdminUnit prov:Entity prov:Plan schema:Project void:Dataset void:Linkset dcat:Dataset
    dcat:Catalog dcat:Distribution rdfs:Datatype"""


def read_context(rows: Iterable[Row], base: str) -> dict[str, object]:
    """Return the context: our own terms, which *rows* tell of, and those of others."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in rows:
        if row["ontology"] != NamedNode(base + "ns"):
            continue
        kinds, ranges = found.setdefault(node(row["term"]).value, (set(), set()))
        kinds.add(node(row["kind"]).value)
        ranges.update([node(row["range"]).value] if "range" in row else [])
    ours = {local(iri): define(iri, *about) for iri, about in found.items()}
    return KEYWORDS | dict(sorted((others() | ours).items()))


def define(iri: str, kinds: set[str], ranges: set[str]) -> dict[str, object]:
    """Return how the context defines our term *iri*, by its *kinds* and *ranges*."""
    if OWL + "DatatypeProperty" in kinds:
        datatypes = sorted(one for one in ranges if one.startswith(XSD))
        if not datatypes:
            return contained(iri, "@language")
        return {"@id": iri} if datatypes[0] in NATIVE else typed(iri, datatypes[0])
    if OWL + "ObjectProperty" in kinds and OWL + "FunctionalProperty" not in kinds:
        return contained(iri, "@set")
    return {"@id": iri}


def others() -> dict[str, object]:
    """Return the definitions of terms of other vocabularies."""
    return {
        **{local(iri): {"@id": iri} for iri in (*spell(CLASSES), *spell(SINGLES))},
        **{local(iri): contained(iri, "@language") for iri in spell(TEXTS)},
        **{local(iri): contained(iri, "@set") for iri in spell(LINKS)},
        **{local(iri): typed(iri, XSD + "date") for iri in spell(DATES)},
        **{
            rename(key, span): typed(spell(curie)[0], XSD + datatype)
            for key, curie in PERIODS.items()
            for span, datatype in SPANS.items()
        },
        **{name: typed(PREFIXES["wgs84"] + name, XSD + "decimal") for name in ("lat", "long")},
    }


def rename(key: str, span: str) -> str:
    """Return *key* for values of *span*: `startDate` for years is `startYear`."""
    return span.lower() if key == "date" else key.removesuffix("Date") + span


def spell(curies: str) -> list[str]:
    """Return the IRIs of *curies*, a text of prefixed names."""
    pairs = (curie.split(":") for curie in curies.split())
    return [PREFIXES[prefix] + name for prefix, name in pairs]


def contained(iri: str, container: str) -> dict[str, object]:
    """Return the definition of a property whose values are in a *container*."""
    return {"@id": iri, "@container": container}


def typed(iri: str, datatype: str) -> dict[str, object]:
    """Return the definition of a property whose values have a *datatype*."""
    return {"@id": iri, "@type": datatype}


def local(iri: str) -> str:
    """Return what comes after the last `#` or `/` of *iri*."""
    return iri.replace("#", "/").rpartition("/")[2]
