"""A tiny world to match names in, as an index: made of Turtle, as a build makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import QuerySolutions, RdfFormat, Store

from partnerskap.linking.builder import build_index
from partnerskap.linking.index import Index
from partnerskap.linking.rows import Row
from partnerskap.vocabulary import BASE, prefixes

START = """
@prefix pk: <https://w3id.org/partnerskap/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/partnerskap/id/> .
"""


def asking(store: Store) -> Callable[[str], Iterable[Row]]:
    """Return what answers queries from *store*."""

    def ask(text: str) -> Iterator[Row]:
        solutions = store.query(text, prefixes=prefixes(BASE))
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            yield {name: term for name, term in zip(names, row, strict=True) if term is not None}

    return ask


def index_of(turtle: str) -> Index:
    """Return the index of what *turtle* says, in which the usual prefixes are known."""
    store = Store()
    store.load((START + turtle).encode(), format=RdfFormat.TURTLE)
    return Index(build_index(":memory:", BASE, asking(store), {}))
