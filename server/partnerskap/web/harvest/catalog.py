"""What portals harvest: the catalogue, the dataset's description, dumps, the site map."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, redirect, render_template, request
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.web.documents.finding import UnknownResource
from partnerskap.web.documents.formats import HTML
from partnerskap.web.documents.responses import show
from partnerskap.web.harvest import selecting, sitemap
from partnerskap.web.harvest.changes import date as day
from partnerskap.web.harvest.describing import catalog_page, describe_catalog
from partnerskap.web.harvest.files import send_dump
from partnerskap.web.harvest.library import Library, library, void
from partnerskap.web.harvest.sending import XML, send_triples, wish
from partnerskap.web.serving import current, serving

catalog = Blueprint("catalog", __name__)
PAGE_SIZE = 100


@catalog.app_context_processor
def provide() -> dict[str, object]:
    """Let templates write the day of a version."""
    return {"day": day}


def address() -> str:
    """Return the public address of this server, as the catalogue tells it."""
    return serving().settings.address or current().manifest.base


@catalog.get("/catalog")
@catalog.get("/catalog.<suffix>")
def whole(suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with the catalogue, or with the page of it that `?page=` asks for."""
    served, wanted = current(), wish(first=(XML,))
    held, iri = library(served), NamedNode(served.manifest.base + "catalog")
    if wanted.media_type == HTML:
        page = catalog_page(served, held)
        shown = render_template(
            "catalog/catalog.html", page=page, linked=describe_catalog(page), held=held
        )
        return show(served, wanted, iri, shown)
    return send_triples(served, wanted, iri, lambda: chosen(held))


def chosen(held: Library) -> Sequence[Triple]:
    """Return the part of the catalogue that the request asks for."""
    number = request.args.get("page", 0, type=int)
    if number < 1:
        return selecting.everything(held)
    size = min(max(request.args.get("size", PAGE_SIZE, type=int), 1), 1000)
    place = address() + request.path.lstrip("/")
    return selecting.page(held, selecting.Slice(place, number, size))


@catalog.get("/datasets/dcat")
def seed() -> AnyResponse:
    """Lead the Swedish portal from where it looks first to the catalogue."""
    return redirect("/catalog", 301)


@catalog.get("/.well-known/void")
@catalog.get("/.well-known/void.<suffix>")
def description(suffix: str = "") -> Response:  # noqa: ARG001 - the wish has it
    """Answer with the VoID description of the dataset."""
    served, wanted = current(), wish(without=(HTML,))
    iri = NamedNode(f"{served.manifest.base}.well-known/void")
    held = library(served)
    return send_triples(served, wanted, iri, lambda: void(held))


@catalog.get("/dump/<name>")
def dump(name: str) -> Response:
    """Answer with a dump of the version that is served."""
    served = current()
    held = library(served)
    return send_dump(served, held, held.current, name)


@catalog.get("/dump/")
def dumps() -> AnyResponse:
    """Lead to the list of the dumps."""
    return redirect(f"/version/{library(current()).current.version}/", 303)


@catalog.get("/sitemap.xml")
def site_map() -> Response:
    """Answer with every address worth indexing, or an index of several such lists."""
    served = current()
    paths = sitemap.read_paths(current_app, library(served).folder)
    count, modified = sitemap.parts(len(paths)), served.manifest.modified
    if count > 1:
        return send_xml(sitemap.write_index(address(), count, modified))
    return send_xml(sitemap.write_sitemap(address(), paths, modified))


@catalog.get("/sitemap-<int:number>.xml")
def site_map_part(number: int) -> Response:
    """Answer with one of several site maps."""
    served = current()
    paths = sitemap.read_paths(current_app, library(served).folder)
    part = paths[(number - 1) * sitemap.MOST : number * sitemap.MOST] if number else []
    if not part:
        raise UnknownResource(f"There is no site map {number}.")
    return send_xml(sitemap.write_sitemap(address(), part, served.manifest.modified))


@catalog.get("/robots.txt")
def robots() -> Response:
    """Answer with what crawlers may do: everything but endless queries."""
    text = (
        f"User-agent: *\nDisallow: /sparql?\nDisallow: /search\nSitemap: {address()}sitemap.xml\n"
    )
    return seal(Response(text, content_type="text/plain; charset=utf-8"))


def send_xml(content: bytes) -> Response:
    """Return an XML document with validators."""
    return seal(Response(content, content_type="application/xml; charset=utf-8"))


def seal(response: Response) -> Response:
    """Return *response* with validators, or 304 if the client has it."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
