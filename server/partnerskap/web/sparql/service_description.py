"""The SPARQL 1.1 Service Description: what the endpoint holds, can and limits, as RDF."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.engine.snapshot import Snapshot
from partnerskap.engine.stores import STORES, Store
from partnerskap.engine.triples import find_format, write_lines
from partnerskap.settings import Settings
from partnerskap.turtle import split_lines, write_n_triples
from partnerskap.vocabulary import iri, prefixes
from partnerskap.web.sparql.differences import read_differences

RDF_TYPE: Final = iri("rdf:type")
GEOF: Final = "http://www.opengis.net/def/function/geosparql/"
FUNCTIONS: Final = (
    *("area", "centroid", "convexHull", "coordinateDimension", "difference", "dimension"),
    *("distance", "ehContains", "ehCoveredBy", "ehCovers", "ehDisjoint", "ehEquals", "ehInside"),
    *("ehMeet", "ehOverlap", "envelope", "asGeoJSON", "getSRID", "intersection", "isEmpty"),
    *("isSimple", "length", "perimeter", "rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi"),
    *("rcc8po", "rcc8tpp", "rcc8tppi", "relate", "sfContains", "sfCrosses", "sfDisjoint"),
    *("sfEquals", "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin", "spatialDimension"),
    *("symDifference", "union"),
)
"""The functions of GeoSPARQL that the engine has."""
UNITS: Final = tuple(f"http://www.opengis.net/def/uom/OGC/1.0/{n}" for n in ("metre", "kilometre"))
"""What `geof:distance` takes as its third argument."""
MEASURED: Final = {
    "en": "The third argument is the unit: metre or kilometre.",
    "sv": "Det tredje argumentet är enheten: meter eller kilometer.",
    "tr": "Üçüncü argüman birimdir: metre veya kilometre.",
}
FORMATS: Final = tuple(
    "http://www.w3.org/ns/formats/" + name
    for name in (
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG", "N3"),
    )
)
"""The W3C's addresses of the formats that answers can be had in."""


SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "refused": {
        "sv": "Lagret bakom ({}) kan inte besvara detta: sådana frågor avvisas.",
        "en": "The store behind ({}) can't answer this: such queries are refused.",
        "tr": "Arkadaki depo ({}) bunu yanıtlayamaz: böyle sorgular geri çevrilir.",
    },
    "wrong": {
        "sv": "Lagret bakom ({}) svarar annorlunda här än vad SPARQL 1.1 säger.",
        "en": "The store behind ({}) answers this otherwise than SPARQL 1.1 says.",
        "tr": "Arkadaki depo ({}) bunu SPARQL 1.1'in dediğinden farklı yanıtlar.",
    },
}
"""What becomes of a query that a store does not answer as it should → language → how to say so."""


