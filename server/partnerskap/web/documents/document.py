"""A document: statements about something, with what the document says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from partnerskap.manifest import Manifest
from partnerskap.web.documents.addresses import document_of
from partnerskap.web.documents.description import LABEL, Description
from partnerskap.web.documents.provenance import Provenance, licenses, trace
from partnerskap.web.documents.terms import named

DATASET = "dataset/partnerskap"
TYPE = named("rdf:type")
TITLES = {"sv": "Beskrivning av {}", "en": "Description of {}", "tr": "{} hakkında bilgiler"}
CUT = {
    "sv": "Bara en del av de påståenden som pekar hit är med; resten ges av frågan i rdfs:seeAlso.",
    "en": "Only some of the statements that point here are included; "
    "the query in rdfs:seeAlso gives the rest.",
    "tr": "Buraya işaret eden ifadelerin yalnızca bir bölümü yer alıyor; "
    "kalanını rdfs:seeAlso içindeki sorgu verir.",
}


@dataclass(frozen=True)
class Document:
    """All that goes into one representation, whatever the format."""

    base: str
    iri: NamedNode
    """The document itself."""
    about: NamedNode
    """What it is about."""
    statements: tuple[Quad, ...]
    """What it tells, each statement in the named graph that holds it."""
    further: tuple[Triple, ...]
    """What is said of other things that the statements name: their labels."""
    metadata: tuple[Triple, ...]
    """What it says of itself and of the graphs that it draws on."""
    licenses: tuple[NamedNode, ...]
    whole: bool = False
    """Whether it is a whole graph, not about one thing in particular."""

    @property
    def kinds(self) -> list[NamedNode]:
        """Return the classes of what it is about, in order."""
        own = (quad for quad in self.statements if quad.subject == self.about)
        found = {quad.object for quad in own if quad.predicate == TYPE}
        return sorted((one for one in found if isinstance(one, NamedNode)), key=str)

    @property
    def quads(self) -> list[Quad]:
        """Return everything; what is further and metadata are in no named graph."""
        rest = dict.fromkeys((*self.further, *self.metadata))
        return [*self.statements, *(Quad(one.subject, one.predicate, one.object) for one in rest)]

    @property
    def triples(self) -> list[Triple]:
        """Return everything without graphs, each triple once."""
        return list(dict.fromkeys(quad.triple for quad in self.quads))


def of_resource(told: Description, manifest: Manifest, known: Provenance) -> Document:
    """Return the document for the description *told*."""
    base = manifest.base
    iri = NamedNode(document_of(base, told.iri.value))
    granted = granted_licenses(base, known, told.graphs)
    metadata = [
        *(introduce(iri, told, manifest, granted) if iri != told.iri else []),
        *([] if told.complete else admit(iri, told.iri, base)),
        *trace(known, told.graphs),
    ]
    statements = (*told.statements, *told.mentions)
    return Document(base, iri, told.iri, statements, told.further, tuple(metadata), tuple(granted))


def of_graph(
    iri: NamedNode,
    graph: str | None,
    triples: Iterable[Triple],
    manifest: Manifest,
    known: Provenance,
) -> Document:
    """Return the document *iri* with the *triples* of one named *graph* and its provenance.

    Without *graph* they come from several, and nothing is added to them.
    """
    names = [] if graph is None else [graph]
    holder = DefaultGraph() if graph is None else NamedNode(graph)
    statements = tuple(
        Quad(triple.subject, triple.predicate, triple.object, holder) for triple in triples
    )
    granted = tuple(granted_licenses(manifest.base, known, names))
    metadata = tuple(trace(known, names))
    return Document(manifest.base, iri, iri, statements, (), metadata, granted, whole=True)


def granted_licenses(base: str, known: Provenance, graphs: Iterable[str]) -> list[NamedNode]:
    """Return the licence of the data set, or where it says none those of *graphs*."""
    return licenses(known, [base + DATASET]) or licenses(known, graphs)


def introduce(
    iri: NamedNode, told: Description, manifest: Manifest, granted: Iterable[NamedNode]
) -> list[Triple]:
    """Return what the document *iri* says of itself in any case."""
    dataset = NamedNode(manifest.base + DATASET)
    modified = Literal(manifest.modified, datatype=named("xsd:date"))
    said: list[tuple[str, NamedNode | BlankNode | Literal]] = [
        ("rdf:type", named("foaf:Document")),
        ("foaf:primaryTopic", told.iri),
        ("dcterms:modified", modified),
        ("dcterms:isPartOf", dataset),
        ("void:inDataset", dataset),
        ("owl:versionInfo", Literal(manifest.version)),
        *(("dcterms:license", one) for one in granted),
        *(("dcterms:title", title) for title in titles(told)),
        *(("prov:wasDerivedFrom", NamedNode(graph)) for graph in told.graphs),
    ]
    back = Triple(told.iri, named("foaf:isPrimaryTopicOf"), iri)
    return [back, *(Triple(iri, named(name), value) for name, value in said)]


def titles(told: Description) -> list[Literal]:
    """Return a title of the document for each language that the resource has a label in."""
    found = [quad.object for quad in told.statements if quad.predicate == LABEL]
    return [
        Literal(TITLES[label.language].format(label.value), language=label.language)
        for label in found
        if isinstance(label, Literal) and label.language in TITLES
    ]


def admit(iri: NamedNode, about: NamedNode, base: str) -> list[Triple]:
    """Return the statements that the document *iri* is not complete, and where the rest is."""
    text = f"SELECT ?subject ?predicate WHERE {{ ?subject ?predicate {about} }}"
    rest = NamedNode(f"{base}sparql?query={quote(text)}")
    notes = (Literal(note, language=language) for language, note in CUT.items())
    return [
        Triple(iri, named("rdfs:seeAlso"), rest),
        *(Triple(iri, named("dcterms:description"), note) for note in notes),
    ]
