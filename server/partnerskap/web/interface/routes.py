"""What machines read of the interface: OpenAPI, the catalogue of services; and a page of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, json, make_response, render_template, request
from flask_babel import force_locale
from pyoxigraph import NamedNode

from partnerskap.errors import sentence
from partnerskap.web.catalog.dataset_page import classify, make_page
from partnerskap.web.interface.description import describe_interface, list_operations
from partnerskap.web.interface.linksets import complete, list_services, write_json, write_text
from partnerskap.web.negotiation import DOCUMENTS, HTML, Selection, choose
from partnerskap.web.pages.frame import provide, validate
from partnerskap.web.pages.page import page_about
from partnerskap.web.pages.resource_page import list_kinds
from partnerskap.web.public_address import public_address
from partnerskap.web.resources.addresses import UnknownResource, iri_of
from partnerskap.web.resources.responses import (
    LINKED,
    LINKSET,
    LINKSET_JSON,
    Signpost,
    alternates,
    signpost,
)
from partnerskap.web.serving import Served, current

DESCRIPTION: Final = "/openapi.json"
PROFILE: Final = "https://www.rfc-editor.org/info/rfc9727"
interface = Blueprint("interface", __name__)
interface.app_context_processor(provide)


@interface.get(DESCRIPTION)
def openapi() -> Response:
    """Answer with the description of the interface in English, as generators of code take it."""
    with force_locale("en"):
        told = describe_interface(public_address())
    return send(
        json.dumps(told, ensure_ascii=False, indent=1, sort_keys=False) + "\n", "application/json"
    )


@interface.get("/.well-known/api-catalog")
def api_catalog() -> Response:
    """Answer with the services that there are, and what describes each (RFC 9727)."""
    with_feed = current().loaded.library is not None
    told = write_json(list_services(public_address(), with_feed=with_feed))
    response = send(told, f'{LINKSET_JSON}; profile="{PROFILE}"')
    response.headers.add("Link", Signpost(request.path, "api-catalog").header())
    return response


@interface.get("/linkset/<path:name>")
def linkset(name: str) -> Response:
    """Answer with every link of the page at path *name*, as JSON or as text (RFC 9264)."""
    wanted = choose(request.accept_mimetypes, (LINKSET_JSON, LINKSET))
    place, served = f"/{name}", current()
    selection = Selection(name, HTML, False, HTML.media_type, DOCUMENTS)
    own = signpost(served, *find_page(served, name))
    links = complete(public_address() + name, [*own, *alternates(place, selection)])
    response = send(write_json(links) if wanted == LINKSET_JSON else write_text(links), wanted)
    response.vary.add("Accept")
    return response


@interface.get("/api")
def show() -> Response:
    """Show every operation of the interface, with what it takes and an example to try."""
    page = render_template("api.html", operations=list_operations())
    return validate(make_response(page))


def find_page(
    served: Served, name: str
) -> tuple[NamedNode, Sequence[NamedNode], Sequence[NamedNode]]:
    """Return what the page at path *name* is about, with its licences and its classes.

    Raises `UnknownResource` if there is no such page.
    """
    base, library = served.manifest.base, served.loaded.library
    about = iri_of(base, "id/" + name.removeprefix("doc/") if name.startswith("doc/") else name)
    granted = served.loaded.provenance.licenses
    if about is None or not LINKED.fullmatch(f"/{name}"):
        text = sentence("No page is at /%(name)s whose links are to be had as a set.")
        raise UnknownResource(text, {"name": name})
    is_entry = name == "catalog" or name.startswith("dataset/")
    if is_entry and library is not None and about in library.entries:
        return about, granted, classify(make_page(served, about, library.triples))
    served.loaded.resources.find(about.value.removeprefix(base))
    is_whole = name in ("ns", "shapes")
    return about, granted, [] if is_whole else list_kinds(page_about(about))


def send(text: str, content_type: str) -> Response:
    """Return *text* with validators, or 304 if the sender has it."""
    response = Response(text, content_type=content_type)
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
