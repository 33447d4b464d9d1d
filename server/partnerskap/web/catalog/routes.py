"""Where harvesters come: catalogue, data sets, dumps, versions, change feed and site map."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from flask import Blueprint, Response, current_app, redirect, render_template, request
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response as AnyResponse

from partnerskap.errors import sentence
from partnerskap.manifest import UNPUBLISHED
from partnerskap.web.catalog import changes, feed, sitemap
from partnerskap.web.catalog.citation import write_citation
from partnerskap.web.catalog.dataset_page import (
    classify,
    describe_catalog,
    describe_dataset,
    make_page,
    render_entry,
)
from partnerskap.web.catalog.dumps import send_dump
from partnerskap.web.catalog.library import (
    CatalogPage,
    Library,
    NotKept,
    describe_entry,
    read_void,
)
from partnerskap.web.negotiation import (
    HTML,
    RDF,
    RDF_XML,
    TRIG,
    Representation,
    Selection,
    content_type,
    select_representation,
)
from partnerskap.web.pages.page import ask_page, page_of
from partnerskap.web.public_address import lasting_address, public_address
from partnerskap.web.resources.addresses import (
    UnknownResource,
    document_of,
    iri_of,
    read_number,
    with_query,
)
from partnerskap.web.resources.document import Document, describe, describe_resource
from partnerskap.web.resources.responses import send_page, send_quads, send_triples
from partnerskap.web.resources.routes import send_whole
from partnerskap.web.serving import Served, current

catalog = Blueprint("catalog", __name__)
PAGE_SIZE: Final = 100
MOST: Final = 1000
"""Entries that a page of the catalogue has at most."""
FOREVER: Final = "public, max-age=31536000, immutable"
FOR_ALL: Final = (*RDF, HTML)
CATALOG: Final = (RDF_XML, *(one for one in FOR_ALL if one != RDF_XML))
"""What the catalogue is offered as: portals take RDF/XML."""
WITH_GRAPHS: Final = (TRIG, *(one for one in RDF if one.has_graphs and one != TRIG))
"""What tells in which graph a statement is: of a change, or of a member of the feed."""


def current_library() -> Library:
    """Return what is held for harvesters; raises `NotKept` for a single file of N-Quads."""
    found = current().loaded.library
    if found is None:
        raise NotKept("A single file is served here: it has no catalogue, dumps or versions.")
    return found


def select_at(path: str, offered: Sequence[Representation]) -> Selection:
    """Return what the request selects of the document at *path*, which is *offered* like this.

    A suffix that is none of ours belongs to another name, which nothing has.
    """
    selection = select_representation(request, offered)
    if selection.path != path:
        raise current().loaded.resources.unknown(selection.path)
    return selection


@catalog.get("/catalog")
@catalog.get("/catalog.<suffix>")
def whole_catalog(suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with the catalogue, or with the page of it that `?page=` asks for."""
    served, selection, library = current(), select_at("catalog", CATALOG), current_library()
    if selection.representation == HTML:
        page = make_page(served, library.catalog, library.triples)
        shown = render_template(
            "catalog/catalog.html",
            page=page,
            library=library,
            linked=describe_catalog(page),
            date_of=changes.date_of,
        )
        return send_page(served, selection, library.catalog, shown, classify(page))
    return send_triples(served, selection, library.catalog, lambda: read_catalog(library))


def read_catalog(library: Library) -> Sequence[Triple]:
    """Return the part of the catalogue that the request asks for."""
    number, size = read_number("page", 0), read_number("size", PAGE_SIZE)
    if number < 1:
        return library.triples
    place = lasting_address() + request.path.lstrip("/")
    return CatalogPage(place, number, min(max(size, 1), MOST)).read(library)


@catalog.get("/datasets/dcat")
def seed() -> AnyResponse:
    """Lead the Swedish portal from where it looks first to the catalogue."""
    return redirect(with_query("/catalog"), 301)


@catalog.get("/dataset/<path:name>")
def dataset(name: str) -> Response:  # noqa: ARG001 - the selection has it without suffix
    """Answer with what is known of a data set, or of a part of the catalogue."""
    served, selection = current(), select_representation(request)
    iri, library = iri_of(served.manifest.base, selection.path), served.loaded.library
    is_page = selection.representation == HTML
    if is_page and iri is not None and library is not None and iri in library.entries:
        return send_page(served, selection, iri, *render_entry(served, library, iri))
    return send_whole(make_document)


