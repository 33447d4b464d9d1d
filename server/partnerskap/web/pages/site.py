"""What every page has at hand: the site's facts, safe links, vocabularies and drawings."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from pyoxigraph import Literal, NamedNode

from partnerskap import __version__
from partnerskap.web.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from partnerskap.web.pages import addresses, arranging, asking, atlas, matching, phrases, writing
from partnerskap.web.pages.language import LANGUAGES, asked_language
from partnerskap.web.pages.names import namespaces
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
    language = asking.language()
    return Site(
        language=language,
        locale=SITES[language],
        asked=asked_language(),
        languages=LANGUAGES,
        canonical=manifest.base.rstrip("/") + addresses.quote_path(request.path),
        base=manifest.base,
        release=manifest.version,
        modified=manifest.modified,
        day=writing.write_date(Literal(manifest.modified)),
        version=__version__,
        graphs=manifest.graphs,
    )


def follow(iri: str) -> str | None:
    """Return what a link to *iri* should point at, or None."""
    return addresses.follow(iri, current().manifest.base)


def is_iri(term: object) -> bool:
    """Tell whether *term* is an IRI."""
    return isinstance(term, NamedNode)


def is_literal(term: object) -> bool:
    """Tell whether *term* is a literal."""
    return isinstance(term, Literal)


def format_path(iri: str, suffix: str) -> str | None:
    """Return where *iri* is described in the format of *suffix*."""
    return addresses.format_path(iri, suffix, current().manifest.base)


def register(blueprint: Blueprint) -> None:
    """Give the templates of every blueprint what this module has."""
    blueprint.app_context_processor(provide)


def provide() -> dict[str, object]:
    """Return the names that templates may use."""
    return {
        **namespaces(current().manifest.base),
        "site": describe_site(),
        "follow": follow,
        "localise": addresses.localise,
        "translate_here": addresses.translate_here,
        "is_iri": is_iri,
        "is_literal": is_literal,
        "write_literal": writing.write_literal,
        "write_date": writing.write_date,
        "draw_maps": atlas.draw_maps,
        "draw_ties": atlas.draw_ties,
        "country_code": atlas.country_code,
        "by_country": arranging.by_country,
        "country_class": arranging.country_class,
        "kinds": arranging.kinds,
        "programmes_in_order": arranging.programmes_in_order,
        "in_order_with": arranging.in_order_with,
        "parts_in_order": arranging.parts_in_order,
        "downloads": arranging.downloads,
        "characteristics": phrases.characteristics,
        "write_size": writing.write_size,
        "write_count": writing.write_count,
        "breakable": writing.breakable,
        "list_changes": arranging.list_changes,
        "newest_first": arranging.newest_first,
        "members_of": arranging.members_of,
        "participations_in_order": arranging.participations_in_order,
        "list_links": matching.list_links,
        "name_kind": phrases.name_kind,
        "licence_name": phrases.name_licence,
        "iri": NamedNode,
        "formats": LINKED,
        "format_path": format_path,
    }
