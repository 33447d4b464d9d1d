"""Checks links to us: which addresses are wrong, gone, or those of another kind of thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

from pyoxigraph import NamedNode

from partnerskap.linking.entries import plain_address
from partnerskap.linking.fates import LIVING, Fate, State, read_fates
from partnerskap.linking.index import Index
from partnerskap.linking.matching import Matcher, make_matcher
from partnerskap.linking.names import normalise_path
from partnerskap.linking.outside_links import IN_A_ROW, OutsideLink, address_pattern

FILES: Final = (".ttl", ".jsonld", ".rdf", ".nt", ".trig", ".nq", ".html", ".json")
"""What the address of a document may end in."""
EXACT: Final = "exactMatch"
ANOTHER_START: Final = "It starts with another scheme or host."
SERVICES: Final = frozenset(
    {
        *("", "about", "api", "ask", "catalog", "changes.atom", "CITATION.cff", "context.jsonld"),
        *("dataset", "datasets", "dump", "embed", "explore", "favicon.ico", "feed", "guide"),
        *("health", "link", "linkset", "mappings", "metrics", "municipalities", "openapi.json"),
        *("opensearch.xml", "partnerships", "prefix.json", "problem", "quality", "reconcile"),
        *("robots.txt", "search", "sitemap.xml", "sources", "sparql", "static", "themes"),
        *("timemap", "version", ".well-known"),
    }
)
"""What the addresses of pages, files, services and entries of the catalogue begin with."""


class LinkFault(StrEnum):
    """What is wrong with a link."""

    WRITTEN = "not written as it should be"
    DOCUMENT = "address of a document, not of the thing"
    UNKNOWN = "nothing has this address"
    MERGED = "another has taken its place"
    RETIRED = "retired"
    KIND = "another kind of thing"
    OTHER = "another thing"


@dataclass(frozen=True)
class LinkFinding:
    """A link that is wrong: what is wrong with it, and the right address if that is known."""

    link: OutsideLink
    fault: LinkFault
    right: str = ""
    why: str = ""


@dataclass(frozen=True)
class Keeper:
    """Knows what is right."""

    index: Index
    matcher: Matcher
    base: str
    fates: Mapping[NamedNode, Fate]

    def check(self, links: Iterable[OutsideLink]) -> Iterator[LinkFinding]:
        """Yield what is wrong with *links*, each fault of an address once for each place."""
        for link in links:
            finding = self.check_address(link) or self.check_sameness(link)
            if finding is not None:
                yield finding

    def check_address(self, link: OutsideLink) -> LinkFinding | None:
        """Return what is wrong with the address itself, if anything is."""
        if not self.index.knows(link.address):
            return self.mend(link)
        fate = self.fates.get(NamedNode(link.address), LIVING)
        if fate.state is State.REPLACED and fate.successor:
            return LinkFinding(link, LinkFault.MERGED, fate.successor.value)
        return LinkFinding(link, LinkFault.RETIRED) if fate.state is State.RETIRED else None

    def mend(self, link: OutsideLink) -> LinkFinding | None:
        """Return the finding for an address that nothing has: what it may have been meant for."""
        path = unquote(address_pattern(self.base).sub("", link.address, count=1))
        if self.index.knows(self.base + path):
            return LinkFinding(link, LinkFault.WRITTEN, self.base + path, ANOTHER_START)
        place, mark = cut_tail(path)
        why = f"It has a part after {mark}." if mark else ""
        thing = "id/" + strip_suffix(place.removeprefix("doc/"))
        if place.startswith("doc/") and self.index.knows(self.base + thing):
            return LinkFinding(link, LinkFault.DOCUMENT, self.base + thing, why)
        for near in (place, *(normalise_path(one) for one in (path, place, strip_suffix(place)))):
            if near and self.index.knows(self.base + near):
                return LinkFinding(link, LinkFault.WRITTEN, self.base + near, why)
        if is_service(path):
            return None
        return self.guess(link, place)

    def guess(self, link: OutsideLink, path: str) -> LinkFinding:
        """Return the finding for an address of ours that is none, with what its name may mean."""
        alike = self.index.find_alike(self.base + path)
        if alike:
            return LinkFinding(link, LinkFault.WRITTEN, alike)
        parts = re.sub(r"^(?:id|doc)/", "", normalise_path(path)).split("/")
        kinds = self.matcher.lexicon.find_kinds(parts[0].capitalize())
        found = self.matcher.match(parts[-1].replace("-", " "), kinds)
        if found and found[0].certain:
            return LinkFinding(
                link, LinkFault.UNKNOWN, found[0].iri, f"It has the name “{found[0].text}”."
            )
        return LinkFinding(link, LinkFault.UNKNOWN)

    def check_sameness(self, link: OutsideLink) -> LinkFinding | None:
        """Return what is wrong with saying that the two ends of *link* are the same."""
        if not link.other:
            return None
        known = self.index.ask(
            "SELECT iri, relation FROM match WHERE address = ?", (plain_address(link.other),)
        )
        same = sorted(str(iri) for iri, relation in known if relation == EXACT)
        if link.address in same:
            return None
        if same:
            return LinkFinding(
                link, self.compare_kinds(link.address, same[0]), same[0], f"It is {link.other}."
            )
        for iri, relation in known:
            if iri == link.address:
                own = self.find_same(link)
                why = f"{link.other} is linked to it by skos:{relation} only."
                return LinkFinding(link, LinkFault.KIND, link.address, why + own)
        own = self.find_same(link)
        return LinkFinding(link, LinkFault.OTHER, "", own.strip()) if own and sure(link) else None

    def compare_kinds(self, one: str, other: str) -> LinkFault:
        """Return whether *one* and *other* differ in kind."""
        kinds = self.matcher.lexicon.kinds
        same = kinds.get(one, frozenset()) == kinds.get(other, frozenset())
        return LinkFault.OTHER if same else LinkFault.KIND

    def find_same(self, link: OutsideLink) -> str:
        """Return a sentence that tells what the graph of the other end calls our thing."""
        host = urlsplit(link.other).netloc
        rows = self.index.ask(
            "SELECT outside FROM match WHERE iri = ? AND relation = ?", (link.address, EXACT)
        )
        own = [str(outside) for (outside,) in rows if urlsplit(str(outside)).netloc == host]
        return f" The same as {link.address} is {', '.join(own)}." if own else ""


def sure(link: OutsideLink) -> bool:
    """Tell whether *link* says that its ends are the same; a row may hold other addresses."""
    return link.relation != IN_A_ROW or "wikidata.org" in link.other


def cut_tail(path: str) -> tuple[str, str]:
    """Return *path* of a thing or a document without parameters or fragment, and their first sign.

    Names of terms have a fragment themselves.
    """
    found = re.search(r"[?#]", path) if path.startswith(("id/", "doc/")) else None
    return (path[: found.start()], found[0]) if found else (path, "")


def is_service(path: str) -> bool:
    """Tell whether *path* is that of a page, a file or a service, or of a part of a site map."""
    start = re.sub(r"-\d+(?=\.xml$)", "", re.split("[/?#]", path)[0])
    return not SERVICES.isdisjoint({start, strip_suffix(start)})


def strip_suffix(path: str) -> str:
    """Return *path* without the ending of a document."""
    for suffix in FILES:
        path = path.removesuffix(suffix)
    return path


def make_keeper(index: Index, base: str) -> Keeper:
    """Return what checks links by *index*; *base* is where our IRIs start."""
    return Keeper(index, make_matcher(index, base), base, read_fates(index.rows("fates")))
