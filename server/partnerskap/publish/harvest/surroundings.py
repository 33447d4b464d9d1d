"""What the catalogue points at: who publishes, what EU terms mean, where the server is."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.publish.content import Content
from partnerskap.publish.harvest.draft import Draft
from partnerskap.publish.terms import LABEL, TYPE, iri
from partnerskap.settings import Settings

_PLACES: Final = (
    *("dcat:accessURL", "dcat:downloadURL", "dcat:landingPage", "dcat:endpointURL"),
    *("dcat:endpointDescription", "foaf:homepage", "foaf:page"),
    *("void:dataDump", "void:sparqlEndpoint"),
)
"""Properties whose value is where something can be fetched, not what it is called."""
_PAGES: Final = ("dcat:landingPage", "foaf:homepage", "foaf:page")
_ENDPOINTS: Final = ("dcat:endpointURL", "dcat:endpointDescription")
_LEFT_OUT: Final = ("ontology/", "inferred", "coverage", "void", "questions", "shapes")
"""Graphs that say nothing that a portal wants to know of a term."""


def add_agents(draft: Draft, main: NamedNode, settings: Settings) -> None:
    """Let the publisher and contact of dataset *main* be those of *settings*, if set."""
    if settings.publisher:
        draft.put(main, "dcterms:publisher", NamedNode(settings.publisher))
    for publisher in draft.get(main, iri("dcterms:publisher")):
        if isinstance(publisher, NamedNode):
            _describe_publisher(draft, publisher, settings)
    for contact in draft.get(main, iri("dcat:contactPoint")):
        if isinstance(contact, NamedNode):
            _describe_contact(draft, contact, settings)


def _describe_publisher(draft: Draft, node: NamedNode, settings: Settings) -> None:
    draft.add(node, TYPE, iri("foaf:Agent"))
    if settings.publisher_name:
        draft.put(node, "foaf:name", Literal(settings.publisher_name))
    if settings.publisher or not draft.get(node, iri("dcterms:type")):
        kind = f"http://purl.org/adms/publishertype/{settings.publisher_type}"
        draft.put(node, "dcterms:type", NamedNode(kind))


def _describe_contact(draft: Draft, node: NamedNode, settings: Settings) -> None:
    draft.add(node, TYPE, iri("vcard:Kind"))
    if settings.contact_name:
        draft.put(node, "vcard:fn", Literal(settings.contact_name))
    if settings.contact_email:
        draft.put(node, "vcard:hasEmail", NamedNode(f"mailto:{settings.contact_email}"))


def add_described(draft: Draft, content: Content) -> None:
    """Add what the data say of each resource that *draft* points at, and of those they point at."""
    for _ in range(2):
        wanted = {
            node
            for node in draft.objects()
            if node not in draft or not node.value.startswith(content.base)
        }
        for name, triples in content.graphs.items():
            if not name.startswith(tuple(map(content.graph, _LEFT_OUT))):
                for subject, predicate, value in triples:
                    if subject in wanted:
                        draft.add(subject, predicate, value)
    for agent in draft.of_type("foaf:Agent"):
        if not draft.get(agent, iri("foaf:name")):
            draft.add(agent, "foaf:name", *draft.get(agent, LABEL))


def add_addresses(draft: Draft, base: str, address: str) -> None:
    """Let every place to fetch from be under the public *address*; say which are pages."""
    for subject, curie, value in [*_fetchable(draft)]:
        place = value
        if value.value.startswith(base):
            place = NamedNode(address + value.value.removeprefix(base))
        kept = [one for one in draft.get(subject, iri(curie)) if one != value]
        draft.put(subject, curie, *kept, place)
        if curie in _PAGES:
            draft.add(place, TYPE, iri("foaf:Document"))
        if curie in _ENDPOINTS:
            draft.add(place, TYPE, iri("rdfs:Resource"))


def _fetchable(draft: Draft) -> list[tuple[NamedNode, str, NamedNode]]:
    return [
        (subject, curie, value)
        for subject in sorted(draft.subjects(), key=str)
        for curie in _PLACES
        for value in draft.get(subject, iri(curie))
        if isinstance(value, NamedNode)
    ]
