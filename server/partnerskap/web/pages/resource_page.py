"""The page about one resource: its class decides the template."""

from __future__ import annotations

from flask import render_template
from pyoxigraph import NamedNode

from partnerskap.web.pages.asking import page_about
from partnerskap.web.pages.explaining import render_ontology, render_shapes
from partnerskap.web.pages.linked import describe_for_search
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import current

TEMPLATES = (
    ("pk:Municipality", "municipality"),
    ("pk:Partnership", "partnership"),
    ("pk:Project", "project"),
    ("pk:Programme", "programme"),
    ("pk:Method", "method"),
    ("pk:Organisation", "organisation"),
    ("pk:MunicipalAssociation", "organisation"),
    ("pk:Source", "source"),
    ("pk:Region", "area"),
    ("pk:Area", "area"),
    ("pk:Theme", "theme"),
    ("skos:ConceptScheme", "scheme"),
    ("sh:SPARQLExecutable", "question"),
    ("void:Dataset", "graph"),
    ("skos:Concept", "theme"),
)
"""Class → template, the most special first."""


def render(iri: str) -> str:
    """Return the HTML page about *iri* in the reader's language."""
    name = iri.removeprefix(current().manifest.base)
    if name == "shapes":
        return render_shapes()
    if name == "ns" or name.startswith("ns/"):
        return render_ontology()
    page = page_about(NamedNode(iri))
    return render_template(
        f"resource/{choose_template(page)}.html",
        page=page,
        this=page.this,
        graph=page.graph,
        title=page.label(page.this),
        linked=describe_for_search(page),
    )


def choose_template(page: Page) -> str:
    """Return the name of the template for what the page is about."""
    for name, template in TEMPLATES:
        prefix, _, local = name.partition(":")
        if page.is_a(page.this, NamedNode(page.ns[prefix].start + local)):
            return template
    return "generic"
