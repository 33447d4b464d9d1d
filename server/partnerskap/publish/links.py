"""Finds the links to other datasets, a mapping set for each, and tells of them in VoID."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from partnerskap.linking.entries import MATCHES
from partnerskap.publish.terms import text, typed
from partnerskap.vocabulary import PREFIXES, iri

PREDICATES: Final = (*map(NamedNode, MATCHES), iri("rdfs:seeAlso"))
"""The properties by which something of ours is linked to something of others."""
FOLDER: Final = "mappings"
"""What the IRIs of mapping sets start with, after the base."""
TURTLE: Final = "sssom.ttl"
TABLE: Final = "sssom.tsv"
COMMANDS: Final = "quickstatements.tsv"
"""Ends of the names of the files of a set: as RDF, as a table, and as commands for Wikidata."""
SAME: Final = iri("skos:exactMatch")


@dataclass(frozen=True)
class MappingSet:
    """The links to one dataset, each with the graph that states it."""

    node: NamedNode
    target: NamedNode
    """The dataset that they lead to, which the data describe."""
    spaces: tuple[str, ...]
    """What the IRIs of the target start with."""
    links: tuple[Quad, ...]

    @property
    def name(self) -> str:
        """The last part of its IRI and of the target's, which its files are called by."""
        return self.node.value.rpartition("/")[2]


def read_sets(store: Store, base: str) -> list[MappingSet]:
    """Return the mapping sets of *store*, whose own IRIs start with *base*.

    Each thing with `void:uriSpace` that links lead to is a target. What lies in the spaces of
    several belongs to that with the longest.
    """
    spaces = read_spaces(store, base)
    found = defaultdict(list)
    for link in read_links(store, base):
        if target := find_target(link, spaces):
            found[target].append(link)
    return [
        MappingSet(
            NamedNode(f"{base}{FOLDER}/{target.value.rpartition('/')[2]}"),
            target,
            tuple(space for space, node in spaces.items() if node == target),
            tuple(links),
        )
        for target, links in sorted(found.items(), key=lambda one: one[0].value)
    ]


def read_spaces(store: Store, base: str) -> dict[str, NamedNode]:
    """Return what the IRIs of each other dataset start with, in order, and which that is.

    What VoID tells of links to elsewhere, in a graph of ours, is no description of a dataset.
    """
    told = {
        quad.object.value: quad.subject
        for quad in store.quads_for_pattern(None, iri("void:uriSpace"), None, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and not quad.subject.value.startswith(f"{base}graph/")
    }
    return {space: told[space] for space in sorted(told) if not space.startswith(base)}


def read_links(store: Store, base: str) -> list[Quad]:
    """Return the links from what is ours to what is not, each in the graph that states it."""
    found = (quad for name in PREDICATES for quad in store.quads_for_pattern(None, name, None))
    return sorted((quad for quad in found if leads_out(quad, base)), key=str)


def leads_out(quad: Quad, base: str) -> bool:
    """Tell whether *quad* is the statement of a graph that leads from ours to others."""
    if isinstance(quad.graph_name, DefaultGraph):
        return False
    ends = [end.value for end in (quad.subject, quad.object) if isinstance(end, NamedNode)]
    return [end.startswith(base) for end in ends] == [True, False]


def find_target(link: Quad, spaces: Mapping[str, NamedNode]) -> NamedNode | None:
    """Return the target that *link* leads to, if the data describe it."""
    address = link.object.value if isinstance(link.object, NamedNode) else ""
    fitting = [space for space in spaces if address.startswith(space)]
    return spaces[max(fitting, key=len)] if fitting else None


def names_item(link: Quad) -> bool:
    """Tell whether *link* says which item of Wikidata is the same as a thing of ours."""
    goal = link.object.value if isinstance(link.object, NamedNode) else ""
    return link.predicate == SAME and goal.startswith(PREFIXES["wd"])


def describe_links(store: Store, base: str, dataset: NamedNode, graph: str) -> Iterator[Triple]:
    """Yield the link sets of *dataset*: one for each target, with a part for each property.

    Links to what no data describe are told by where they lead. Parts are named in *graph*.
    """
    sets = read_sets(store, base)
    for one in sets:
        yield from describe_set(one, dataset, graph)
        yield from name_set(one, store)
    told = {link for one in sets for link in one.links}
    rest = [link for link in read_links(store, base) if link not in told]
    for host, links in groupby(sorted(rest, key=find_host), find_host):
        target = NamedNode(f"{graph}#target-{urlsplit(host).netloc}")
        yield Triple(target, iri("void:uriSpace"), Literal(host))
        start = f"{graph}#links-{urlsplit(host).netloc}"
        yield from describe_parts(dataset, links, dataset, target, start)


def find_host(link: Quad) -> str:
    """Return scheme and host of what *link* leads to: where its dataset lives."""
    parts = urlsplit(link.object.value if isinstance(link.object, NamedNode) else "")
    return f"{parts.scheme}://{parts.netloc}/"


def name_set(one: MappingSet, store: Store) -> Iterator[Triple]:
    """Yield what the set *one* is called, after its target."""
    labels = store.quads_for_pattern(one.target, iri("rdfs:label"), None, DefaultGraph())
    for label in (quad.object for quad in labels):
        if isinstance(label, Literal):
            name = text(f"Partnerskap – {label.value}", label.language or "")
            yield Triple(one.node, iri("rdfs:label"), name)


def describe_set(one: MappingSet, dataset: NamedNode, graph: str) -> Iterator[Triple]:
    """Yield what VoID says of the mapping set *one* of *dataset*."""
    yield Triple(dataset, iri("void:subset"), one.node)
    yield Triple(one.node, iri("void:dataDump"), NamedNode(f"{one.node.value}.{TURTLE}"))
    others = (TABLE, *((COMMANDS,) if any(map(names_item, one.links)) else ()))
    for end in others:
        yield Triple(one.node, iri("dcterms:hasFormat"), NamedNode(f"{one.node.value}.{end}"))
    yield from describe_ends(one.node, dataset, one.target, len(distinct(one.links)))
    start = f"{graph}#links-{one.name}"
    yield from describe_parts(one.node, one.links, dataset, one.target, start)


def describe_parts(
    whole: NamedNode, links: Iterable[Quad], dataset: NamedNode, target: NamedNode, start: str
) -> Iterator[Triple]:
    """Yield the parts of *whole*: how many of *links* from *dataset* to *target* a property has.

    Their IRIs begin with *start*.
    """
    numbers = Counter(link.predicate for link in distinct(links))
    for predicate, number in numbers.items():
        part = NamedNode(f"{start}-{predicate.value.rpartition('#')[2]}")
        yield Triple(whole, iri("void:subset"), part)
        yield Triple(part, iri("void:linkPredicate"), predicate)
        yield from describe_ends(part, dataset, target, number)


def describe_ends(
    links: NamedNode, dataset: NamedNode, target: NamedNode, number: int
) -> Iterator[Triple]:
    """Yield what the set *links* connects, and how many it has."""
    yield Triple(links, iri("rdf:type"), iri("void:Linkset"))
    yield Triple(links, iri("void:subjectsTarget"), dataset)
    yield Triple(links, iri("void:objectsTarget"), target)
    yield Triple(links, iri("void:triples"), typed(number, "xsd:integer"))


def distinct(links: Iterable[Quad]) -> set[Triple]:
    """Return the statements of *links*, each once, whichever graphs state it."""
    return {link.triple for link in links}
