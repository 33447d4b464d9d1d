"""Makes the catalogue: what people wrote under data/catalog, and what only a build can know."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import RdfFormat, serialize
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from partnerskap.errors import SourceError
from partnerskap.manifest import CATALOG, File, History, Version, read_history
from partnerskap.publish.content import COMPUTED, Content
from partnerskap.publish.mappings import describe_files
from partnerskap.publish.snapshots import Writer
from partnerskap.publish.terms import arrange, to_rdflib, to_triples, uriref
from partnerskap.settings import Settings
from partnerskap.vocabulary import AUTHORITY

PATH: Final = "catalog"
_COMMON: Final = ("dcterms:publisher", "dcat:contactPoint", "dcterms:license", "dcat:theme")
_TIMES: Final = ("dcterms:issued", "dcterms:modified")
_COVERAGE: Final = ("dcterms:spatial", "dcterms:temporal", "dcterms:accrualPeriodicity")
_DATASET: Final = (
    *(*_COMMON, *_TIMES, *_COVERAGE),
    *("dcat:keyword", "dcterms:language", "dcterms:accessRights", "dcterms:provenance"),
)
INHERITED: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "dcat:Catalog": (*_COMMON[:3], *_TIMES, "dcterms:language", "dcterms:spatial"),
        "dcat:Dataset": _DATASET,
        "dcat:DatasetSeries": (*_COMMON[:2], *_TIMES, *_COVERAGE, "dcat:keyword"),
        "dcat:DataService": (*_COMMON, "dcterms:accessRights"),
        "dcat:Distribution": ("dcterms:license", "dcterms:language", "dcterms:rights", *_TIMES),
    }
)
"""Class → properties that its instances take from the main dataset if they say nothing else."""
_IDENTIFIED: Final = ("dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:DataService")
_PLACES: Final = (
    *("dcat:accessURL", "dcat:downloadURL", "dcat:landingPage", "dcat:endpointURL"),
    *("dcat:endpointDescription", "foaf:homepage", "foaf:page"),
    *("void:dataDump", "void:sparqlEndpoint"),
)
"""Properties whose value is where something can be fetched, not what it is called."""
_PAGES: Final = ("dcat:landingPage", "foaf:homepage", "foaf:page")
_ENDPOINTS: Final = ("dcat:endpointURL", "dcat:endpointDescription")
_OF_OTHERS: Final = (
    *(AUTHORITY, "https://www.iana.org/assignments/media-types/", "http://purl.org/adms/"),
)
"""What the addresses of terms begin with that have names elsewhere."""
_LEFT_OUT: Final = ("ontology/", *COMPUTED)
"""Graphs that say nothing that a portal wants to know of a term."""
_OF_ONE_VERSION: Final = (
    *("dcat:distribution", "dcat:landingPage", "dcat:version", "dcat:contactPoint"),
    *("dcterms:issued", "dcterms:modified", "dcterms:title", "rdfs:label"),
    *("dcat:accessURL", "dcat:downloadURL", "dcat:byteSize", "spdx:checksum"),
    "dcat:accessService",
)
"""Properties that the description of a version does not take from that of the dataset."""


def write_catalog(settings: Settings) -> Writer:
    """Return the writer of the catalogue with the publisher and addresses of *settings*."""

    def write(folder: Path, content: Content) -> None:
        history = read_history(folder) or History(base=content.base)
        graph = compose(content, history, settings)
        serialize(arrange(to_triples(graph)), str(folder / CATALOG), RdfFormat.N_TRIPLES)

    return write


def compose(content: Content, history: History, settings: Settings) -> Graph:
    """Return the catalogue of *content*; `SourceError` if it names a dump that is not made."""
    catalogs = (name for name in content.graphs if _is_catalog(name, content))
    graph = to_rdflib(triple for name in catalogs for triple in content.graphs[name])
    graph += to_rdflib(describe_files(content, history))
    main = URIRef(content.dataset.value)
    graph.add((main, uriref("rdf:type"), uriref("dcat:Dataset")))
    add_agents(graph, main, settings)
    for name, properties in INHERITED.items():
        for node in _instances(graph, name):
            _complete(graph, node, main, properties)
    if history.versions:
        add_files(graph, history.present, f"{content.base}dump/")
    if history.releases:
        add_versions(graph, main, history, content.base)
    add_identifiers(graph)
    add_described(graph, content)
    leave_names(graph)
    add_addresses(graph, content.base, settings.address or content.base)
    return _reachable(graph, URIRef(content.base + "catalog"))


def _is_catalog(name: str, content: Content) -> bool:
    return name == content.graph(PATH) or name.startswith(content.graph(PATH + "/"))


def _instances(graph: Graph, name: str) -> list[URIRef]:
    """Return what is of the class *name* in *graph*."""
    found = graph.subjects(uriref("rdf:type"), uriref(name))
    return [node for node in found if isinstance(node, URIRef)]


def _named(graph: Graph, node: Node, name: str) -> list[URIRef]:
    """Return the values of the property *name* of *node* that are IRIs."""
    return [value for value in graph.objects(node, uriref(name)) if isinstance(value, URIRef)]


def _set(graph: Graph, node: URIRef, name: str, *values: Node) -> None:
    """Let the property *name* of *node* have just *values*."""
    graph.remove((node, uriref(name), None))
    for value in values:
        graph.add((node, uriref(name), value))


def _reachable(graph: Graph, start: URIRef) -> Graph:
    """Return what is said of *start* and of all that its statements lead to."""
    found, waiting, seen = Graph(bind_namespaces="none"), [start], set[Node]()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            for triple in graph.triples((node, None, None)):
                found.add(triple)
                if isinstance(triple[2], URIRef):
                    waiting.append(triple[2])
    return found


def add_agents(graph: Graph, main: URIRef, settings: Settings) -> None:
    """Let the publisher and contact of dataset *main* be those of *settings*, if set."""
    if settings.publisher:
        _set(graph, main, "dcterms:publisher", URIRef(settings.publisher))
    for publisher in _named(graph, main, "dcterms:publisher"):
        _describe_publisher(graph, publisher, settings)
    for contact in _named(graph, main, "dcat:contactPoint"):
        _describe_contact(graph, contact, settings)


def _describe_publisher(graph: Graph, node: URIRef, settings: Settings) -> None:
    graph.add((node, uriref("rdf:type"), uriref("foaf:Agent")))
    if settings.publisher_name:
        _set(graph, node, "foaf:name", Literal(settings.publisher_name))
    if settings.publisher or (node, uriref("dcterms:type"), None) not in graph:
        kind = f"http://purl.org/adms/publishertype/{settings.publisher_type}"
        _set(graph, node, "dcterms:type", URIRef(kind))


def _describe_contact(graph: Graph, node: URIRef, settings: Settings) -> None:
    graph.add((node, uriref("rdf:type"), uriref("vcard:Kind")))
    if settings.contact_name:
        _set(graph, node, "vcard:fn", Literal(settings.contact_name))
    if settings.contact_email:
        _set(graph, node, "vcard:hasEmail", URIRef(f"mailto:{settings.contact_email}"))


def _complete(graph: Graph, node: URIRef, main: URIRef, properties: Sequence[str]) -> None:
    if (node, uriref("dcterms:title"), None) not in graph:
        _set(graph, node, "dcterms:title", *graph.objects(node, uriref("rdfs:label")))
    _inherit(graph, node, main, properties)
    if (node, uriref("rdf:type"), uriref("dcat:Distribution")) in graph:
        stable = URIRef(f"{AUTHORITY}planned-availability/STABLE")
        graph.add((node, uriref("dcatap:availability"), stable))


def _inherit(graph: Graph, node: URIRef, main: URIRef, properties: Sequence[str]) -> None:
    """Give *node* what *main* has of *properties*, for those that *node* says nothing of."""
    for name in properties:
        if (node, uriref(name), None) not in graph:
            _set(graph, node, name, *graph.objects(main, uriref(name)))


def add_files(graph: Graph, version: Version, start: str) -> None:
    """Give each distribution whose download address begins with *start* its size and checksum."""
    for node in sorted(_instances(graph, "dcat:Distribution")):
        for address in _named(graph, node, "dcat:downloadURL"):
            if address.startswith(start):
                name = address.removeprefix(start)
                if name not in version.files:
                    raise SourceError(
                        f"data/catalog: <{node}> downloads {name}, which no build makes. "
                        f"There are {', '.join(sorted(version.files))}."
                    )
                _add_file(graph, node, version.files[name])


def _add_file(graph: Graph, node: URIRef, file: File) -> None:
    """Say how large the *file* of distribution *node* is, and its SHA-256."""
    size = Literal(str(file.size), datatype=uriref("xsd:nonNegativeInteger"))
    graph.add((node, uriref("dcat:byteSize"), size))
    _add_checksum(graph, node, file.sha256)


def _add_checksum(graph: Graph, node: URIRef, sha256: str) -> None:
    """Say the *sha256* of *node*: of a distribution's file, or of a version's data (digest)."""
    checksum = URIRef(f"{node}#checksum")
    digest = Literal(sha256, datatype=uriref("xsd:hexBinary"), normalize=False)
    graph.add((node, uriref("spdx:checksum"), checksum))
    graph.add((checksum, uriref("rdf:type"), uriref("spdx:Checksum")))
    graph.add((checksum, uriref("spdx:algorithm"), uriref("spdx:checksumAlgorithm_sha256")))
    graph.add((checksum, uriref("spdx:checksumValue"), digest))


def add_versions(graph: Graph, main: URIRef, history: History, base: str) -> None:
    """Add a dataset for each version of dataset *main*, linked to it, its series and each other."""
    nodes = {one.version: URIRef(f"{main}/{one.version}") for one in history.releases}
    for version in history.releases:
        node = nodes[version.version]
        _describe_version(graph, main, node, version, base)
        graph.add((main, uriref("dcat:hasVersion"), node))
        graph.add((node, uriref("dcat:isVersionOf"), main))
        if version.previous in nodes:
            for name in ("dcat:previousVersion", "dcat:prev"):
                graph.add((node, uriref(name), nodes[version.previous]))
    series = URIRef(f"{base}dataset/series")
    if (series, None, None) in graph:
        _arrange_series(graph, series, list(nodes.values()))
    if history.present.version in nodes:
        graph.add((main, uriref("dcat:hasCurrentVersion"), nodes[history.present.version]))


def _arrange_series(graph: Graph, series: URIRef, nodes: Sequence[URIRef]) -> None:
    for node in nodes:
        graph.add((node, uriref("dcat:inSeries"), series))
        graph.add((series, uriref("dcat:seriesMember"), node))
    graph.add((series, uriref("dcat:first"), nodes[0]))
    graph.add((series, uriref("dcat:last"), nodes[-1]))


def _describe_version(
    graph: Graph, main: URIRef, node: URIRef, version: Version, base: str
) -> None:
    _copy(graph, main, node, version)
    for catalog in _instances(graph, "dcat:Catalog"):
        graph.add((catalog, uriref("dcat:dataset"), node))
    _inherit(graph, node, main, ["dcat:contactPoint"])
    _add_checksum(graph, node, version.digest)
    address = f"{base}version/{version.version}/"
    _set(graph, node, "dcat:version", Literal(version.version))
    graph.add((node, uriref("dcat:landingPage"), URIRef(address)))
    for distribution in _named(graph, main, "dcat:distribution"):
        for place in _named(graph, distribution, "dcat:downloadURL"):
            name = place.removeprefix(f"{base}dump/")
            if name in version.files:
                copy = URIRef(f"{node}/distribution/{distribution.rpartition('/')[2]}")
                _copy(graph, distribution, copy, version)
                _set(graph, copy, "dcat:accessURL", URIRef(f"{address}dump/{name}"))
                _set(graph, copy, "dcat:downloadURL", URIRef(f"{address}dump/{name}"))
                graph.add((node, uriref("dcat:distribution"), copy))
                _add_file(graph, copy, version.files[name])


def _copy(graph: Graph, model: URIRef, copy: URIRef, version: Version) -> None:
    """Say of *copy* what is said of *model*, with the name and date of *version*."""
    left_out = set(map(uriref, _OF_ONE_VERSION))
    for predicate, value in list(graph.predicate_objects(model)):
        if predicate not in left_out and not str(predicate).endswith("ersion"):
            graph.add((copy, predicate, value))
    for name in ("rdfs:label", "dcterms:title"):
        titles = [_extend(title, version) for title in graph.objects(model, uriref(name))]
        _set(graph, copy, name, *titles)
    date = Literal(version.modified, datatype=uriref("xsd:date"), normalize=False)
    for name in _TIMES:
        _set(graph, copy, name, date)


def _extend(title: Node, version: Version) -> Literal:
    return Literal(f"{title} {version.version}", lang=getattr(title, "language", None))


def add_identifiers(graph: Graph) -> None:
    """Give everything catalogued a UUID made of its IRI, as text and as an ADMS identifier."""
    for name in _IDENTIFIED:
        for node in _instances(graph, name):
            value = Literal(str(uuid.uuid5(uuid.NAMESPACE_URL, node)))
            identifier = URIRef(f"{node}#identifier")
            graph.add((node, uriref("dcterms:identifier"), value))
            graph.add((node, uriref("adms:identifier"), identifier))
            graph.add((identifier, uriref("rdf:type"), uriref("adms:Identifier")))
            graph.add((identifier, uriref("skos:notation"), value))


def add_described(graph: Graph, content: Content) -> None:
    """Add what the data say of each resource that *graph* points at, and of those they point at."""
    left_out = tuple(map(content.graph, _LEFT_OUT))
    graphs = [told for name, told in content.graphs.items() if not name.startswith(left_out)]
    for _ in range(2):
        wanted = set(_undescribed(graph, content.base))
        for statements in graphs:
            graph += to_rdflib(statements.about(wanted))
    for agent in _instances(graph, "foaf:Agent"):
        if (agent, uriref("foaf:name"), None) not in graph:
            _set(graph, agent, "foaf:name", *graph.objects(agent, uriref("rdfs:label")))


def leave_names(graph: Graph) -> None:
    """Give no name of ours to what others name: CKAN shows it in place of the term.

    Concepts keep their `skos:prefLabel`, which DCAT-AP demands of them; a place is none here.
    """
    pages = {page for name in _PAGES for page in graph.objects(None, uriref(name))}
    others = (node for node in graph.subjects(unique=True) if str(node).startswith(_OF_OTHERS))
    for node in (*pages, *others):
        graph.remove((node, uriref("rdfs:label"), None))
        graph.remove((node, uriref("rdf:type"), uriref("dcterms:IMT")))
    for node in _instances(graph, "dcterms:Location"):
        graph.remove((node, uriref("skos:prefLabel"), None))
        graph.remove((node, uriref("rdf:type"), uriref("skos:Concept")))


def _undescribed(graph: Graph, base: str) -> Iterator[str]:
    """Yield the IRIs that *graph* points at, but for those of ours that it says something of."""
    for node in graph.objects(unique=True):
        described = str(node).startswith(base) and (node, None, None) in graph
        if isinstance(node, URIRef) and not described:
            yield str(node)


def add_addresses(graph: Graph, base: str, address: str) -> None:
    """Let every place to fetch from be under the public *address*; say which are pages."""
    for name in _PLACES:
        for subject, value in list(graph.subject_objects(uriref(name))):
            if isinstance(value, URIRef):
                place = URIRef(
                    address + value.removeprefix(base) if value.startswith(base) else value
                )
                graph.remove((subject, uriref(name), value))
                graph.add((subject, uriref(name), place))
                if name in _PAGES:
                    graph.add((place, uriref("rdf:type"), uriref("foaf:Document")))
                if name in _ENDPOINTS:
                    graph.add((place, uriref("rdf:type"), uriref("rdfs:Resource")))
