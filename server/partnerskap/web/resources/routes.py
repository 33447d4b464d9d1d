"""Every URI answers: `/id/…` leads to `/doc/…`; graphs, ontology and shapes are documents."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, json, redirect, request
from pyoxigraph import NamedNode

from partnerskap.linking.fates import Fate, State
from partnerskap.web.negotiation import HTML, JSON_LD, Selection, select_representation
from partnerskap.web.pages.resource_page import render
from partnerskap.web.resources import graphs
from partnerskap.web.resources.addresses import (
    UnknownResource,
    document_of,
    iri_of,
    path_of,
    with_query,
)
from partnerskap.web.resources.document import Document, describe, describe_resource
from partnerskap.web.resources.responses import (
    Signpost,
    link_sets,
    send_document,
    send_file,
    send_page,
)
from partnerskap.web.serving import OTHER, Served, current

resources = Blueprint("resources", __name__)


@resources.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Lead from a thing to the document about it; from a replaced thing to its successor."""
    selection, served = select_representation(request), current()
    base = served.manifest.base
    iri, fate = find(served, "id/" + name)
    if fate.state is State.RETIRED:
        return send_description(served, selection, iri, 410)
    document = path_of(base, document_of(base, iri.value))
    goal = path_of(base, fate.successor.value) if fate.successor else document
    response = Response(status=303)
    response.location = with_query(goal)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, no-cache"
    signposts = (Signpost(document, "describedby"), Signpost(iri.value, "cite-as"))
    for one in (*signposts, *link_sets(document)):
        response.headers.add("Link", one.header())
    return response


@resources.get("/doc/<path:name>")
def document(name: str) -> Response:  # noqa: ARG001 - the selection has it without suffix
    """Answer with the description of a thing; 410 if it is retired and has no successor."""
    selection, served = select_representation(request), current()
    iri, fate = find(served, "id/" + selection.path.removeprefix("doc/"))
    status = 410 if fate.state is State.RETIRED else 200
    return send_description(served, selection, iri, status)


def find(served: Served, path: str) -> tuple[NamedNode, Fate]:
    """Return the thing at *path* and its fate; lead to the last version if only that had it.

    Raises `UnknownResource` if nothing ever was called so.
    """
    try:
        return served.loaded.resources.find(path)
    except UnknownResource:
        rest = request.path.partition("/id/")[2] or request.path.partition("/doc/")[2]
        lead_back(served, path, f"/doc/{rest}")
        raise


def lead_back(served: Served, path: str, place: str) -> None:
    """Lead to *place* in the last version if only that has what is at *path*."""
    library = served.loaded.library
    if library is not None and path in library.former and OTHER not in request.environ:
        goal = f"/version/{library.history.releases[-1].version}{place}"
        abort(redirect(with_query(goal), 303))


def send_description(served: Served, selection: Selection, iri: NamedNode, status: int) -> Response:
    """Return the description of the known resource *iri* as the *selection* says."""
    if selection.representation == HTML:
        return send_page(served, selection, iri, *render(iri.value))
    return send_document(served, selection, lambda: make_document(served, iri), status)


def make_document(served: Served, iri: NamedNode) -> Document:
    """Return the document that describes *iri*; raises `UnknownResource` if nothing does."""
    found = describe(served.engine, iri)
    if found is None:
        raise served.loaded.resources.unknown(iri.value)
    return describe_resource(found, served.manifest, served.loaded.provenance)


@resources.get("/graph/<path:name>")
def graph(name: str) -> Response:  # noqa: ARG001 - the selection has it without suffix
    """Answer with the content of a named graph and where it comes from."""
    selection, served = select_representation(request), current()
    iri = iri_of(served.manifest.base, selection.path)
    if iri is None or iri.value not in served.manifest.graphs:
        lead_back(served, selection.path, request.path)
        raise served.loaded.resources.unknown(selection.path)
    if selection.representation == HTML:
        return send_page(served, selection, iri, *render(iri.value))
    if graphs.is_large(served, iri):
        wanted = selection.representation
        return send_file(served, selection, iri, lambda: graphs.spool_graph(served, iri, wanted))
    return send_document(served, selection, lambda: graphs.named_graph(served, iri))


@resources.get("/ns")
@resources.get("/ns.<suffix>")
@resources.get("/ns/<path:suffix>")
def ontology(suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with the ontology, by its name or by that of its present version."""
    return send_whole(graphs.ontology)


@resources.get("/shapes")
@resources.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with the shapes."""
    return send_whole(graphs.shapes)


def send_whole(read: Callable[[Served, NamedNode], Document | None]) -> Response:
    """Return the document that *read* finds at the request's path."""
    selection, served = select_representation(request), current()
    iri = iri_of(served.manifest.base, selection.path)
    found = read(served, iri) if iri else None
    if iri is None or found is None:
        raise served.loaded.resources.unknown(selection.path)
    if selection.representation == HTML:
        return send_page(served, selection, iri, *render(iri.value))
    return send_document(served, selection, lambda: found)


@resources.get("/context.jsonld")
def json_ld_context() -> Response:
    """Answer with the JSON-LD context of all our documents."""
    text = json.dumps({"@context": current().loaded.context}, ensure_ascii=False, indent=2)
    response = Response(text + "\n", content_type=JSON_LD.content_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    response.make_conditional(request)
    return response
