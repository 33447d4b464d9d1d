"""The page about one resource: its template, what search engines see, its codes and its links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import render_template
from flask_babel import LazyString, gettext, lazy_gettext
from pyoxigraph import Literal, NamedNode

from partnerskap.linking.names import Text
from partnerskap.web.pages.graph import Value, spell
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
SAME: Final[Mapping[str, LazyString]] = {
    "Municipality": lazy_gettext("the same municipality"),
    "Region": lazy_gettext("the same region"),
    "Area": lazy_gettext("the same area"),
    "Theme": lazy_gettext("the same concept"),
}
MATCHES: Final[Mapping[str, LazyString]] = {
    "exactMatch": lazy_gettext("the same thing"),
    "closeMatch": lazy_gettext("nearly the same"),
    "relatedMatch": lazy_gettext("related, not the same"),
    "broadMatch": lazy_gettext("broader"),
    "narrowMatch": lazy_gettext("narrower"),
}


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


@dataclass(frozen=True)
class Row:
    """A code or a link: what it is, how to show it, and how it relates to the resource."""

    name: Text
    value: Value
    shown: str
    address: str | None
    relation: str


def list_links(page: Page, nodes: Iterable[NamedNode]) -> list[tuple[Text, list[Row]]]:
    """Return the codes and then the links of each of *nodes* under their registers."""
    known = list(nodes)
    rows = [row for node in known for row in list_codes(page, node)]
    rows += [row for node in known for row in list_matches(page, node)]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.name.text, []).append(row)
    return [(group[0].name, group) for group in groups.values()]


def list_codes(page: Page, node: NamedNode) -> list[Row]:
    """Return the codes of *node*; the datatype tells which code it is."""
    values = page.graph.values(node, page.ns["skos"].notation)
    return [
        Row(page.label(value.term.datatype), value, value.term.value, None, of_what(page, node))
        for value in sorted(values, key=lambda value: str(value.term))
        if isinstance(value.term, Literal)
    ]


def of_what(page: Page, node: NamedNode) -> str:
    """Return whether a code is one of the municipality, the region or the area."""
    pk = page.ns["pk"]
    if page.is_a(node, pk.Municipality):
        return str(gettext("code of the municipality"))
    if page.is_a(node, pk.Region):
        return str(gettext("code of the region"))
    return str(gettext("code of the area")) if page.is_a(node, pk.Area) else gettext("code")


def list_matches(page: Page, node: NamedNode) -> list[Row]:
    """Return the links of *node* to other graphs, the closest kind first."""
    return [
        Row(
            name_register(page, value.term),
            value,
            show_link(page, value.term),
            value.term.value if value.term.value.startswith("http") else None,
            explain(page, node, kind),
        )
        for kind in MATCHES
        for value in page.graph.values(node, NamedNode(page.ns["skos"].start + kind))
        if isinstance(value.term, NamedNode)
    ]


def explain(page: Page, node: NamedNode, kind: str) -> str:
    """Return how a link of this *kind* relates to *node*, in words."""
    pk = page.ns["pk"]
    if kind == "relatedMatch" and page.is_a(node, pk.Municipality):
        return str(gettext("its seat town, not the municipality"))
    if kind == "exactMatch":
        for name, phrase in SAME.items():
            if page.is_a(node, NamedNode(pk.start + name)):
                return str(phrase)
    return str(MATCHES[kind])


def name_register(page: Page, node: NamedNode) -> Text:
    """Return the name of the graph that *node* belongs to: a source that has its addresses."""
    if node.value.startswith(page.base):
        return Text("Partnerskap")
    source = page.register(node)
    if source:
        return page.label(source)
    return Text(urlsplit(node.value).netloc or page.short(node))


def name_licence(page: Page, node: NamedNode) -> Text:
    """Return the usual name of a licence, else where its text lies."""
    name = page.text(node, page.ns["schema"].name, page.ns["rdfs"].label)
    return name or Text(urlsplit(node.value).netloc or node.value)


def show_link(page: Page, node: NamedNode) -> str:
    """Return the label of *node* if the data have one, else the end of its address."""
    label = page.text(node, page.ns["rdfs"].label, page.ns["skos"].prefLabel)
    return label.text if label else node.value.rstrip("/").rpartition("/")[2]
