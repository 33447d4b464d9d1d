"""Describes the kept versions in the catalogue: each a dataset like the current one."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.history import History, Version
from partnerskap.publish.harvest.draft import Draft, Value
from partnerskap.publish.harvest.files import add_file
from partnerskap.publish.terms import LABEL, TITLE, iri, text, typed

_NOT_COPIED: Final = frozenset(
    iri(curie)
    for curie in (
        *("dcat:distribution", "dcat:landingPage", "dcat:version", "dcat:contactPoint"),
        *("dcterms:issued", "dcterms:modified", "dcterms:title", "rdfs:label"),
        *("dcat:accessURL", "dcat:downloadURL", "dcat:byteSize", "spdx:checksum"),
    )
)


def describe_editions(draft: Draft, main: NamedNode, history: History) -> None:
    """Add a dataset for each version of dataset *main*, linked to it, its series and each other."""
    series = NamedNode(main.value.rpartition("/")[0] + "/series")
    nodes = {one.version: NamedNode(f"{main.value}/{one.version}") for one in history.versions}
    for version in history.versions:
        node = nodes[version.version]
        _describe(draft, main, node, version)
        draft.add(main, "dcat:hasVersion", node)
        draft.add(node, "dcat:isVersionOf", main)
        if version.previous in nodes:
            draft.add(node, "dcat:previousVersion", nodes[version.previous])
            draft.add(node, "dcat:prev", nodes[version.previous])
    if series in draft:
        _arrange(draft, series, [nodes[one.version] for one in history.versions])
    draft.add(main, "dcat:hasCurrentVersion", nodes[history.versions[-1].version])


def _arrange(draft: Draft, series: NamedNode, nodes: list[NamedNode]) -> None:
    for node in nodes:
        draft.add(node, "dcat:inSeries", series)
        draft.add(series, "dcat:seriesMember", node)
    draft.add(series, "dcat:first", nodes[0])
    draft.add(series, "dcat:last", nodes[-1])


def _describe(draft: Draft, main: NamedNode, node: NamedNode, version: Version) -> None:
    _copy(draft, main, node)
    for catalog in draft.of_type("dcat:Catalog"):
        draft.add(catalog, "dcat:dataset", node)
    base = main.value.removesuffix("dataset/partnerskap")
    _name(draft, main, node, version.version)
    _date(draft, node, version)
    draft.inherit(node, main, ["dcat:contactPoint"])
    draft.put(node, "dcat:version", Literal(version.version))
    draft.add(node, "dcat:landingPage", NamedNode(f"{base}version/{version.version}/"))
    for distribution in draft.get(main, iri("dcat:distribution")):
        if isinstance(distribution, NamedNode):
            _distribute(draft, distribution, node, version, base)


def _distribute(
    draft: Draft, model: NamedNode, node: NamedNode, version: Version, base: str
) -> None:
    """Describe the distribution of version *node* that is like *model*, if its file is kept."""
    for address in draft.get(model, iri("dcat:downloadURL")):
        name = address.value.removeprefix(f"{base}dump/")
        if name in version.files:
            copy = NamedNode(f"{node.value}/distribution/{model.value.rpartition('/')[2]}")
            place = NamedNode(f"{base}version/{version.version}/dump/{name}")
            _copy(draft, model, copy)
            _name(draft, model, copy, version.version)
            _date(draft, copy, version)
            draft.add(copy, "dcat:accessURL", place)
            draft.add(copy, "dcat:downloadURL", place)
            draft.add(node, "dcat:distribution", copy)
            add_file(draft, copy, version.files[name])


def _copy(draft: Draft, model: NamedNode, copy: NamedNode) -> None:
    for predicate, value in list(draft.properties(model)):
        if predicate not in _NOT_COPIED and not _is_about_versions(predicate):
            draft.add(copy, predicate, value)


def _is_about_versions(predicate: NamedNode) -> bool:
    return predicate.value.endswith("ersion")


def _name(draft: Draft, model: NamedNode, copy: NamedNode, version: str) -> None:
    for predicate in (LABEL, TITLE):
        titles = [_extend(title, version) for title in draft.get(model, predicate)]
        draft.put(copy, predicate, *titles)


def _extend(title: Value, version: str) -> Literal:
    return text(f"{title.value} {version}", getattr(title, "language", None) or "")


def _date(draft: Draft, node: NamedNode, version: Version) -> None:
    for curie in ("dcterms:issued", "dcterms:modified"):
        draft.put(node, curie, typed(version.modified, "xsd:date"))
