"""What a document says: of a resource, of where that comes from, and of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from partnerskap.engine.answer import select
from partnerskap.engine.query import Engine, Term
from partnerskap.linking.rows import Row
from partnerskap.manifest import Manifest
from partnerskap.vocabulary import iri
from partnerskap.web.resources.addresses import document_of, require_iri

DATASET: Final = "dataset/partnerskap"
TITLES: Final = {
    "sv": "Beskrivning av {}",
    "en": "Description of {}",
    "tr": "{} hakkında bilgiler",
}
INCOMPLETE: Final = {
    "sv": "Bara en del av de påståenden som pekar hit är med; resten ges av frågan i rdfs:seeAlso.",
    "en": "Only some of the statements that point here are included; "
    "the query in rdfs:seeAlso gives the rest.",
    "tr": "Buraya işaret eden ifadelerin yalnızca bir bölümü yer alıyor; "
    "kalanını rdfs:seeAlso içindeki sorgu verir.",
}
MOST: Final = 5000
"""Rows that a description is made of at most; own statements come before those of others."""
QUERY: Final = f"""
SELECT ?iri ?graph ?subject ?predicate ?object ?label WHERE {{
  {{ GRAPH ?graph {{ ?iri ?predicate ?object }} OPTIONAL {{ ?object rdfs:label ?label }} }}
  UNION
  {{ GRAPH ?graph {{ ?subject ?predicate ?iri }} OPTIONAL {{ ?subject rdfs:label ?label }} }}
}}
ORDER BY ?subject ?predicate ?object ?graph ?label
LIMIT {MOST}
"""


@dataclass(frozen=True)
class Provenance:
    """What a snapshot says of its graphs and of the sources that they were made from."""

    about: Mapping[str, tuple[Triple, ...]]
    """IRI of a graph, source or data set → what is said of it."""
    licenses: tuple[NamedNode, ...]
    """The licences of the data set as a whole."""
    authors: tuple[NamedNode, ...] = ()
    """Who publishes the data set as a whole."""

    def trace(self, graphs: Iterable[str]) -> list[Triple]:
        """Return what is said of *graphs* and of the sources that they were derived from."""
        told: dict[str, tuple[Triple, ...]] = {}
        waiting = list(graphs)
        while waiting:
            name = waiting.pop()
            if name not in told:
                told[name] = self.about.get(name, ())
                waiting += [one.value for one in values(told[name], "prov:wasDerivedFrom")]
        return [triple for name in sorted(told) for triple in told[name]]

    def licenses_of(self, graphs: Iterable[str]) -> tuple[NamedNode, ...]:
        """Return the licences of the data set, or where it says none those of *graphs*."""
        told = (triple for name in graphs for triple in self.about.get(name, ()))
        return self.licenses or tuple(sorted(set(values(told, "dcterms:license")), key=str))


def read_provenance(rows: Iterable[Row], base: str) -> Provenance:
    """Return what *rows* say of the graphs and sources of a snapshot under *base*."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for row in rows:
        subject, predicate = row["s"], row["p"]
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            found[subject.value].append(Triple(subject, predicate, row["o"]))
    about = {name: tuple(sorted(told, key=str)) for name, told in found.items()}
    whole = about.get(base + DATASET, ())
    licenses = Provenance(about, ()).licenses_of([base + DATASET])
    return Provenance(about, licenses, tuple(values(whole, "dcterms:publisher")))


def values(told: Iterable[Triple], name: str) -> list[NamedNode]:
    """Return the IRIs that the triples *told* give by the property with the prefixed *name*."""
    found = (triple.object for triple in told if triple.predicate == iri(name))
    return [one for one in found if isinstance(one, NamedNode)]


@dataclass(frozen=True)
class Description:
    """All that a document tells of the resource it is about."""

    iri: NamedNode
    statements: tuple[Quad, ...]
    """The resource's own statements, each in the named graph that holds it."""
    mentions: tuple[Quad, ...]
    """Statements of others that point to the resource."""
    further: tuple[Triple, ...]
    """What is said of the things in statements and mentions: their labels."""
    complete: bool
    """Whether this is everything; if not, only mentions were left out, or it is huge."""

    @property
    def graphs(self) -> list[str]:
        """Return the named graphs that the statements come from, in order."""
        told = (*self.statements, *self.mentions)
        return sorted({require_iri(quad.graph_name).value for quad in told})


def describe(engine: Engine, resource: NamedNode) -> Description | None:
    """Return what *engine* knows of *resource*, or None if nothing says anything of it."""
    rows = select(engine, QUERY, iri=resource)
    own = [row for row in rows if "subject" not in row]
    if not own:
        return None
    others = [row for row in rows if "subject" in row]
    return Description(
        iri=resource,
        statements=tuple(dict.fromkeys(read_statement(row, resource) for row in own)),
        mentions=tuple(dict.fromkeys(read_statement(row, resource) for row in others)),
        further=tuple(sorted(collect_labels(rows), key=str)),
        complete=len(rows) < MOST,
    )


