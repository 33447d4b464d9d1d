"""Spoils the names of municipalities as they are spoilt in other people's tables.

A spoilt name has one change of its words and one of its letters, drawn from the rules below by a
seed. Names that several municipalities share get their region, since nobody could know better.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from partnerskap.linking.index import Index
from partnerskap.linking.names import fold

LANGUAGES: Final = {"SWE": "sv", "TUR": "tr"}
"""The language of the official names in each country whose register is complete."""
KINDS: Final = {
    "kommun": ("kommun", "kn", "stad", "Municipality", "kommunen", ""),
    "buyuksehir": ("Büyükşehir Belediyesi", "BŞB", "Büyükşehir Bld.", "Metropolitan Municipality"),
    "tr": ("Belediyesi", "Bld.", "Belediye Başkanlığı", "Bel.", "Municipality", ""),
}
"""What people write for the kind, by type of municipality."""
LONG: Final = 6
"""Letters of a name from which one may be wrong and the name still be meant."""


@dataclass(frozen=True)
class Named:
    """A municipality as its register names it."""

    iri: str
    name: str
    region: str
    type: str
    shared: bool
    """Whether another municipality has the same name."""


@dataclass(frozen=True)
class Spoilt:
    """A name as it might stand in a table, and what it stands for."""

    text: str
    name: str
    iri: str
    rules: str


def read_named(index: Index, base: str) -> list[Named]:
    """Return the municipalities in *index* of the countries in `LANGUAGES`."""
    terms, found = base + "ns#", []
    rows = index.ask(
        "SELECT kind.iri, min(name.text), country.value, region.value, type.value "
        "FROM fact kind JOIN form name ON name.iri = kind.iri AND name.role = 'name' "
        "JOIN fact country ON country.iri = kind.iri AND country.property = ? "
        "JOIN fact type ON type.iri = kind.iri AND type.property = ? "
        "LEFT JOIN fact region ON region.iri = kind.iri AND region.property = ? "
        "WHERE kind.value = ? GROUP BY kind.iri ORDER BY kind.iri",
        (terms + "country", terms + "municipalityType", terms + "region", terms + "Municipality"),
    )
    regions = dict(
        index.ask("SELECT iri, min(text) FROM form WHERE role = 'name' GROUP BY iri", ())
    )
    counts = Counter(fold(str(row[1])) for row in rows)
    for iri, name, country, region, kind in rows:
        if str(country).rpartition("/")[2] in LANGUAGES:
            where, last = str(regions.get(region, "")), str(kind).rpartition("/")[2]
            found.append(Named(str(iri), str(name), where, last, counts[fold(str(name))] > 1))
    return found


def spoil(named: Sequence[Named], number: int, seed: int) -> list[Spoilt]:
    """Return *number* spoilt names of *named*, the same for the same *seed*."""
    drawn = random.Random(seed)
    chosen = drawn.sample(named, min(number, len(named)))
    while len(chosen) < number:
        chosen.append(drawn.choice(named))
    return [spoil_one(one, drawn) for one in chosen]


def spoil_one(named: Named, drawn: random.Random) -> Spoilt:
    """Return the name of *named* with a change of its words and one of its letters."""
    letters = drawn.choice([rule for rule in LETTERS if rule is not mistype or fits(named)])
    words = place if named.shared else drawn.choice(WORDS)
    return Spoilt(
        words(letters(named.name, drawn), named, drawn),
        named.name,
        named.iri,
        f"{letters.__name__}, {words.__name__}",
    )


def fits(named: Named) -> bool:
    """Tell whether the name is long enough for a wrong letter."""
    return len(named.name) >= LONG


def keep(name: str, _: random.Random) -> str:
    """Change no letter."""
    return name


def strip_marks(name: str, _: random.Random) -> str:
    """Leave out the diacritics."""
    return "".join(fold(letter).upper() if letter.isupper() else fold(letter) for letter in name)


def shout(name: str, _: random.Random) -> str:
    """Write in capitals."""
    return name.replace("i", "İ").upper() if "ı" in name or "ş" in name else name.upper()


def whisper(name: str, _: random.Random) -> str:
    """Write in small letters without diacritics."""
    return fold(name)


def join(name: str, drawn: random.Random) -> str:
    """Write a space as a hyphen or not at all, and the other way round."""
    return name.replace(" ", drawn.choice("-_")) if " " in name else name.replace("-", " ")


def mistype(name: str, drawn: random.Random) -> str:
    """Leave out, double, exchange or replace one letter that is not the first."""
    place = drawn.randrange(1, len(name) - 1)
    start, letter, after, end = name[:place], name[place], name[place + 1], name[place + 2 :]
    changed = (
        start + after + end,
        start + letter + letter + after + end,
        start + after + letter + end,
        start + drawn.choice("aeinrst") + after + end,
    )
    return drawn.choice(changed)


def alone(name: str, *_: object) -> str:
    """Leave out the word for the kind."""
    return name


def rename(name: str, named: Named, drawn: random.Random) -> str:
    """Write another word for the kind."""
    kinds = KINDS.get(named.type, KINDS["tr"])
    return f"{name} {drawn.choice(kinds)}".strip()


def turn(name: str, named: Named, _: random.Random) -> str:
    """Write the word for the kind first."""
    return f"{KINDS.get(named.type, KINDS['tr'])[0]} {name}"


def place(name: str, named: Named, drawn: random.Random) -> str:
    """Say the region too."""
    form = drawn.choice(("{0} ({1})", "{0}, {1}", "{1}/{0}", "{0} {1}"))
    return form.format(name, named.region) if named.region else name


LETTERS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    *(keep, strip_marks, shout, whisper, join, mistype, mistype),
)
"""The changes of letters, a wrong one twice as often as the others."""
WORDS: Final[tuple[Callable[[str, Named, random.Random], str], ...]] = (alone, rename, turn, place)
"""The changes of words."""