@cache
def read_store_features() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return what each store behind was measured not to do: name → query and outcome."""
    content = (files("partnerskap.web.sparql") / "stores.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def describe_service(
    endpoint: str, snapshot: Snapshot, settings: Settings, media_type: str
) -> bytes:
    """Return the description of the service at *endpoint* as *media_type*."""
    names = {"service": endpoint + "#"} | prefixes(snapshot.manifest.base)
    triples = ServiceDescription(endpoint).all(snapshot, settings)
    lines = split_lines(write_n_triples(triples))
    return write_lines(sorted(lines), find_format(media_type), names)


class ServiceDescription:
    """Makes the triples of a description; its parts are named by fragments."""

    def __init__(self, endpoint: str) -> None:
        """Describe the service at the URL *endpoint*."""
        self.endpoint = endpoint

    def part(self, name: str) -> NamedNode:
        """Return the node of the part called *name*."""
        return NamedNode(f"{self.endpoint}#{name}")

    def all(self, snapshot: Snapshot, settings: Settings) -> Iterator[Triple]:
        """Yield every triple of the description."""
        yield from self.service(settings)
        if not settings.endpoint:
            yield from self.functions()
        yield from self.dataset(snapshot)
        yield from self.limits(settings)
        yield from self.differences()
        if settings.endpoint:
            yield from self.store(STORES[settings.store])

    def service(self, settings: Settings) -> Iterator[Triple]:
        """Yield what the service can do."""
        service = self.part("service")
        yield Triple(service, RDF_TYPE, iri("sd:Service"))
        yield Triple(service, iri("sd:endpoint"), NamedNode(self.endpoint))
        yield Triple(service, iri("sd:supportedLanguage"), iri("sd:SPARQL11Query"))
        yield Triple(service, iri("sd:feature"), iri("sd:UnionDefaultGraph"))
        if settings.services and not settings.endpoint:
            yield Triple(service, iri("sd:feature"), iri("sd:BasicFederatedQuery"))
        for known in FORMATS:
            yield Triple(service, iri("sd:resultFormat"), NamedNode(known))
        yield Triple(service, iri("sd:defaultDataset"), self.part("dataset"))

    def functions(self) -> Iterator[Triple]:
        """Yield which functions there are beyond those of SPARQL, and the units they know."""
        distance = NamedNode(GEOF + "distance")
        for name in FUNCTIONS:
            function = NamedNode(GEOF + name)
            yield Triple(self.part("service"), iri("sd:extensionFunction"), function)
            yield Triple(function, RDF_TYPE, iri("sd:Function"))
            yield Triple(function, iri("rdfs:label"), Literal(f"geof:{name}"))
        for unit in UNITS:
            yield Triple(distance, iri("rdfs:seeAlso"), NamedNode(unit))
        for language, text in MEASURED.items():
            yield Triple(distance, iri("rdfs:comment"), Literal(text, language=language))

    def dataset(self, snapshot: Snapshot) -> Iterator[Triple]:
        """Yield which graphs there are, how large, and of which date."""
        manifest, dataset, merge = snapshot.manifest, self.part("dataset"), self.part("merge")
        yield Triple(dataset, RDF_TYPE, iri("sd:Dataset"))
        yield Triple(dataset, iri("dcat:version"), Literal(manifest.version))
        yield Triple(dataset, iri("dcterms:identifier"), Literal(manifest.digest))
        date = Literal(manifest.modified, datatype=iri("xsd:date"))
        yield Triple(dataset, iri("dcterms:modified"), date)
        yield Triple(dataset, iri("sd:defaultGraph"), merge)
        yield Triple(merge, RDF_TYPE, iri("sd:Graph"))
        yield Triple(merge, iri("void:triples"), Literal(manifest.triples))
        for number, (name, size) in enumerate(manifest.graphs.items(), 1):
            named, graph = self.part(f"named-{number}"), self.part(f"graph-{number}")
            yield Triple(dataset, iri("sd:namedGraph"), named)
            yield Triple(named, RDF_TYPE, iri("sd:NamedGraph"))
            yield Triple(named, iri("sd:name"), NamedNode(name))
            yield Triple(named, iri("sd:graph"), graph)
            yield Triple(graph, RDF_TYPE, iri("sd:Graph"))
            yield Triple(graph, iri("void:triples"), Literal(size))

    def limits(self, settings: Settings) -> Iterator[Triple]:
        """Yield what one query may take, and whom it may ask."""
        values: dict[str, tuple[str, int | float | str, str]] = {
            "time": ("Longest time of a query", settings.query_seconds, "SEC"),
            "memory": ("Most memory of a query", settings.query_memory, "4L"),
            "size": ("Largest answer, uncompressed", settings.answer_megabytes, "4L"),
            "queue": ("Most queries waiting", settings.queue_length, "C62"),
            "federation": (
                "Endpoints that SERVICE may name",
                ("" if settings.endpoint else " ".join(settings.services)) or "none",
                "",
            ),
        }
        for name, (label, value, unit) in values.items():
            node = self.part("limit-" + name)
            yield Triple(self.part("service"), iri("schema:additionalProperty"), node)
            yield Triple(node, RDF_TYPE, iri("schema:PropertyValue"))
            yield Triple(node, iri("rdfs:label"), Literal(label, language="en"))
            yield Triple(node, iri("schema:propertyID"), Literal(name))
            yield Triple(node, iri("schema:value"), Literal(value))
            if unit:
                yield Triple(node, iri("schema:unitCode"), Literal(unit))

    def differences(self) -> Iterator[Triple]:
        """Yield where answers differ from the standard: a query, and its value here."""
        page = NamedNode(f"{self.endpoint}/differences")
        yield Triple(self.part("service"), iri("rdfs:seeAlso"), page)
        for difference in read_differences():
            node = self.part("difference-" + difference.name)
            yield Triple(self.part("service"), iri("sd:feature"), node)
            yield Triple(node, RDF_TYPE, iri("sd:Feature"))
            yield Triple(node, iri("schema:identifier"), Literal(difference.name))
            yield Triple(node, iri("sh:select"), Literal(difference.query))
            yield Triple(node, iri("schema:value"), Literal(difference.here))
            yield Triple(node, iri("schema:valueReference"), Literal(difference.standard))
            for language, text in difference.texts.items():
                yield Triple(node, iri("rdfs:comment"), Literal(text, language=language))

    def store(self, store: Store) -> Iterator[Triple]:
        """Yield what the *store* behind does not do as it should: by a query each."""
        for name, row in read_store_features().get(store.name, {}).items():
            node = self.part("store-" + name)
            yield Triple(self.part("service"), iri("sd:feature"), node)
            yield Triple(node, RDF_TYPE, iri("sd:Feature"))
            yield Triple(node, iri("schema:identifier"), Literal(name))
            yield Triple(node, iri("sh:select"), Literal(row["query"]))
            for language, text in SENTENCES[row["outcome"]].items():
                told = Literal(text.format(store.title), language=language)
                yield Triple(node, iri("rdfs:comment"), told)