def read_statement(row: dict[str, Term], resource: NamedNode) -> Quad:
    """Return the statement in *row*; what the row leaves out is *resource*."""
    subject, value = row.get("subject", resource), row.get("object", resource)
    if isinstance(subject, Literal):
        raise TypeError(f"{subject} can't be a subject")
    return Quad(subject, require_iri(row["predicate"]), value, require_iri(row["graph"]))


def collect_labels(rows: Iterable[dict[str, Term]]) -> set[Triple]:
    """Return the labels in *rows*, each as a statement of the thing that bears it."""
    found = set()
    for row in rows:
        bearer, label = row.get("subject", row.get("object")), row.get("label")
        if isinstance(bearer, NamedNode) and isinstance(label, Literal):
            found.add(Triple(bearer, iri("rdfs:label"), label))
    return found


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
    further: tuple[Triple, ...] = ()
    """What is said of other things that the statements name: their labels."""
    metadata: tuple[Triple, ...] = ()
    """What it says of itself and of the graphs that it draws on."""
    licenses: tuple[NamedNode, ...] = ()
    whole: bool = False
    """Whether it is a whole graph, not about one thing in particular."""

    @property
    def kinds(self) -> list[NamedNode]:
        """Return the classes of what it is about, in order."""
        own = (quad for quad in self.statements if quad.subject == self.about)
        found = {quad.object for quad in own if quad.predicate == iri("rdf:type")}
        return sorted((one for one in found if isinstance(one, NamedNode)), key=str)

    @property
    def triples(self) -> list[Triple]:
        """Return everything without graphs, each triple once."""
        told = (quad.triple for quad in self.statements)
        return list(dict.fromkeys((*told, *self.further, *self.metadata)))

    @property
    def dataset(self) -> list[Quad]:
        """Return everything in the default graph, and each statement also where it comes from.

        Whoever asks for quads and then looks into the default graph finds what others find.
        """
        every = (Quad(one.subject, one.predicate, one.object) for one in self.triples)
        return list(dict.fromkeys((*every, *self.statements)))


def describe_resource(described: Description, manifest: Manifest, known: Provenance) -> Document:
    """Return the document for the description *described*."""
    base, about = manifest.base, described.iri
    document = NamedNode(document_of(base, about.value))
    granted = known.licenses_of(described.graphs)
    metadata = [
        *(describe_document(document, described, manifest, granted) if document != about else []),
        *([] if described.complete else tell_incomplete(document, about, base)),
        *known.trace(described.graphs),
    ]
    statements = (*described.statements, *described.mentions)
    further = described.further
    return Document(base, document, about, statements, further, tuple(metadata), granted)


def describe_graph(
    document: NamedNode,
    graph: str | None,
    triples: Iterable[Triple],
    manifest: Manifest,
    known: Provenance,
) -> Document:
    """Return the *document* with the *triples* of one named *graph* and its provenance.

    Without *graph* they come from several, and nothing is added to them.
    """
    names = [] if graph is None else [graph]
    holder = DefaultGraph() if graph is None else NamedNode(graph)
    statements = tuple(
        Quad(triple.subject, triple.predicate, triple.object, holder) for triple in triples
    )
    granted, metadata = known.licenses_of(names), tuple(known.trace(names))
    return Document(
        manifest.base, document, document, statements, (), metadata, granted, whole=True
    )


def describe_document(
    document: NamedNode,
    described: Description,
    manifest: Manifest,
    granted: Iterable[NamedNode],
) -> list[Triple]:
    """Return what the *document* says of itself in any case."""
    dataset = NamedNode(manifest.base + DATASET)
    modified = Literal(manifest.modified, datatype=iri("xsd:date"))
    said: list[tuple[str, NamedNode | BlankNode | Literal]] = [
        ("rdf:type", iri("foaf:Document")),
        ("foaf:primaryTopic", described.iri),
        ("dcterms:modified", modified),
        ("dcterms:isPartOf", dataset),
        ("void:inDataset", dataset),
        ("owl:versionInfo", Literal(manifest.version)),
        *(("dcterms:license", one) for one in granted),
        *(("dcterms:title", title) for title in titles(described)),
        *(("prov:wasDerivedFrom", NamedNode(graph)) for graph in described.graphs),
    ]
    back = Triple(described.iri, iri("foaf:isPrimaryTopicOf"), document)
    return [back, *(Triple(document, iri(name), value) for name, value in said)]


def titles(described: Description) -> list[Literal]:
    """Return a title of the document for each language that the resource has a label in."""
    found = [one.object for one in described.statements if one.predicate == iri("rdfs:label")]
    return [
        Literal(TITLES[label.language].format(label.value), language=label.language)
        for label in found
        if isinstance(label, Literal) and label.language in TITLES
    ]


def tell_incomplete(document: NamedNode, about: NamedNode, base: str) -> list[Triple]:
    """Return the statements that the *document* is not complete, and where the rest is."""
    text = f"SELECT ?subject ?predicate WHERE {{ ?subject ?predicate {about} }}"
    rest = NamedNode(f"{base}sparql?query={quote(text)}")
    notes = (Literal(note, language=language) for language, note in INCOMPLETE.items())
    return [
        Triple(document, iri("rdfs:seeAlso"), rest),
        *(Triple(document, iri("dcterms:description"), note) for note in notes),
    ]
