"""Link headers that lead a program from one representation to all the rest (Signposting)."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from partnerskap.web.documents.formats import FORMATS, HTML, JSON

CONTEXT = "http://www.w3.org/ns/json-ld#context"
PAGE = "https://schema.org/AboutPage"


def signpost(
    about: NamedNode, licenses: Iterable[NamedNode], kinds: Iterable[NamedNode], dataset: str
) -> list[str]:
    """Return the links that every representation of the document about *about* has."""
    return [
        link(about.value, "cite-as"),
        link(dataset, "collection"),
        *(link(one.value, "license") for one in licenses),
        *(link(kind, "type") for kind in (PAGE, *(one.value for one in kinds))),
    ]


def alternates(place: str, media_type: str) -> list[str]:
    """Return the links from the document at path *place*, sent as *media_type*, to the others."""
    relation = "describedby" if media_type == HTML else "alternate"
    others = [one for one in FORMATS if one.media_type != media_type]
    found = [link(f"{place}.{one.suffix}", relation, one.media_type) for one in others]
    if media_type != HTML:
        found.append(link(f"{place}.html", "alternate", HTML))
    if media_type == JSON:
        found.append(link("/context.jsonld", CONTEXT, "application/ld+json"))
    return found


def link(target: str, relation: str, media_type: str = "") -> str:
    """Return one value of a Link header."""
    return f'<{target}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
