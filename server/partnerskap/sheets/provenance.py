"""Describes a source graph and its sources for data/sources.ttl, and countries that are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.errors import sentence
from partnerskap.sheets.columns import LANGUAGES
from partnerskap.sheets.countries import COUNTRIES, list_countries
from partnerskap.sheets.files import read_text, read_triples, replace_blocks, write_graph
from partnerskap.sheets.importing import SourceGraph
from partnerskap.sheets.layouts import GRAPH, SOURCES
from partnerskap.sheets.published import Published
from partnerskap.sheets.reading import FilledRow
from partnerskap.sheets.resolving import Resolver, Value
from partnerskap.sheets.values import Misread
from partnerskap.sheets.wording import CellFinding, translate
from partnerskap.vocabulary import BASE, iri

LICENCE: Final = NamedNode("http://creativecommons.org/licenses/by/4.0/")
RIGHTS: Final = sentence("Protected text; only facts were taken from it, in our own words.")
NO_SOURCE: Final = sentence("Name the source of these data in the sheet of sources.")
TITLES: Final = (iri("dcterms:title"), iri("rdfs:label"))
Statements = dict[NamedNode, list[Value]]
"""What is said of one thing, by property."""


def write_files(
    graph: SourceGraph, published: Published, content: Path, day: date
) -> dict[Path, str]:
    """Return the texts of the files in the folder *content* that change to hold *graph*.

    A file that says the same already stays as it is; *day* is that of a change.
    """
    data = content / "data"
    own = data / f"{graph.path}.ttl"
    texts = {}
    same = set(read_triples(own)) == set(graph.triples)
    if not same:
        texts[own] = write_graph(graph.triples)
    sources = data / "sources.ttl"
    known = by_subject(read_triples(sources))
    said = describe_sources(graph, published, known)
    said |= describe_graph(graph, published, said, known, None if same else day)
    changed = {one: told for one, told in said.items() if not equal(told, known.get(one, {}))}
    if changed:
        texts[sources] = replace_blocks(read_text(sources) or "", list_triples(changed))
    countries = describe_countries(graph, read_triples(data / "countries.ttl"))
    if countries:
        path = data / "countries.ttl"
        texts[path] = replace_blocks(read_text(path) or "", countries)
    return texts


def by_subject(triples: Iterable[Triple]) -> dict[NamedNode, Statements]:
    """Return *triples* by subject and property."""
    found: dict[NamedNode, Statements] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            said = found.setdefault(triple.subject, {})
            said.setdefault(triple.predicate, []).append(triple.object)
    return found


def list_triples(said: Mapping[NamedNode, Statements]) -> list[Triple]:
    """Return all that is *said*."""
    return [
        Triple(subject, predicate, value)
        for subject, told in said.items()
        for predicate, values in told.items()
        for value in values
    ]


def equal(one: Statements, other: Statements) -> bool:
    """Tell whether both say the same."""
    return {name: set(values) for name, values in one.items()} == {
        name: set(values) for name, values in other.items()
    }


def describe_sources(
    graph: SourceGraph, published: Published, known: Mapping[NamedNode, Statements]
) -> dict[NamedNode, Statements]:
    """Return what the rows of sources say, and what is *known* of the same sources beside it."""
    found = {}
    for row in graph.rows:
        thing = graph.things.get((row.sheet, row.number))
        if row.layout is SOURCES and thing:
            node = NamedNode(thing)
            said = read_row(row, published, graph)
            if node not in known:
                said[iri("rdf:type")] = [iri("pk:Source")]
                if iri("dcterms:license") not in said:
                    said[iri("dcterms:rights")] = in_every_language(RIGHTS)
            if TITLES[0] in said:
                fill_titles(said, [])
            found[node] = {**known.get(node, {}), **said}
    return found


def read_row(
    row: FilledRow, published: Published, graph: SourceGraph
) -> dict[NamedNode, list[Value]]:
    """Return what *row* of *graph* says by property; titles are labels too."""
    resolver = Resolver(published, graph.reader)
    said: dict[NamedNode, list[Value]] = {}
    for column in row.layout.columns:
        try:
            values = resolver.read(row, column) if column.property else []
        except Misread as error:
            graph.findings.append(error.finding)
            continue
        for name in (
            TITLES
            if column.property == "dcterms:title"
            else (iri(column.property),)
            if values
            else ()
        ):
            if values:
                said.setdefault(name, []).extend(values)
    return said


def fill_titles(said: Statements, others: Sequence[Value]) -> None:
    """Give what is *said* a title in every language, that of another or of *others* if need be."""
    for name in TITLES:
        told = [*said.get(name, [])]
        for language in LANGUAGES:
            if language not in {one.language for one in told if isinstance(one, Literal)}:
                best = next(
                    (
                        one
                        for wanted in (language, "en", *LANGUAGES)
                        for one in told or others
                        if isinstance(one, Literal) and one.language == wanted
                    ),
                    None,
                )
                if best is not None:
                    said.setdefault(name, []).append(Literal(best.value, language=language))


def describe_graph(
    graph: SourceGraph,
    published: Published,
    sources: Mapping[NamedNode, Statements],
    known: Mapping[NamedNode, Statements],
    day: date | None,
) -> dict[NamedNode, Statements]:
    """Return the description of *graph*: what is *known* of it, and what the workbook says."""
    node = NamedNode(f"{BASE}graph/{graph.path}")
    former = known.get(node, {})
    said = dict(former)
    for row in graph.rows:
        if row.layout is GRAPH:
            said |= read_row(row, published, graph)
    used = sorted(graph.sources or sources, key=lambda one: one.value)
    if used:
        said[iri("prov:wasDerivedFrom")] = [*used]
    elif graph.triples:
        graph.findings.append(CellFinding(translate(SOURCES.title, "en"), "", NO_SOURCE, {}))
    titles = [
        title
        for source in used
        for title in {**known, **sources}.get(source, {}).get(iri("dcterms:title"), [])
    ]
    fill_titles(said, titles)
    said.setdefault(iri("rdf:type"), [iri("void:Dataset"), iri("prov:Entity")])
    said.setdefault(iri("dcterms:publisher"), [NamedNode(f"{BASE}id/organisation/partnerskap")])
    said.setdefault(iri("dcterms:license"), [LICENCE])
    said.setdefault(iri("dcterms:isPartOf"), [NamedNode(f"{BASE}dataset/partnerskap")])
    if day is not None or not former:
        told = (day or date.today()).isoformat()
        said[iri("dcterms:modified")] = [Literal(told, datatype=iri("xsd:date"))]
    return {node: said}


def in_every_language(text: str) -> list[Value]:
    """Return *text* in each of our languages."""
    return [Literal(translate(text, language), language=language) for language in LANGUAGES]


def describe_countries(graph: SourceGraph, known: Iterable[Triple]) -> list[Triple]:
    """Return the names of the countries that *graph* speaks of and that are not *known*."""
    described = {one.subject for one in known if one.predicate == iri("rdf:type")}
    spoken = {one.object for one in graph.triples} - described
    found = []
    for country in list_countries():
        node = NamedNode(country.iri)
        if node in spoken:
            scheme = NamedNode(COUNTRIES.rstrip("/"))
            found.append(Triple(node, iri("rdf:type"), iri("skos:Concept")))
            found += [
                Triple(node, iri(name), Literal(text, language=language))
                for name in ("rdfs:label", "skos:prefLabel")
                for language, text in country.names.items()
            ]
            found += [
                Triple(node, iri(name), scheme) for name in ("skos:inScheme", "skos:topConceptOf")
            ]
    return found
