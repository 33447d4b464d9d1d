"""Reads the catalogue as a portal does, and finds its way in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax import SAXParseException

from rdflib import DCAT, FOAF, RDF, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from rdflib.term import Node

from partnerskap.errors import PartnerskapError
from partnerskap.rehearsal.visiting import Visit, Visitor

XML = "application/rdf+xml"
DCAT3 = Namespace(str(DCAT))
"""DCAT with the terms of version 3, which rdflib's closed namespace does not have."""


class NoCatalog(PartnerskapError):
    """There is no catalogue to rehearse with; the text says what came instead."""


@dataclass(frozen=True)
class Catalog:
    """A fetched catalogue."""

    visit: Visit
    graph: Graph
    node: URIRef

    def of_type(self, kind: Node) -> list[URIRef]:
        """Return the resources of class *kind*, in order."""
        found = self.graph.subjects(RDF.type, kind)
        return sorted({node for node in found if isinstance(node, URIRef)})

    def values(self, node: Node, name: Node) -> list[Node]:
        """Return the values of property *name* of *node*, in order."""
        return sorted(self.graph.objects(node, name), key=str)

    def texts(self, node: Node, name: Node) -> Iterator[Literal]:
        """Yield the values that are literals."""
        for value in self.values(node, name):
            if isinstance(value, Literal):
                yield value

    def entries(self) -> list[URIRef]:
        """Return the catalogue and every dataset, series and service in it."""
        kinds = (DCAT3.Dataset, DCAT3.DatasetSeries, DCAT3.DataService)
        return [self.node, *(node for kind in kinds for node in self.of_type(kind))]


def fetch_catalog(visitor: Visitor) -> Catalog:
    """Return the catalogue that *visitor* finds at `/catalog`; raises `NoCatalog`.

    From then on the visitor knows the server by its public names.
    """
    answer = visitor.get(visitor.server + "catalog", Accept=XML)
    if answer.status != 200:
        raise NoCatalog(f"{answer.address} answers {answer.status}: there is no catalogue to read.")
    graph = Graph()
    try:
        graph.parse(data=answer.body, format="xml")
    except SAXParseException as error:
        raise NoCatalog(f"{answer.address} is not RDF/XML: {error}.") from error
    node = next(iter(graph.subjects(RDF.type, DCAT3.Catalog)), None)
    if not isinstance(node, URIRef):
        raise NoCatalog(f"{answer.address} describes no dcat:Catalog with an IRI.")
    homes = (str(home) for home in graph.objects(node, FOAF.homepage))
    visitor.call(str(node).removesuffix("catalog"), *homes)
    return Catalog(answer, graph, node)
