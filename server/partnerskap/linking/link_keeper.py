"""Checks links to us: which addresses are wrong, gone, or those of another kind of thing."""

from __future__ import annotations

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
from partnerskap.linking.outside_links import IN_A_ROW, OutsideLink

FILES: Final = (".ttl", ".jsonld", ".rdf", ".nt", ".trig", ".nq", ".html", ".json")
"""What the address of a document may end in."""
EXACT: Final = "exactMatch"


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

    def mend(self, link: OutsideLink) -> LinkFinding:
        """Return the finding for an address that nothing has: what it may have been meant for."""
        path = unquote(link.address.partition("://")[2].removeprefix(self.base.partition("://")[2]))
        thing = self.base + path
        if self.index.knows(thing):
            return LinkFinding(link, LinkFault.WRITTEN, thing, "It starts with another scheme.")
        if path.startswith("doc/"):
            thing = self.base + "id/" + strip_suffix(path.removeprefix("doc/"))
            if self.index.knows(thing):
                return LinkFinding(link, LinkFault.DOCUMENT, thing)
        for near in (normalise_path(path), normalise_path(strip_suffix(path))):
            if self.index.knows(self.base + near):
                return LinkFinding(link, LinkFault.WRITTEN, self.base + near)
        return self.guess(link, path)

    def guess(self, link: OutsideLink, path: str) -> LinkFinding:
        """Return the finding for an address of ours that is none, with what its name may mean."""
        *_, kind, _, name = ("", "", "", *normalise_path(path).split("/"))
        kinds = self.matcher.lexicon.find_kinds(kind.capitalize())
        found = self.matcher.match(name.replace("-", " "), kinds)
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


def strip_suffix(path: str) -> str:
    """Return *path* without the ending of a document."""
    for suffix in FILES:
        path = path.removesuffix(suffix)
    return path


def make_keeper(index: Index, base: str) -> Keeper:
    """Return what checks links by *index*; *base* is where our IRIs start."""
    return Keeper(index, make_matcher(index, base), base, read_fates(index.rows("fates")))
