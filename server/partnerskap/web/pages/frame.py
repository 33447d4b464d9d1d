"""What every page has around it and at hand: the site's facts, functions for templates, headers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request
from pyoxigraph import Literal, NamedNode

from partnerskap import __version__
from partnerskap.vocabulary import namespaces
from partnerskap.web.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from partnerskap.web.pages import arrangement, links, matches, pictures
from partnerskap.web.pages.language import (
    LANGUAGES,
    asked_language,
    breakable,
    language,
    write_count,
    write_date,
    write_literal,
    write_size,
)
from partnerskap.web.pages.page import Page, country_class
from partnerskap.web.serving import current

LINKED = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
"""The formats that a page links to."""
SITES = {"sv": "sv_SE", "en": "en_GB", "tr": "tr_TR"}


@dataclass(frozen=True)
class Site:
    """Facts that the frame of every page shows."""

    language: str
    locale: str
    asked: str | None
    languages: dict[str, str]
    canonical: str | None
    base: str
    release: str
    modified: str
    day: str
    """When the data changed, in words."""
    version: str
    graphs: dict[str, int]


def describe_site() -> Site:
    """Return the facts for the request."""
    manifest = current().manifest
    chosen = language()
    return Site(
        language=chosen,
        locale=SITES[chosen],
        asked=asked_language(),
        languages=LANGUAGES,
        canonical=manifest.base.rstrip("/") + links.quote_path(request.path),
        base=manifest.base,
        release=manifest.version,
        modified=manifest.modified,
        day=write_date(Literal(manifest.modified)),
        version=__version__,
        graphs=manifest.graphs,
    )


def is_iri(term: object) -> bool:
    """Tell whether *term* is an IRI."""
    return isinstance(term, NamedNode)


def is_literal(term: object) -> bool:
    """Tell whether *term* is a literal."""
    return isinstance(term, Literal)


def provide() -> dict[str, object]:
    """Return the names that templates may use."""
    return {
        **namespaces(current().manifest.base),
        "site": describe_site(),
        "follow": links.follow,
        "localise": links.localise,
        "translate_here": links.translate_here,
        "is_iri": is_iri,
        "is_literal": is_literal,
        "write_literal": write_literal,
        "write_date": write_date,
        "country_class": country_class,
        "name_sheet": pictures.name_sheet,
        "draw_maps": pictures.show_places,
        "draw_ties": pictures.draw_ties,
        "by_country": arrangement.by_country,
        "kinds": Page.kinds,
        "programmes_in_order": arrangement.programmes_in_order,
        "in_order_with": arrangement.in_order_with,
        "parts_in_order": arrangement.parts_in_order,
        "downloads": arrangement.downloads,
        "characteristics": Page.characteristics,
        "write_size": write_size,
        "write_count": write_count,
        "breakable": breakable,
        "list_changes": arrangement.list_changes,
        "newest_first": arrangement.newest_first,
        "members_of": arrangement.members_of,
        "participations_in_order": arrangement.participations_in_order,
        "list_links": matches.list_links,
        "name_kind": Page.name_kind,
        "name_licence": matches.name_licence,
        "iri": NamedNode,
        "formats": LINKED,
        "format_path": links.format_path,
    }


POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every page says, unless its own view has said it already."""


def secure(app: Flask) -> None:
    """Let every response of *app* carry the headers that fit its kind."""
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Add the headers to *response*; those of pages only when it is one."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype == "text/html":
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def validate(response: Response) -> Response:
    """Return *response* with what caches need, or 304 if the reader has it already."""
    if response.status_code != 200:
        return response
    response.vary.add("Accept-Language")
    response.content_language.add(language())
    response.headers.setdefault("Cache-Control", "public, no-cache")
    response.last_modified = response.last_modified or current().snapshot.changed
    response.add_etag()
    response.make_conditional(request)
    return response
