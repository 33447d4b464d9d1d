"""What was, and what changed: versions, differences, the change feed, the Atom feed."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.web.documents.formats import HTML
from partnerskap.web.documents.responses import show
from partnerskap.web.harvest import changes, feed, selecting
from partnerskap.web.harvest.catalog import address, seal
from partnerskap.web.harvest.describing import describe_dataset, make_page
from partnerskap.web.harvest.files import send_dump
from partnerskap.web.harvest.library import Library, library
from partnerskap.web.harvest.sending import FOREVER, NO_GRAPHS, TRIG, send_quads, send_triples, wish
from partnerskap.web.pages.asking import page_of
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import Served, current

versions = Blueprint("versions", __name__)


@versions.get("/version/")
def every_version() -> AnyResponse:
    """Show every version; a program is led to the series of them in the catalogue."""
    served, wanted = current(), wish()
    held = library(served)
    if wanted.media_type != HTML:
        return redirect("/dataset/series", 303)
    iri = NamedNode(held.base + "dataset/series")
    page = page_about(served, held, iri)
    return show(served, wanted, iri, render_template("catalog/versions.html", page=page, held=held))


@versions.get("/version/<name>/")
def one_version(name: str) -> AnyResponse:
    """Show a version with its dumps; a program is led to its entry in the catalogue."""
    served, wanted = current(), wish()
    held = library(served)
    version = held.version(name)
    iri = NamedNode(f"{held.base}dataset/partnerskap/{name}")
    if wanted.media_type != HTML:
        return redirect(f"/dataset/partnerskap/{name}", 303)
    page = page_about(served, held, iri)
    linked = describe_dataset(page, iri)
    shown = render_template(
        "catalog/version.html", page=page, held=held, version=version, linked=linked
    )
    return show(served, wanted, iri, shown)


def page_about(served: Served, held: Library, iri: NamedNode) -> Page:
    """Return a page about the catalogued *iri*."""
    return make_page(served, iri, selecting.everything(held))


@versions.get("/version/<version>/dump/<name>")
def dump(version: str, name: str) -> Response:
    """Answer with a dump of a version."""
    served = current()
    held = library(served)
    return send_dump(served, held, held.version(version), name)


@versions.get("/version/<name>/changes")
@versions.get("/version/<name>/changes.<suffix>")
def differences(name: str, suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with what changed since the version before, resource by resource."""
    served, wanted = current(), wish(first=(TRIG,), without=NO_GRAPHS)
    held = library(served)
    version = held.version(name)
    iri = NamedNode(f"{held.base}version/{name}/changes")
    if wanted.media_type != HTML:
        return send_quads(served, wanted, iri, lambda: changes.describe_changes(held, version))
    number = max(1, request.args.get("page", 1, type=int))
    found = changes.changed_resources(held, version, number)
    triples = [one for changed in found for one in (*changed.removed, *changed.added)]
    shown = render_template(
        "catalog/changes.html",
        page=make_page(served, iri, triples),
        names=page_of([changed.resource.value for changed in found], 0),
        version=version,
        found=found,
        number=number,
        last=max(1, ceil((version.created + version.updated + version.deleted) / changes.PER_PAGE)),
    )
    return show(served, wanted, iri, shown)


@versions.get("/feed")
@versions.get("/feed.<suffix>")
def stream(suffix: str = "") -> AnyResponse:  # noqa: ARG001 - the wish has it
    """Answer with the entry point of the change feed; a reader is led to the versions."""
    served, wanted = current(), wish()
    held = library(served)
    if wanted.media_type == HTML:
        return redirect("/version/", 303)
    iri = NamedNode(held.base + "feed")
    return send_triples(served, wanted, iri, lambda: feed.entry(held, address()))


@versions.get("/feed/<int:number>")
@versions.get("/feed/<int:number>.<suffix>")
def stream_page(number: int, suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with one page of the change feed, which never changes."""
    served, wanted = current(), wish(first=(TRIG,), without=(HTML, *NO_GRAPHS))
    held = library(served)
    page = feed.find_page(held, number)
    iri = NamedNode(f"{held.base}feed/{number}")
    response = send_quads(served, wanted, iri, lambda: feed.members(held, page, address()))
    response.headers["Cache-Control"] = FOREVER
    return response


@versions.get("/changes.atom")
def atom() -> Response:
    """Answer with the versions as an Atom feed in the reader's language."""
    held = library(current())
    text = render_template("catalog/changes.atom.xml", held=held, address=address())
    response = seal(Response(text, content_type="application/atom+xml; charset=utf-8"))
    response.vary.add("Accept-Language")
    return response
