"""What is published already: the things that a workbook may speak of, and who labels them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from partnerskap.errors import PartnerskapError
from partnerskap.linking.evidence import COUNTRY, Claim, Evidence
from partnerskap.linking.index import open_index
from partnerskap.linking.matching import SCORES, Candidate, Matcher, Reason, make_matcher
from partnerskap.manifest import DATA, INDEX, read_manifest
from partnerskap.sheets.countries import COUNTRIES, Country, find_country, simplify_country
from partnerskap.vocabulary import BASE, iri

READ: Final = (
    "rdf:type",
    "rdfs:label",
    "schema:name",
    "dcterms:title",
    "skos:altLabel",
    "pk:codeDatatype",
    "pk:codePattern",
)
"""The properties that are read of everything."""
ENTITY: Final = BASE + "id/"
BRACKETS: Final = re.compile(r".*\[([^\[\]\s]+)\]$", re.DOTALL)
"""A name with the address that it stands for."""


PAGE: Final = re.compile(r"https?://\S+?/(?:id|doc)/([a-z-]+(?:/[a-z0-9-]+)+)(?:\.html)?(?:\?\S*)?")
"""The address of a thing, or of the page about it."""


class UnknownGraph(PartnerskapError):
    """There is no such graph to make a workbook of."""


@dataclass(frozen=True)
class Scheme:
    """A kind of code."""

    iri: str
    datatype: str
    pattern: str


class Told(NamedTuple):
    """A statement about a thing, and the path of its graph."""

    thing: str
    property: NamedNode
    value: NamedNode | Literal
    graph: str


@dataclass(frozen=True)
class Published:
    """What a snapshot says of the things that a workbook may speak of, IRIs under `BASE`."""

    path: Path
    base: str
    matcher: Matcher
    told: Sequence[Told]

    @cached_property
    def classes(self) -> Mapping[str, set[str]]:
        """The things of each class."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.told:
            if one.property == iri("rdf:type"):
                found[one.value.value].add(one.thing)
        return found

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of each thing by language; a licence has a name instead."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for name in ("schema:name", "rdfs:label"):
            for one in self.told:
                if one.property == iri(name) and isinstance(one.value, Literal):
                    found[one.thing][one.value.language or ""] = one.value.value
        return found

    @cached_property
    def labelled(self) -> Mapping[str, set[str]]:
        """The paths of the graphs that label each thing."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.told:
            if one.property == iri("rdfs:label"):
                found[one.thing].add(one.graph)
        return found

    @cached_property
    def schemes(self) -> Sequence[Scheme]:
        """The kinds of codes."""
        datatype, pattern = iri("pk:codeDatatype"), iri("pk:codePattern")
        told: dict[str, dict[NamedNode, str]] = defaultdict(dict)
        for one in self.told:
            if one.property in (datatype, pattern):
                told[one.thing][one.property] = one.value.value
        return [Scheme(one, said[datatype], said[pattern]) for one, said in sorted(told.items())]

    @cached_property
    def by_label(self) -> Mapping[str, set[str]]:
        """The things that have a label, whatever its case."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, told in self.labels.items():
            for label in told.values():
                found[label.casefold()].add(thing)
        return found

    @cached_property
    def countries(self) -> Mapping[str, str]:
        """The countries by what the data call them, also if that is not their official name."""
        names = (iri("rdfs:label"), iri("skos:altLabel"))
        return {
            simplify_country(one.value.value): one.thing
            for one in self.told
            if one.property in names and one.thing.startswith(COUNTRIES)
        }

    def find_country(self, text: str) -> Country | None:
        """Return the country that *text* names, here or in the EU's list."""
        return find_country(self.countries.get(simplify_country(text), text))

    def of_classes(self, names: Iterable[str]) -> Set[str]:
        """Return the things of the classes with the prefixed *names*."""
        wanted = tuple(names)
        if wanted not in self.kept:
            self.kept[wanted] = frozenset(
                thing for name in wanted for thing in self.classes.get(iri(name).value, ())
            )
        return self.kept[wanted]

    @cached_property
    def kept(self) -> dict[tuple[str, ...], frozenset[str]]:
        """What `of_classes` was asked for, and its answers."""
        return {}

    def tell(self, thing: str, language: str) -> str:
        """Return what *thing* is called in *language*."""
        told = self.labels.get(thing, {})
        return told.get(language) or told.get("en") or next(iter(told.values()), "")

    def choices(self, names: Iterable[str], language: str) -> dict[str, str]:
        """Return how each thing of the classes *names* is written in a cell.

        That is its label, with its address if others are called so.
        """
        things = self.of_classes(names)
        numbers = Counter(
            label
            for thing in things
            for label in {one.casefold() for one in self.labels.get(thing, {}).values()}
        )
        found = {}
        for thing in things:
            text = self.tell(thing, language)
            clear = text and numbers[text.casefold()] == 1
            found[thing] = text if clear else f"{text} [{shorten(thing)}]".strip()
        return found

    def find_labelled(self, text: str, things: Set[str]) -> Set[str]:
        """Return which of *things* have the label *text* in some language."""
        return things & self.by_label.get(text.casefold(), set())

    def match(self, text: str, names: Iterable[str], country: str = "") -> list[Candidate]:
        """Return what *text* may name among the things of the classes *names*."""
        index, lexicon = self.matcher.index, self.matcher.lexicon
        claims = [Claim(self.base + COUNTRY, (country,))] if country else []
        evidence = Evidence(index, lexicon, self.base, claims)
        kinds = [self.base + iri(name).value.removeprefix(BASE) for name in names]
        return self.matcher.match(text, kinds, evidence.judge, self.find_shortened(text))

    def find_shortened(self, text: str) -> Iterator[Candidate]:
        """Yield what has the number *text* as code but for zeros before it.

        An office program drops them from what it takes for a number.
        """
        if text.isdecimal() and not text.startswith("0"):
            rows = self.matcher.index.ask(
                "SELECT iri, text FROM code WHERE folded LIKE '0%' AND ltrim(folded, '0') = ?",
                (text,),
            )
            for found, code in rows:
                yield Candidate(str(found), SCORES[Reason.CODE], Reason.CODE, str(code))

    def find_code(self, scheme: Scheme) -> str:
        """Return a code of *scheme*, nothing if there is none."""
        datatype = scheme.datatype.replace(BASE, self.base)
        rows = self.matcher.index.ask("SELECT min(text) FROM code WHERE scheme = ?", (datatype,))
        return str(rows[0][0] or "")

    def ours(self, candidate: Candidate) -> str:
        """Return the IRI of *candidate* under `BASE`."""
        return candidate.iri.replace(self.base, BASE, 1)

    def read_graph(self, path: str) -> list[Triple]:
        """Return what the graph at *path* says, or raise `UnknownGraph`."""
        end = f" <{self.base}graph/{path}> .\n".encode()
        found = [one.triple for one in self.parse(one for one in self.lines() if one.endswith(end))]
        if not found:
            raise UnknownGraph(f"No graph called {path} is published; /graph/ lists them.")
        return found

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the data."""
        with (self.path / DATA).open("rb") as file:
            yield from file

    def parse(self, lines: Iterable[bytes]) -> Iterator[Quad]:
        """Yield the statements in *lines*, with IRIs under `BASE`."""
        text = b"".join(lines).replace(f"<{self.base}".encode(), f"<{BASE}".encode())
        return parse(text, format=RdfFormat.N_QUADS)


def read_published(snapshot: Path) -> Published | None:
    """Return what the folder *snapshot* says, or None if it has no index that can be read."""
    index = open_index(snapshot / INDEX)
    if index is None:
        return None
    base = read_manifest(snapshot).base
    raw = Published(snapshot, base, make_matcher(index, base), ())
    wanted = re.compile(
        b"|".join(
            re.escape(f"> <{iri(name).value.replace(BASE, base)}> ".encode()) for name in READ
        )
    )
    told = tell(raw.parse(line for line in raw.lines() if wanted.search(line)))
    return Published(snapshot, base, raw.matcher, list(told))


def tell(quads: Iterable[Quad]) -> Iterator[Told]:
    """Yield the statements in *quads* about things that have an IRI."""
    for subject, predicate, value, graph in quads:
        if (
            isinstance(subject, NamedNode)
            and isinstance(value, NamedNode | Literal)
            and isinstance(graph, NamedNode)
        ):
            yield Told(subject.value, predicate, value, graph.value.removeprefix(f"{BASE}graph/"))


def shorten(thing: str) -> str:
    """Return the address of *thing* as it is written in a cell: what follows id/, if it is ours."""
    return thing.removeprefix(ENTITY)


def expand(text: str) -> str | None:
    """Return the IRI that a cell gives as such, alone or in brackets after a name, if it does.

    The address of a page, on whatever server, stands for what the page is about.
    """
    found = BRACKETS.fullmatch(text)
    address = found[1] if found else text
    if page := PAGE.fullmatch(address):
        return ENTITY + page[1]
    if "://" in address:
        return address
    if found or re.fullmatch(r"[a-z-]+(/[a-z0-9._~%-]+)+", address):
        return ENTITY + address
    return None
