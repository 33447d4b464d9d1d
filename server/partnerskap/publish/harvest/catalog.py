"""Makes the catalogue: what people wrote under data/catalog, and what only a build can know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from partnerskap.history import CATALOG, History, read_history
from partnerskap.publish.content import Content
from partnerskap.publish.harvest.draft import Draft
from partnerskap.publish.harvest.editions import describe_editions
from partnerskap.publish.harvest.files import add_files
from partnerskap.publish.harvest.surroundings import add_addresses, add_agents, add_described
from partnerskap.publish.snapshot import Writer
from partnerskap.publish.terms import LABEL, TITLE, TYPE, iri
from partnerskap.settings import Settings

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


def write_catalog(settings: Settings) -> Writer:
    """Return the writer of the catalogue with the publisher and addresses of *settings*."""

    def write(folder: Path, content: Content) -> None:
        history = read_history(folder) or History(base=content.base)
        draft = compose(content, history, settings)
        serialize(draft.triples(), str(folder / CATALOG), RdfFormat.N_TRIPLES)

    return write


def compose(content: Content, history: History, settings: Settings) -> Draft:
    """Return the catalogue of *content*; `SourceError` if it names a dump that is not made."""
    graphs = [name for name in content.graphs if _is_catalog(name, content)]
    draft = Draft(triple for name in graphs for triple in content.graphs[name])
    main = NamedNode(f"{content.base}dataset/partnerskap")
    draft.add(main, TYPE, iri("dcat:Dataset"))
    add_agents(draft, main, settings)
    for curie, properties in INHERITED.items():
        for node in draft.of_type(curie):
            _complete(draft, node, main, properties)
    if history.versions:
        add_files(draft, history.versions[-1], f"{content.base}dump/")
        describe_editions(draft, main, history)
    add_identifiers(draft)
    add_described(draft, content)
    add_addresses(draft, content.base, settings.address or content.base)
    return draft.reachable(NamedNode(content.base + "catalog"))


def _is_catalog(name: str, content: Content) -> bool:
    return name == content.graph(PATH) or name.startswith(content.graph(PATH + "/"))


def _complete(draft: Draft, node: NamedNode, main: NamedNode, properties: Sequence[str]) -> None:
    if not draft.get(node, TITLE):
        draft.add(node, TITLE, *draft.get(node, LABEL))
    draft.inherit(node, main, properties)
    if iri("dcat:Distribution") in draft.get(node, TYPE):
        stable = NamedNode(
            "http://publications.europa.eu/resource/authority/planned-availability/STABLE"
        )
        draft.add(node, "dcatap:availability", stable)


def add_identifiers(draft: Draft) -> None:
    """Give everything catalogued a UUID made of its IRI, as text and as an ADMS identifier."""
    for curie in ("dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:DataService"):
        for node in draft.of_type(curie):
            value = Literal(str(uuid.uuid5(uuid.NAMESPACE_URL, node.value)))
            identifier = NamedNode(f"{node.value}#identifier")
            draft.add(node, "dcterms:identifier", value)
            draft.add(node, "adms:identifier", identifier)
            draft.add(identifier, TYPE, iri("adms:Identifier"))
            draft.add(identifier, "skos:notation", value)
