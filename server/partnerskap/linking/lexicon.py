"""The names of a snapshot in memory: what a text is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, NamedTuple

from partnerskap.linking.index import Index
from partnerskap.linking.names import fold_words, has_marks, lower, split_kind_words

REGION: Final = "ns#Region"
LONGEST: Final = 200
"""Letters of a text that are read."""
MOST_WORDS: Final = 12
"""Words of a text that are read."""


class Name(NamedTuple):
    """One name of a thing."""

    iri: str
    role: str
    """The local name of the property that says it."""
    text: str
    folded: str
    """The words of the name, small and without diacritics."""
    core: str
    """Those of them that do not only tell the kind of thing."""


@dataclass(frozen=True)
class Reading:
    """One way to understand a text: a name, words for a kind, and places that it says it is in."""

    text: str
    marked: bool
    """Whether it is written with diacritics."""
    words: Sequence[str]
    kind_words: Sequence[str]
    core: Sequence[str]
    places: Sequence[frozenset[str]] = ()


@dataclass(frozen=True)
class Lexicon:
    """All names, grouped by what is compared; nothing of it changes."""

    by_folded: Mapping[str, Sequence[Name]]
    by_core: Mapping[str, Sequence[Name]]
    by_order: Mapping[str, Sequence[Name]]
    """By the words of the core in alphabetical order."""
    keys: Sequence[str]
    """Everything that a misspelt text is compared with."""
    kind_words: Mapping[str, frozenset[str]]
    """The kinds that a word tells."""
    kinds: Mapping[str, frozenset[str]]
    """The classes and types of each thing."""
    places: Mapping[str, frozenset[str]]
    """What has a name: regions and countries."""
    lies_in: Mapping[str, frozenset[str]]
    """The regions and the country of each thing."""
    region: str
    told: frozenset[str]
    """The kinds that there are words for."""

    def read(self, text: str) -> list[Reading]:
        """Return the ways to understand *text*, as nothing but a name first."""
        words = fold_words(text[:LONGEST])[:MOST_WORDS]
        if not words:
            return []
        core, kind_words = split_kind_words(words, self.kind_words)
        name = Reading(lower(text), has_marks(text), words, kind_words, core)
        found = [name, *self.split_places(name)]
        for word in words:
            if word in self.kind_words and word in self.by_core:  # a town may be called Of
                found += self.split_places(replace(name, kind_words=(), core=words))
                others = [other for other in words if other != word]
                if not kind_words:
                    found.append(replace(name, kind_words=others, core=[word]))
        return found

    def split_places(self, reading: Reading) -> list[Reading]:
        """Return the ways to take the first or the last words of *reading* for a place."""
        found = []
        for cut in range(1, len(reading.core)):
            start, end = reading.core[:cut], reading.core[cut:]
            for rest, name in ((start, end), (end, start)):
                places = self.places.get("".join(name))
                if places:
                    split = self.within(reading, rest, places)
                    found += [split, *self.split_places(split)]
        return found

    def within(self, reading: Reading, rest: Sequence[str], places: frozenset[str]) -> Reading:
        """Return *reading* with only *rest* as name, said to lie in one of *places*."""
        others = [word for word in reading.kind_words if self.region not in self.kind_words[word]]
        where = (*reading.places, places)
        return Reading(reading.text, reading.marked, rest, others, rest, where)

    def find_kinds(self, name: str) -> frozenset[str]:
        """Return the classes whose local name is *name*."""
        every = frozenset(chain.from_iterable(self.kinds.values()))
        return frozenset(kind for kind in every if kind.rpartition("#")[2] == name)

    def agrees(self, reading: Reading, iri: str) -> bool:
        """Tell whether the thing *iri* lies where *reading* says."""
        here = self.lies_in.get(iri, frozenset())
        return all(here & places for places in reading.places)

    def share_of_kinds(self, reading: Reading, iri: str) -> float:
        """Return the share of the words for a kind in *reading* that fit the thing *iri*."""
        if not reading.kind_words:
            return 1.0
        own = self.kinds.get(iri, frozenset()) & self.told
        if not own:  # there are no words for its kind
            return 1.0
        fitting = [word for word in reading.kind_words if self.kind_words[word] & own]
        return len(fitting) / len(reading.kind_words)


def read_lexicon(index: Index, base: str) -> Lexicon:
    """Return the names in *index*; *base* is where our IRIs start."""
    rows = index.ask("SELECT iri, role, text, folded, core FROM form", ())
    forms = [Name(*map(str, row)) for row in rows]
    by_folded = group((form.folded.replace(" ", ""), form) for form in forms)
    by_core = group((form.core.replace(" ", ""), form) for form in forms)
    order = group(("".join(sorted(form.core.split())), form) for form in forms if " " in form.core)
    words = gather(index.ask("SELECT word, kind FROM word", ()))
    places = index.ask("SELECT core, iri FROM place", ())
    terms = base + "ns#"
    kinds = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        terms + "municipalityType",
        terms + "organisationType",
    )
    where = (terms + "country", terms + "region", terms + "withinArea")
    return Lexicon(
        by_folded=by_folded,
        by_core=by_core,
        by_order=order,
        keys=tuple(dict.fromkeys(chain(by_core, by_folded))),
        kind_words=words,
        kinds=read_values(index, kinds),
        places=gather(places),
        lies_in=read_values(index, where),
        region=base + REGION,
        told=frozenset(chain.from_iterable(words.values())),
    )


def group(pairs: Iterable[tuple[str, Name]]) -> dict[str, list[Name]]:
    """Return the forms of *pairs* by key."""
    found: dict[str, list[Name]] = defaultdict(list)
    for key, form in pairs:
        found[key].append(form)
    return dict(found)


def read_values(index: Index, properties: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the values of *properties* of each thing in *index*."""
    marks = ", ".join("?" * len(properties))
    return gather(
        index.ask(f"SELECT iri, value FROM fact WHERE property IN ({marks})", properties)  # noqa: S608
    )


def gather(rows: Iterable[Sequence[object]]) -> dict[str, frozenset[str]]:
    """Return the second columns of *rows* by the first."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in rows:
        found[str(key)].add(str(value))
    return {key: frozenset(values) for key, values in found.items()}
