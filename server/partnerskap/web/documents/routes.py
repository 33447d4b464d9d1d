"""Every URI answers: `/id/…` leads to `/doc/…`; graphs, ontology and shapes are documents."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, json, request
from pyoxigraph import NamedNode

from partnerskap.web.documents import graphs
from partnerskap.web.documents.addresses import document_of, iri_of, path_of
from partnerskap.web.documents.catalogued import describe_dataset
from partnerskap.web.documents.description import describe
from partnerskap.web.documents.document import Document, of_resource
from partnerskap.web.documents.fate import State
from partnerskap.web.documents.finding import UnknownResource, explain, find
from partnerskap.web.documents.formats import HTML
from partnerskap.web.documents.large import is_large, spool
from partnerskap.web.documents.links import link
from partnerskap.web.documents.responses import pour, send, show
from partnerskap.web.documents.wishes import Wish, read_wish
from partnerskap.web.harvest.describing import entry_page
from partnerskap.web.pages.resource_page import render
from partnerskap.web.serving import Served, current

resource = Blueprint("resource", __name__)


@resource.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Lead from a thing to the document about it; from a replaced thing to its successor."""
    wanted, served = read_wish(), current()
    base = served.manifest.base
    iri, fate = find(served, "id/" + name)
    if fate.state is State.RETIRED:
        return describing(served, wanted, iri, 410)
    document = path_of(base, document_of(base, iri.value))
    goal = path_of(base, fate.successor.value) if fate.successor else document
    query = request.query_string.decode("ascii", "replace")
    response = Response(status=303)
    response.location = f"{goal}?{query}" if query else goal
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers.add("Link", link(document, "describedby"))
    response.headers.add("Link", link(iri.value, "cite-as"))
    return response


@resource.get("/doc/<path:name>")
def document(name: str) -> Response:  # noqa: ARG001 - the wish has the name without suffix
    """Answer with the description of a thing; 410 if it is retired and has no successor."""
    wanted, served = read_wish(), current()
    iri, fate = find(served, "id/" + wanted.path.removeprefix("doc/"))
    return describing(served, wanted, iri, 410 if fate.state is State.RETIRED else 200)


def describing(served: Served, wanted: Wish, iri: NamedNode, status: int) -> Response:
    """Return the description of the known resource *iri* as *wanted*."""
    if wanted.media_type == HTML:
        return show(served, wanted, iri, render(iri.value), status)
    return send(served, wanted, lambda: described(served, iri), status)


def described(served: Served, iri: NamedNode) -> Document:
    """Return the document that describes *iri*; raises `UnknownResource` if nothing does."""
    told = describe(served.engine, iri)
    if told is None:
        raise UnknownResource(explain(served, iri.value))
    return of_resource(told, served.manifest, served.loaded.provenance)


@resource.get("/dataset/<path:name>")
def dataset(name: str) -> Response:  # noqa: ARG001 - the wish has the name without suffix
    """Answer with what is known of a data set, or of a part of the catalogue."""
    wanted, served = read_wish(), current()
    iri = iri_of(served.manifest.base, wanted.path)
    if wanted.media_type == HTML and iri is not None:
        page = entry_page(served, iri)
        if page is not None:
            return show(served, wanted, iri, page)
    return whole(described_dataset)


def described_dataset(served: Served, iri: NamedNode) -> Document | None:
    """Return the document that *iri* is itself, or None if nothing is known of it."""
    told = describe_dataset(served, iri)
    return of_resource(told, served.manifest, served.loaded.provenance) if told else None


@resource.get("/graph/<path:name>")
def graph(name: str) -> Response:  # noqa: ARG001 - the wish has the name without suffix
    """Answer with the content of a named graph and where it comes from."""
    wanted, served = read_wish(), current()
    iri = iri_of(served.manifest.base, wanted.path)
    if iri is None or iri.value not in served.manifest.graphs:
        raise UnknownResource(explain(served, wanted.path))
    if wanted.media_type == HTML:
        return show(served, wanted, iri, render(iri.value))
    if is_large(served, iri.value):
        return pour(served, wanted, iri, lambda: spool(served, iri, wanted.media_type))
    return send(served, wanted, lambda: graphs.named_graph(served, iri))


@resource.get("/ns")
@resource.get("/ns.<suffix>")
@resource.get("/ns/<path:suffix>")
def ontology(suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with the ontology, by its name or by that of its present version."""
    return whole(graphs.ontology)


@resource.get("/shapes")
@resource.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with the shapes."""
    return whole(graphs.shapes)


def whole(read: Callable[[Served, NamedNode], Document | None]) -> Response:
    """Return the document that *read* finds at the request's path."""
    wanted, served = read_wish(), current()
    iri = iri_of(served.manifest.base, wanted.path)
    found = read(served, iri) if iri else None
    if iri is None or found is None:
        raise UnknownResource(explain(served, wanted.path))
    if wanted.media_type == HTML:
        return show(served, wanted, iri, render(iri.value))
    return send(served, wanted, lambda: found)


@resource.get("/context.jsonld")
def json_ld_context() -> Response:
    """Answer with the JSON-LD context of all our documents."""
    text = json.dumps({"@context": current().loaded.context}, ensure_ascii=False, indent=2)
    response = Response(text + "\n", content_type="application/ld+json")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    response.make_conditional(request)
    return response