def make_document(served: Served, iri: NamedNode) -> Document | None:
    """Return the document that *iri* is itself, or None if nothing is known of it."""
    found, library = describe(served.engine, iri), served.loaded.library
    if library is not None:
        found = describe_entry(library, iri, found)
    return describe_resource(found, served.manifest, served.loaded.provenance) if found else None


@catalog.get("/.well-known/void")
@catalog.get("/.well-known/void.<suffix>")
def void(suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with the VoID description of the dataset."""
    served, selection = current(), select_at(".well-known/void", FOR_ALL)
    library = current_library()
    iri = NamedNode(f"{library.base}.well-known/void")
    if selection.representation == HTML:
        shown = render_template("catalog/statistics.html", page=ask_page("ontology"))
        return send_page(served, selection, iri, shown)
    return send_triples(served, selection, iri, lambda: read_void(library))


@catalog.get("/dump/<name>")
def dump(name: str) -> Response:
    """Answer with a dump of the version that is served."""
    library = current_library()
    return send_dump(current(), library, library.current, name)


@catalog.get("/dump/")
def dumps() -> AnyResponse:
    """Lead to the list of the dumps."""
    return redirect(with_query(f"/version/{current_library().current.version}/"), 303)


@catalog.get("/version/")
def versions() -> AnyResponse:
    """Show every version; a program is led to the series of them in the catalogue."""
    served, selection, library = current(), select_at("version/", FOR_ALL), current_library()
    if selection.representation != HTML:
        return redirect(with_query("/dataset/series"), 303)
    iri = NamedNode(library.base + "dataset/series")
    page = make_page(served, iri, library.triples)
    shown = render_template(
        "catalog/versions.html", page=page, library=library, date_of=changes.date_of
    )
    return send_page(served, selection, iri, shown)


@catalog.get("/version/<name>/")
def version(name: str) -> AnyResponse:
    """Show a version with its dumps; a program is led to its entry in the catalogue."""
    served, selection = current(), select_representation(request, FOR_ALL)
    library = current_library()
    found = library.version(name)
    path = "dataset/partnerskap" if name == UNPUBLISHED else f"dataset/partnerskap/{name}"
    if selection.representation != HTML:
        return redirect(with_query(f"/{path}"), 303)
    iri = NamedNode(library.base + path)
    page = make_page(served, iri, library.triples)
    shown = render_template(
        "catalog/version.html",
        page=page,
        library=library,
        version=found,
        linked=describe_dataset(page, iri),
        date_of=changes.date_of,
    )
    return send_page(served, selection, iri, shown)


@catalog.get("/version/<name>/citation.<form>")
def citation(name: str, form: str) -> Response:
    """Answer with how a version is cited, in a form that reference managers or registers read."""
    library = current_library()
    text, media_type = write_citation(library, library.version(name), form)
    return add_validators(Response(text, content_type=content_type(media_type)))


@catalog.get("/CITATION.cff")
def citation_file() -> Response:
    """Answer with how the version that is served is cited."""
    library = current_library()
    text, media_type = write_citation(library, library.current, "cff")
    return add_validators(Response(text, content_type=content_type(media_type)))


@catalog.get("/version/<name>/dump/<file>")
def dump_of_version(name: str, file: str) -> Response:
    """Answer with a dump of a version."""
    library = current_library()
    return send_dump(current(), library, library.version(name), file)


@catalog.get("/version/<name>/changes")
@catalog.get("/version/<name>/changes.<suffix>")
def differences(name: str, suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with what changed since the version before, resource by resource."""
    served, path = current(), f"version/{name}/changes"
    selection, library = select_at(path, (*WITH_GRAPHS, HTML)), current_library()
    iri, found = NamedNode(library.base + path), library.version(name)
    if selection.representation == HTML:
        return send_page(served, selection, iri, render_changes(served, library, iri, name))
    return send_quads(served, selection, iri, lambda: changes.describe_changes(library, found))


def render_changes(served: Served, library: Library, iri: NamedNode, name: str) -> str:
    """Return the page with what changed in the version called *name*, or a part of it."""
    version, number = library.version(name), max(1, request.args.get("page", 1, type=int))
    found = changes.changed_resources(library, version, number)
    triples = [one for changed in found for one in (*changed.removed, *changed.added)]
    total = version.created + version.updated + version.deleted
    return render_template(
        "catalog/changes.html",
        page=make_page(served, iri, triples),
        names=page_of([changed.resource.value for changed in found], 0),
        version=version,
        date_of=changes.date_of,
        found=found,
        number=number,
        last=max(1, ceil(total / changes.PER_PAGE)),
    )


@catalog.get("/feed")
@catalog.get("/feed.<suffix>")
def stream(suffix: str = "") -> AnyResponse:  # noqa: ARG001 - the selection has it
    """Answer with the entry point of the change feed; a reader is led to the versions."""
    return send_stream(feed.feed_of_data(current_library()), "/version/")


@catalog.get("/feed/catalog")
@catalog.get("/feed/catalog.<suffix>")
def stream_of_catalog(suffix: str = "") -> AnyResponse:  # noqa: ARG001 - the selection has it
    """Answer with the entry point of the catalogue's feed; a reader is led to the catalogue."""
    return send_stream(feed.feed_of_catalog(current_library()), "/catalog")


def send_stream(told: feed.Feed, page: str) -> AnyResponse:
    """Return the entry point of the feed *told*; a reader is led to *page*."""
    served, selection, library = current(), select_at(told.path, FOR_ALL), current_library()
    if selection.representation == HTML:
        return redirect(with_query(page), 303)
    iri = NamedNode(library.base + told.path)
    return send_triples(
        served, selection, iri, lambda: feed.describe_stream(library, told, lasting_address())
    )


@catalog.get("/feed/<int:number>")
@catalog.get("/feed/<int:number>.<suffix>")
def stream_page(number: int, suffix: str = "") -> Response:  # noqa: ARG001 - the selection has it
    """Answer with one page of the change feed, which never changes."""
    return send_members(feed.feed_of_data(current_library()), number)


@catalog.get("/feed/catalog/<int:number>")
@catalog.get("/feed/catalog/<int:number>.<suffix>")
def stream_page_of_catalog(number: int, suffix: str = "") -> Response:  # noqa: ARG001 - likewise
    """Answer with one page of the catalogue's feed, which never changes."""
    return send_members(feed.feed_of_catalog(current_library()), number)


def send_members(told: feed.Feed, number: int) -> Response:
    """Return page *number* of the feed *told*."""
    served, path = current(), f"{told.path}/{number}"
    selection, library = select_at(path, WITH_GRAPHS), current_library()
    page, iri = told.page(number), NamedNode(library.base + path)
    response = send_quads(
        served, selection, iri, lambda: feed.read_members(library, told, page, lasting_address())
    )
    response.headers["Cache-Control"] = FOREVER
    return response


@catalog.get("/changes.atom")
def atom() -> Response:
    """Answer with the versions as an Atom feed in the reader's language."""
    library = current_library()
    text = render_template("catalog/changes.atom.xml", library=library, address=public_address())
    response = add_validators(Response(text, content_type="application/atom+xml; charset=utf-8"))
    response.vary.add("Accept-Language")
    return response


@catalog.get("/sitemap.xml")
def site_map() -> Response:
    """Answer with every address worth indexing, or an index of several such lists."""
    paths, modified = indexed_paths(), current().manifest.modified
    count = sitemap.parts(len(paths))
    if count > 1:
        return send_xml(sitemap.write_index(public_address(), count, modified))
    return send_xml(sitemap.write_sitemap(public_address(), paths, modified))


@catalog.get("/sitemap-<int:number>.xml")
def site_map_part(number: int) -> Response:
    """Answer with one of several site maps."""
    start = (number - 1) * sitemap.MOST
    part = indexed_paths()[start : start + sitemap.MOST] if number else []
    if not part:
        raise UnknownResource(sentence("There is no site map %(number)s."), {"number": number})
    return send_xml(sitemap.write_sitemap(public_address(), part, current().manifest.modified))


def indexed_paths() -> list[str]:
    """Return the path of all that search engines are to find."""
    library, gone = current_library(), current().loaded.resources.gone
    documents = (document_of(library.base, one.value) for one in gone)
    left_out = {one.removeprefix(library.base) for one in documents}
    return sitemap.read_paths(current_app, library.folder, left_out)


@catalog.get("/robots.txt")
def robots() -> Response:
    """Answer with what crawlers may do: everything but endless queries."""
    place = f"{public_address()}sitemap.xml"
    text = f"User-agent: *\nDisallow: /sparql?\nDisallow: /search\nSitemap: {place}\n"
    return add_validators(Response(text, content_type="text/plain; charset=utf-8"))


def send_xml(content: bytes) -> Response:
    """Return an XML document with validators."""
    return add_validators(Response(content, content_type="application/xml; charset=utf-8"))


def add_validators(response: Response) -> Response:
    """Return *response* with validators, or 304 if the client has it."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
