"""Pages about what is catalogued, with its description for search engines in schema.org terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import render_template
from pyoxigraph import NamedNode, Triple

from partnerskap.manifest import UNPUBLISHED
from partnerskap.web.catalog.library import Library
from partnerskap.web.pages.graph import PageGraph, spell
from partnerskap.web.pages.language import language
from partnerskap.web.pages.page import Page
from partnerskap.web.pages.resource_page import describe_for_search
from partnerskap.web.resources.document import DATASET
from partnerskap.web.serving import Served


def make_page(served: Served, this: NamedNode, triples: Iterable[Triple]) -> Page:
    """Return a page about *this* out of *triples*, in the reader's language."""
    rows = [{"s": one.subject, "p": one.predicate, "o": one.object} for one in triples]
    graph = PageGraph.read(rows, this)
    return Page(this, graph, served.loaded, language(), served.manifest.base)


def render_entry(served: Served, library: Library, iri: NamedNode) -> tuple[str, list[NamedNode]]:
    """Return the page about *iri*, an entry of the catalogue, and the classes of that."""
    page = make_page(served, iri, library.triples)
    is_dataset = page.is_a(iri, page.ns["dcat"].Dataset)
    text = render_template(
        "resource/dataset.html",
        page=page,
        this=iri,
        graph=page.graph,
        title=page.label(iri),
        linked=describe_dataset(page, iri) if is_dataset else describe_for_search(page),
    )
    return text, classify(page)


def classify(page: Page) -> list[NamedNode]:
    """Return the classes of the entry that *page* is about, a dataset's of schema.org too."""
    dataset = page.ns["schema"].Dataset
    kinds = page.kinds(page.this)
    return [dataset, *kinds] if page.is_a(page.this, page.ns["dcat"].Dataset) else kinds


def describe_dataset(page: Page, node: NamedNode) -> dict[str, object]:
    """Return dataset *node* as a schema.org Dataset, as search engines want it."""
    graph, ns = page.graph, page.ns
    dcat, dcterms = ns["dcat"], ns["dcterms"]
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": node.value,
        "url": node.value,
        "name": page.label(node).text,
        "description": text(page, node, dcterms.description),
        "keywords": [spell(one.term) for one in page.texts(node, dcat.keyword)],
        "license": first(page, node, dcterms.license),
        "version": first(page, node, dcat.version),
        "identifier": [node.value, f"urn:uuid:{first(page, node, dcterms.identifier)}"],
        "sameAs": [one.value for one in graph.nodes(node, dcat.landingPage)],
        "datePublished": first(page, node, dcterms.issued),
        "dateModified": first(page, node, dcterms.modified),
        "inLanguage": ["sv", "en", "tr"],
        "isAccessibleForFree": True,
        "creator": [
            agent(page, one)
            for one in graph.nodes(node, dcterms.creator) or graph.nodes(node, dcterms.publisher)
        ],
        "publisher": [agent(page, one) for one in graph.nodes(node, dcterms.publisher)],
        "includedInDataCatalog": name_catalog(page),
        "isBasedOn": list_sources(page, node),
        "isPartOf": [refer(page, one) for one in graph.nodes(node, dcat.inSeries)],
        "variableMeasured": list_variables(page, node),
        "spatialCoverage": [
            refer(page, one, "Place") for one in graph.nodes(node, dcterms.spatial)
        ],
        "temporalCoverage": period(page, node),
        "citation": cite(page, node),
        "distribution": [download(page, one) for one in graph.nodes(node, dcat.distribution)],
    }
    return {name: value for name, value in found.items() if value}


def refer(page: Page, node: NamedNode, kind: str = "") -> dict[str, object]:
    """Return *node* with its name, as something of the schema.org class *kind*."""
    told: dict[str, object] = {"@id": node.value, "name": page.label(node).text}
    return {"@type": kind, **told} if kind else told


