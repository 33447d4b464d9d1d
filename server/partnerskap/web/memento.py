"""The versions as states in time (Memento, RFC 7089): which was in force when, and links to them.

A document, or a query in an address, is an Original Resource and its own TimeGate. Its Mementos
are the same path below `/version/{version}`, its TimeMap the same path below `/timemap`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from werkzeug.http import http_date

from partnerskap.errors import PartnerskapError
from partnerskap.manifest import Version
from partnerskap.web.catalog.library import Library, NotKept
from partnerskap.web.negotiation import SUFFIXES
from partnerskap.web.public_address import address_of
from partnerskap.web.response_cache import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

DOCUMENT: Final = r"doc/.+|graph/.+|ns(?:[./].+)?|shapes(?:\..+)?"
ORIGINAL: Final = re.compile(rf"/(?:sparql|{DOCUMENT})")
"""What is in every version, and so is an Original Resource of Mementos."""
TIMEMAP: Final = "/timemap"
LINK_FORMAT: Final = "application/link-format"
SAFE: Final = "/:@!$&'()*+,;=-._~"
IN_QUERY: Final = SAFE + "?%"
LONG: Final = 1000
"""Letters of a query that links still repeat: proxies bear headers of a few kilobytes."""


class NoTime(PartnerskapError):
    """The header Accept-Datetime has no date as HTTP writes it."""


@dataclass(frozen=True)
class Original:
    """What has been published in several versions, and where that answers."""

    site: str
    """Public address of this site, without a slash at the end."""
    path: str
    """Path and query, as they stand in an address."""
    mementos: Sequence[Version]
    """The versions that have it, oldest first."""

    @property
    def address(self) -> str:
        """Return where the present state is."""
        return self.site + self.path

    def address_in(self, version: Version) -> str:
        """Return where the state in *version* is."""
        return f"{self.site}/version/{version.version}{self.path}"

    def links(self, chosen: Version | None = None) -> list[str]:
        """Return the links that every answer has; with those around the *chosen* memento."""
        links = [f'<{self.address}>; rel="original timegate"']
        if not self.mementos:
            return links
        first, last = (http_date(moment_of(self.mementos[place])) for place in (0, -1))
        timemap = f'<{self.site}{TIMEMAP}{self.path}>; rel="timemap"; type="{LINK_FORMAT}"'
        links.append(f'{timemap}; from="{first}"; until="{last}"')
        if chosen is not None:
            links += self.name_mementos(self.neighbours(chosen))
        return links

    def neighbours(self, chosen: Version) -> dict[int, list[str]]:
        """Return the places of the mementos around *chosen* with what they are to it."""
        place, last = self.mementos.index(chosen), len(self.mementos) - 1
        named = {"first": 0, "last": last, "prev": place - 1, "next": place + 1}
        found: dict[int, list[str]] = {place: []}
        for name, one in named.items():
            if 0 <= one <= last:
                found.setdefault(one, []).append(name)
        return dict(sorted(found.items()))

    def name_mementos(self, named: dict[int, list[str]]) -> Iterator[str]:
        """Yield a link to each memento whose place is in *named*, with its names there."""
        for place, names in named.items():
            version = self.mementos[place]
            relation = " ".join((*names, "memento"))
            moment = http_date(moment_of(version))
            yield f'<{self.address_in(version)}>; rel="{relation}"; datetime="{moment}"'

    def write_timemap(self) -> str:
        """Return the TimeMap: what every memento is and of when."""
        last = len(self.mementos) - 1
        names: dict[int, list[str]] = {place: [] for place in range(last + 1)}
        names[0].append("first")
        names[last].append("last")
        links = self.links()
        links[1] = links[1].replace('rel="timemap"', 'rel="self"')
        return ",\n".join([*links, *self.name_mementos(names)]) + "\n"


def moment_of(version: Version) -> datetime:
    """Return when *version* was published."""
    return datetime.fromisoformat(version.published)


def find_original(environ: WSGIEnvironment, path: str, library: Library) -> Original:
    """Return what *path* names, with the query of the request in *environ*, in *library*."""
    query = environ.get("QUERY_STRING", "")
    told = quote(path, SAFE)
    if query and len(query) <= LONG:
        told += "?" + quote(query, IN_QUERY)
    return Original(address_of(environ).rstrip("/"), told, list_versions(path, library))


def list_versions(path: str, library: Library) -> Sequence[Version]:
    """Return the releases in *library* that have what *path* names, oldest first."""
    releases = library.history.releases
    stem, _, suffix = path.lstrip("/").rpartition(".")
    name = stem if suffix in SUFFIXES and stem else path.lstrip("/")
    is_thing = name.startswith("doc/")
    first = library.first.get("id/" + name.removeprefix("doc/") if is_thing else name)
    if first is None:
        return () if is_thing else releases
    return releases[[one.version for one in releases].index(first) :]


def choose_memento(original: Original, library: Library, moment: datetime) -> Version:
    """Return the version of *original* that was in force at *moment*, or else the nearest one."""
    if not original.mementos:
        raise NotKept("No version has this: it was never published.")
    in_force = library.in_force(moment)
    return in_force if in_force in original.mementos else original.mementos[0]


def announce(headers: Headers, original: Original) -> Headers:
    """Return *headers* with what tells that earlier states of *original* can be had."""
    vary = ", ".join(value for key, value in headers if key == "Vary")
    others = [pair for pair in headers if pair[0] != "Vary"]
    told = ", ".join(filter(None, (vary, "Accept-Datetime")))
    return [*others, ("Vary", told), join(original.links())]


def join(links: Iterable[str]) -> tuple[str, str]:
    """Return *links* as a header."""
    return "Link", ", ".join(links)
