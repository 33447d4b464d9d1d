"""The page about one resource: its class decides the template, and how search engines see it."""

from __future__ import annotations

from flask import render_template
from pyoxigraph import NamedNode

from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.page import Page, page_about
from partnerskap.web.pages.reference import render_ontology, render_shapes
from partnerskap.web.serving import current

TEMPLATES = (
    ("pk:Municipality", "municipality"),
    ("pk:Partnership", "partnership"),
    ("pk:Project", "project"),
    ("pk:Programme", "programme"),
    ("pk:Method", "method"),
    ("pk:Event", "record"),
    ("pk:Result", "record"),
    ("pk:Amount", "record"),
    ("pk:Organisation", "organisation"),
    ("pk:MunicipalAssociation", "organisation"),
    ("pk:Claim", "claim"),
    ("pk:Participation", "participation"),
    ("org:ChangeEvent", "change"),
    ("org:Role", "role"),
    ("pk:Law", "law"),
    ("geo:Geometry", "geometry"),
    ("pk:Source", "source"),
    ("pk:Region", "region"),
    ("pk:Area", "area"),
    ("pk:Theme", "theme"),
    ("skos:ConceptScheme", "scheme"),
    ("sh:SPARQLExecutable", "question"),
    ("void:Dataset", "graph"),
    ("skos:Concept", "theme"),
)
"""Class → template, the most special first."""


def render(iri: str) -> tuple[str, list[NamedNode]]:
    """Return the HTML page about *iri* in the reader's language, and the classes of *iri*."""
    name = iri.removeprefix(current().manifest.base)
    if name == "shapes":
        return render_shapes(), []
    if name == "ns" or name.startswith("ns/"):
        return render_ontology(), []
    page = page_about(NamedNode(iri))
    text = render_template(
        f"resource/{choose_template(page)}.html",
        page=page,
        this=page.this,
        graph=page.graph,
        title=page.label(page.this),
        linked=describe_for_search(page),
    )
    return text, list_kinds(page)


def list_kinds(page: Page) -> list[NamedNode]:
    """Return the classes of what the page is about: that of schema.org, then the narrowest."""
    return [NamedNode(page.ns["schema"].start + choose_kind(page)), *page.kinds(page.this)]


def choose_template(page: Page) -> str:
    """Return the name of the template for what the page is about."""
    if page.this.value.startswith(page.base + "graph/"):
        return "graph"
    for name, template in TEMPLATES:
        prefix, _, local = name.partition(":")
        if page.is_a(page.this, NamedNode(page.ns[prefix].start + local)):
            return template
    return "generic"


def describe_for_search(page: Page) -> dict[str, object]:
    """Return the JSON-LD that goes into the page."""
    ns, this = page.ns, page.this
    about: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": choose_kind(page),
        "@id": this.value,
        "url": this.value,
        "name": page.label(this).text,
        "alternateName": sorted({text.text for text in page.other_names(this)}),
        "sameAs": links(page, "exactMatch"),
    }
    text = page.text(this, ns["skos"].definition, ns["dcterms"].description, ns["pk"].objective)
    if text:
        about["description"] = text.text
    for name, key in (("startDate", "foundingDate"), ("endDate", "dissolutionDate")):
        value = page.graph.value(this, getattr(ns["schema"], name))
        if value and about["@type"] == "Organization":
            about[key] = spell(value.term)
    members = page.graph.nodes(this, ns["pk"].hasParticipant)
    if members:
        about["member"] = [{"@id": node.value, "name": page.label(node).text} for node in members]
    return {name: value for name, value in about.items() if value}


def choose_kind(page: Page) -> str:
    """Return the schema.org class that ours of what the page is about is aligned with."""
    rdfs, skos, schema = page.ns["rdfs"], page.ns["skos"], page.ns["schema"]
    for kind in page.kinds(page.this):
        found = page.terms.nodes(kind, rdfs.subClassOf, skos.closeMatch)
        theirs = [node.value.removeprefix(schema.start) for node in found if node in schema]
        if theirs:
            return min(theirs)
    return "Thing"


def links(page: Page, name: str) -> list[str]:
    """Return where the resource is linked to by the SKOS property *name*."""
    return sorted(
        node.value for node in page.graph.nodes(page.this, getattr(page.ns["skos"], name))
    )
