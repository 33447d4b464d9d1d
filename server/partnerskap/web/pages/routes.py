"""Which page answers at which address, and the pages about the site as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from partnerskap.vocabulary import iri
from partnerskap.web.negotiation import HTML, RDF
from partnerskap.web.pages import explore, guides, lists, reference, searches
from partnerskap.web.pages.frame import provide, validate
from partnerskap.web.pages.page import ask_page, page_of
from partnerskap.web.resources.document import DATASET
from partnerskap.web.resources.responses import LINKSET_JSON, Signpost, link_sets, signpost
from partnerskap.web.serving import current

MOST_THEMES: Final = 10
MOST_PROGRAMMES: Final = 5
SERVICES: Final = (
    Signpost("/.well-known/api-catalog", "api-catalog", LINKSET_JSON),
    Signpost("/openapi.json", "service-desc", "application/json"),
    Signpost("/api", "service-doc", HTML.media_type),
)
"""Where programs find what there is to ask."""


def home() -> Response:
    """Show the field to find a municipality by, the themes, the ways in, and the map."""
    kinds = ("Municipality", "Partnership", "Theme", "Source")
    themes, programmes = (
        count_facet("theme", MOST_THEMES),
        count_facet("programme", MOST_PROGRAMMES),
    )
    page = ask_page("home")
    text = render_template(
        "home.html",
        page=page,
        shown=page.graph.subjects(page.ns["pk"].Partnership, page.ns["rdf"].type),
        listed=page_of(node.value for node, _ in (*themes, *programmes)),
        themes=themes,
        programmes=programmes,
        counts={kind: current().loaded.index.count(kind) for kind in kinds},
    )
    response = make_response(text)
    for one in list_signposts():
        response.headers.add("Link", one.header())
    return response


def list_signposts() -> list[Signpost]:
    """Return the links of the first page: those of the dataset, and those to the services."""
    served = current()
    dataset, place = NamedNode(served.manifest.base + DATASET), f"/{DATASET}"
    return [
        *signpost(served, dataset, served.loaded.provenance.licenses, [iri("schema:Dataset")]),
        *(Signpost(f"{place}.{one.suffix}", "describedby", one.media_type) for one in RDF),
        *link_sets(place),
        *SERVICES,
    ]


def count_facet(name: str, most: int) -> list[tuple[NamedNode, int]]:
    """Return what most partnerships have under *name*, with the number of them."""
    values = current().loaded.index.facet_values("Partnership", name)
    ranked = sorted(values, key=lambda found: (-found[1], found[0]))
    return [(NamedNode(iri), number) for iri, number in ranked[:most]]


def about() -> str:
    """Say how addresses, licences, versions and contributions work."""
    return render_template("about.html", page=ask_page("about"), manifest=current().manifest)


def link() -> str:
    """Say how others link to us, with examples to copy."""
    return render_template("link.html", page=ask_page("mappings"))


def opensearch() -> Response:
    """Let browsers offer the search box."""
    response = make_response(render_template("opensearch.xml"))
    response.content_type = "application/opensearchdescription+xml"
    return response


VIEWS: Final[dict[str, Callable[[], ResponseReturnValue]]] = {
    "/": home,
    "/about": about,
    "/link": link,
    "/opensearch.xml": opensearch,
    "/municipalities": lists.municipalities,
    "/partnerships": lists.partnerships,
    "/themes": lists.themes,
    "/sources": lists.sources,
    "/explore": explore.explore,
    "/guide/deploy": guides.deploy,
    "/guide/operations": guides.operations,
    "/guide/proxy": guides.proxy,
    "/guide/stores": guides.stores,
    "/search": searches.search,
    "/search/suggest": searches.suggest,
    "/quality": reference.quality,
    "/sparql/differences": reference.differences,
}


def make_blueprint() -> Blueprint:
    """Return the pages, each at its address."""
    pages = Blueprint("pages", __name__)
    for path, view in VIEWS.items():
        pages.add_url_rule(path, view_func=view)
    pages.after_request(validate)
    pages.app_context_processor(provide)
    return pages