def name_catalog(page: Page) -> dict[str, object]:
    """Return the catalogue that a dataset is in."""
    return refer(page, NamedNode(page.base + "catalog"), "DataCatalog")


def list_sources(page: Page, node: NamedNode) -> list[dict[str, object]]:
    """Return what dataset *node* was made from: the sources of the whole and of its versions."""
    whole = NamedNode(page.base + DATASET)
    made = [whole, *page.graph.nodes(node, page.ns["dcterms"].source)]
    if not node.value.startswith(whole.value) and whole not in made[1:]:
        return []
    sources = page.terms.nodes(whole, page.ns["prov"].wasDerivedFrom)
    return [refer(page, one, "CreativeWork") for one in sources]


def list_variables(page: Page, node: NamedNode) -> list[dict[str, object]]:
    """Return what the dataset gives values of: the properties of ours whose values are literals."""
    if not node.value.startswith(page.base + DATASET):
        return []
    ns, terms = page.ns, page.terms
    properties = terms.subjects(ns["owl"].DatatypeProperty, ns["rdf"].type)
    return [
        {"@type": "PropertyValue", "propertyID": one.value, "name": page.label(one).text}
        for one in sorted(properties, key=str)
        if one in ns["pk"]
    ]


def cite(page: Page, node: NamedNode) -> str:
    """Return how dataset *node* is cited, in a sentence."""
    ns = page.ns
    authors = [page.label(one).text for one in page.graph.nodes(node, ns["dcterms"].publisher)]
    year = first(page, node, ns["dcterms"].issued)[:4]
    named = first(page, node, ns["dcat"].version)
    version = "" if named == UNPUBLISHED else named
    told = f"{', '.join(authors)} ({year}). {page.label(node).text}."
    return f"{told} Version {version}. {node.value}" if version else f"{told} {node.value}"


def describe_catalog(page: Page) -> dict[str, object]:
    """Return the catalogue as a schema.org DataCatalog with its datasets."""
    datasets = page.graph.nodes(page.this, page.ns["dcat"].dataset)
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "@id": page.this.value,
        "url": page.this.value,
        "name": page.label(page.this).text,
        "description": text(page, page.this, page.ns["dcterms"].description),
        "dataset": [describe_dataset(page, node) for node in datasets],
    }


def text(page: Page, node: NamedNode, name: NamedNode) -> str:
    """Return what *node* says by property *name* in the reader's language, or nothing."""
    found = page.text(node, name)
    return found.text if found else ""


def first(page: Page, node: NamedNode, name: NamedNode) -> str:
    """Return one value of property *name* of *node*, or nothing."""
    value = page.graph.value(node, name)
    return spell(value.term) if value else ""


def agent(page: Page, node: NamedNode) -> Mapping[str, str]:
    """Return who publishes, as a schema.org Organization."""
    return {"@type": "Organization", "@id": node.value, "name": page.label(node).text}


def period(page: Page, node: NamedNode) -> str:
    """Return the time that *node* covers as schema.org writes it: start/end."""
    for span in page.graph.nodes(node, page.ns["dcterms"].temporal):
        names = (page.ns["dcat"].startDate, page.ns["dcat"].endDate)
        return "/".join(first(page, span, name) for name in names)
    return ""


def download(page: Page, node: NamedNode) -> dict[str, object]:
    """Return distribution *node* as a schema.org DataDownload."""
    dcat, media = page.ns["dcat"], first(page, node, page.ns["dcat"].mediaType)
    size, place = first(page, node, dcat.byteSize), first(page, node, dcat.downloadURL)
    found: dict[str, object] = {
        "@type": "DataDownload",
        "name": page.label(node).text,
        "encodingFormat": media.partition("/media-types/")[2],
        "contentUrl": place or first(page, node, dcat.accessURL),
        "contentSize": f"{size} B" if size else "",
        "sha256": first(page, NamedNode(f"{node.value}#checksum"), page.ns["spdx"].checksumValue),
    }
    return {name: value for name, value in found.items() if value}
