"""Sets of links as documents (RFC 9264): those of a page, and those to the services there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from partnerskap.web.resources.responses import Signpost

Linkset = Mapping[str, Sequence[Signpost]]
"""Address of a page → the links from it."""


def write_json(links: Linkset) -> str:
    """Return *links* as JSON: an object for each page, with a list under each relation."""
    told = [{"anchor": anchor, **by_relation(own)} for anchor, own in links.items()]
    return json.dumps({"linkset": told}, ensure_ascii=False, indent=1) + "\n"


def by_relation(links: Iterable[Signpost]) -> dict[str, list[dict[str, str]]]:
    """Return the targets of *links* under their relations."""
    found: dict[str, list[dict[str, str]]] = {}
    for link in links:
        kind = {"type": link.media_type} if link.media_type else {}
        found.setdefault(link.relation, []).append({"href": link.target, **kind})
    return found


def write_text(links: Linkset) -> str:
    """Return *links* as the header Link writes them, each with the page that it is from."""
    told = [f'{one.header()}; anchor="{page}"' for page, own in links.items() for one in own]
    return ",\n".join(told) + "\n"


def complete(page: str, links: Iterable[Signpost]) -> Linkset:
    """Return the *links* of *page*, and those that lead back from where they lead."""
    own = [one.seen_from(page) for one in links]
    found: dict[str, list[Signpost]] = {page: own}
    for one in own:
        if one.relation == "describedby":
            found[one.target] = [Signpost(page, "describes", "text/html")]
        if one.relation == "item":
            found[one.target] = [Signpost(page, "collection", "text/html")]
    return found


def list_services(address: str, *, with_feed: bool) -> Linkset:
    """Return the services of the server at *address*, each with what describes it.

    A single file of N-Quads has no feed.
    """
    everywhere = [
        Signpost("openapi.json", "service-desc", "application/json"),
        Signpost("api", "service-doc", "text/html"),
        Signpost("health", "status", "application/json"),
    ]
    opensearch = "application/opensearchdescription+xml"
    own = {
        "sparql": [
            Signpost("sparql", "service-desc", "text/turtle"),
            Signpost("about", "service-doc", "text/html"),
        ],
        "reconcile": [
            Signpost("reconcile", "service-desc", "application/json"),
            Signpost("link", "service-doc", "text/html"),
        ],
        "search": [Signpost("opensearch.xml", "service-desc", opensearch)],
        "id/": [Signpost("link", "service-doc", "text/html")],
    }
    if with_feed:
        own["feed"] = [Signpost("feed", "service-desc", "text/turtle")]
    found = {
        address + name: [one.seen_from(address) for one in (*links, *everywhere)]
        for name, links in own.items()
    }
    place = f"{address}.well-known/api-catalog"
    return {place: [Signpost(service, "item") for service in found], **found}
