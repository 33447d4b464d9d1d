"""What every page has around it and at hand: the site's facts, safe links, and more."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from flask import Response, request
from flask_babel import gettext
from pyoxigraph import Literal, NamedNode

from partnerskap import __version__
from partnerskap.manifest import UNPUBLISHED, Manifest
from partnerskap.vocabulary import namespaces
from partnerskap.web.memento import ORIGINAL
from partnerskap.web.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from partnerskap.web.pages import arrangement, lists, pictures, resource_page
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
from partnerskap.web.public_address import (
    lasting_address,
    public_address,
    site_path,
    version_path,
)
from partnerskap.web.serving import current

SAFE = "/:@!$&'()*+,;=-._~%"


def document_path(iri: str, base: str) -> str | None:
    """Return the path in the site that *iri* answers at, or None when it is not one of ours."""
    if not iri.startswith(base):
        return None
    path, mark, fragment = iri.removeprefix(base).partition("#")
    if path.startswith("/"):  # two slashes at the start of a link would lead to another host
        return None
    if path.startswith("id/"):
        path = "doc/" + path.removeprefix("id/")
    place = stay("/" + quote(path, SAFE))
    return place + (mark and "#" + quote(fragment, SAFE))


def stay(path: str) -> str:
    """Return *path*, below the version whose page this is if it has such a path."""
    return version_path() + path if ORIGINAL.fullmatch(path) else path


def quote_path(path: str) -> str:
    """Return *path* as it is written in an address."""
    return quote(path, SAFE)


def follow(iri: str) -> str | None:
    """Return what a link to *iri* should point at, or None when no link would be safe."""
    path = document_path(iri, current().manifest.base)
    if path is not None:
        return localise(path)
    return iri if urlsplit(iri).scheme in {"http", "https", "mailto"} else None


def localise(path: str, **values: str) -> str:
    """Return the link to *path* with *values* and the language asked for, which so sticks."""
    language = asked_language()
    wanted = {"lang": language, **values} if language else values
    start, mark, fragment = path.partition("#")
    query = urlencode({name: value for name, value in wanted.items() if value})
    return site_path(start) + ("?" + query if query else "") + mark + fragment


def translate_here(language: str) -> str:
    """Return the address of this very page in *language*."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    place = request.script_root + quote(request.path, SAFE)
    return f"{place}?{urlencode([*kept, ('lang', language)])}"


def format_path(iri: str, suffix: str) -> str | None:
    """Return where *iri* is described in the format of *suffix*."""
    path = document_path(iri, current().manifest.base)
    if path is None:
        return None
    return site_path(f"{path.partition('#')[0]}.{suffix}")


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
    address: str
    """The address by which the site is cited."""
    endpoint: str
    """The public address of the SPARQL endpoint."""
    release: str
    unpublished: str
    """What the data are if they are no version, in words."""
    modified: str
    day: str
    """When the data changed, in words."""
    version: str
    graphs: dict[str, int]
    published: str
    """When the version was published whose page this is, in words; nothing on present pages."""
    present: str
    """Where the same is told as it is now."""


def describe_site() -> Site:
    """Return the facts for the request."""
    manifest = current().manifest
    published = f"{current().snapshot.changed:%Y-%m-%d}"
    chosen = language()
    return Site(
        language=chosen,
        locale=SITES[chosen],
        asked=asked_language(),
        languages=LANGUAGES,
        canonical=lasting_address().rstrip("/") + quote_path(request.path),
        base=manifest.base,
        address=lasting_address(),
        endpoint=public_address() + stay("/sparql").lstrip("/"),
        release=manifest.version,
        unpublished=describe_unpublished(manifest),
        modified=manifest.modified,
        day=write_date(Literal(manifest.modified)),
        version=__version__,
        graphs=manifest.graphs,
        published=write_date(Literal(published)) if version_path() else "",
        present=site_path(request.full_path.rstrip("?")),
    )


def describe_unpublished(manifest: Manifest) -> str:
    """Return what the data are if they are no version, in words; nothing if they are one."""
    if manifest.version != UNPUBLISHED:
        return ""
    if not manifest.since:
        return str(gettext("Unpublished data"))
    return str(gettext("Unpublished changes since version %(version)s", version=manifest.since))


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
        "follow": follow,
        "localise": localise,
        "stay": stay,
        "site_path": site_path,
        "public_address": public_address,
        "translate_here": translate_here,
        "is_iri": is_iri,
        "is_literal": is_literal,
        "write_literal": write_literal,
        "write_date": write_date,
        "country_class": country_class,
        "name_map": pictures.name_map,
        "draw_maps": pictures.show_places,
        "draw_ties": pictures.draw_ties,
        "by_country": arrangement.by_country,
        "kinds": Page.kinds,
        "closest": arrangement.closest,
        "dated": arrangement.dated,
        "latest_first": arrangement.latest_first,
        "parts_in_order": arrangement.parts_in_order,
        "downloads": arrangement.downloads,
        "characteristics": Page.characteristics,
        "write_size": write_size,
        "write_count": write_count,
        "breakable": breakable,
        "list_changes": arrangement.list_changes,
        "newest_first": arrangement.newest_first,
        "members_of": arrangement.members_of,
        "spans": arrangement.spans,
        "themes_of": arrangement.themes_of,
        "whole_years": arrangement.whole_years,
        "participations_in_order": arrangement.participations_in_order,
        "list_members": lists.list_members,
        "list_links": resource_page.list_links,
        "name_kind": Page.name_kind,
        "name_licence": resource_page.name_licence,
        "iri": NamedNode,
        "formats": LINKED,
        "format_path": format_path,
    }


def validate(response: Response) -> Response:
    """Return *response* with what caches need to ask whether it is still the same."""
    if response.status_code != 200:
        return response
    response.vary.add("Accept-Language")
    response.content_language.add(language())
    response.headers.setdefault("Cache-Control", "public, no-cache")
    response.last_modified = response.last_modified or current().snapshot.changed
    response.add_etag()
    return response
