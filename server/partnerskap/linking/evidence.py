"""Holds a candidate against what else is said of the thing: country, region, codes, population."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from partnerskap.linking.index import Index
from partnerskap.linking.lexicon import Lexicon
from partnerskap.linking.matching import SCORES, Candidate, Reason
from partnerskap.linking.names import fold_code, fold_words, split_kind_words

NOTATION: Final = "http://www.w3.org/2004/02/skos/core#notation"
"""Stands for every kind of code."""
COUNTRY: Final = "ns#country"
REGION: Final = "ns#region"
INHABITANTS: Final = "ns#inhabitants"
LOSSES: Final = {COUNTRY: 40, REGION: 20, INHABITANTS: 10}
"""What a candidate loses if such a value contradicts."""
OTHER_CODE: Final = 40
OTHER_VALUE: Final = 5
MOST_DIGITS: Final = 12
"""Digits of a number that can be that of a population."""
TIMES: Final = 1.5
"""A population is another if it is so many times as large or as small."""
ENOUGH: Final = 60
"""The score from which a code that agrees settles what is meant."""


@dataclass(frozen=True)
class Claim:
    """What somebody says of a thing: any of *values* by a property."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """All that somebody says of a thing beside its name."""

    index: Index
    lexicon: Lexicon
    base: str
    claims: Sequence[Claim]
    places: dict[str, set[str]] = field(default_factory=dict)
    """What `find_places` has found for each value."""

    def judge(self, candidate: Candidate) -> Candidate:
        """Return *candidate* with the score that it has after all claims."""
        score, reason, doubts = candidate.score, candidate.reason, list(candidate.doubts)
        for claim in self.claims:
            agreed = self.compare(candidate.iri, claim)
            if agreed is False:
                score -= self.loss(claim.property)
                doubts.append(claim.property)
            elif agreed and self.is_code(claim.property) and score >= ENOUGH:
                score, reason = SCORES[Reason.CODE], Reason.CODE
        return replace(candidate, score=max(score, 0.0), reason=reason, doubts=tuple(doubts))

    def find(self, *, alone: bool) -> Iterable[Candidate]:
        """Yield the things that have a code that is claimed; *alone* if there is no name."""
        reason = Reason.CODE if alone else Reason.EVIDENCE
        for claim in self.claims:
            if self.is_code(claim.property):
                for value in spell_codes(claim.values):
                    rows = self.index.ask(
                        "SELECT DISTINCT iri, text FROM code "
                        "WHERE folded = ? AND (scheme = ? OR ? = ?)",
                        (fold_code(value), claim.property, claim.property, NOTATION),
                    )
                    told = reason if value in claim.values else Reason.EVIDENCE
                    for iri, text in rows:
                        yield Candidate(str(iri), SCORES[told], told, str(text))

    def compare(self, iri: str, claim: Claim) -> bool | None:
        """Tell whether *claim* is true of *iri*; None if nothing is known of that."""
        if claim.property == self.base + COUNTRY or claim.property == self.base + REGION:
            return self.compare_place(iri, claim)
        known = self.values(iri, claim.property)
        if not known:
            return False if self.belongs_to_others(claim) else None
        if claim.property == self.base + INHABITANTS:
            return compare_numbers(known, claim.values)
        folded = {fold_code(value) for value in known} | {
            fold_code(value.rstrip("/").rpartition("/")[2]) for value in known
        }
        return not folded.isdisjoint(map(fold_code, spell_codes(claim.values)))

    def belongs_to_others(self, claim: Claim) -> bool:
        """Tell whether *claim* is a code that something has."""
        return self.is_code(claim.property) and any(
            self.index.ask(
                "SELECT 1 FROM fact WHERE value = ? AND property = ?", (value, claim.property)
            )
            for value in spell_codes(claim.values)
        )

    def compare_place(self, iri: str, claim: Claim) -> bool | None:
        """Tell whether *iri* lies in one of the places that *claim* names."""
        named = {place for value in claim.values for place in self.find_places(value)}
        here = self.values(iri, claim.property)
        if not named or not here:
            return None
        return not named.isdisjoint(here)

    def find_places(self, value: str) -> set[str]:
        """Return the places that *value* is the address, the name or a code of; once looked for."""
        if value not in self.places:
            self.places[value] = self.look_for_places(value)
        return self.places[value]

    def look_for_places(self, value: str) -> set[str]:
        """Return the same, looked for in the index."""
        if "://" in value:
            return {value}
        words, _ = split_kind_words(fold_words(value), self.lexicon.kind_words)
        coded = self.index.ask("SELECT iri FROM code WHERE folded = ?", (fold_code(value),))
        return {*self.lexicon.places.get("".join(words), ()), *(str(row[0]) for row in coded)}

    def values(self, iri: str, name: str) -> list[str]:
        """Return what is known of *iri* by the property *name*; by notation, every code."""
        if name == NOTATION:
            rows = self.index.ask(
                "SELECT value FROM fact WHERE iri = ? AND property = datatype", (iri,)
            )
        else:
            rows = self.index.ask(
                "SELECT value FROM fact WHERE iri = ? AND property = ?", (iri, name)
            )
        return [str(row[0]) for row in rows]

    def is_code(self, name: str) -> bool:
        """Tell whether *name* is the property of a kind of code."""
        return name == NOTATION or bool(
            self.index.ask("SELECT 1 FROM code WHERE scheme = ? LIMIT 1", (name,))
        )

    def loss(self, name: str) -> int:
        """Return what a candidate loses whose value of the property *name* contradicts."""
        if self.is_code(name):
            return OTHER_CODE
        return LOSSES.get(name.removeprefix(self.base), OTHER_VALUE)


def spell_codes(values: Iterable[str]) -> Iterator[str]:
    """Yield *values*, and those that are numbers with the zeros in front that spreadsheets drop."""
    for value in values:
        yield value
        if value.isdecimal():
            yield from (zeros + value for zeros in ("0", "00"))


def compare_numbers(known: Iterable[str], claimed: Iterable[str]) -> bool | None:
    """Tell whether any of the numbers *claimed* is about as large as one of those *known*."""
    ours, theirs = list(read_numbers(known)), list(read_numbers(claimed))
    if not ours or not theirs:
        return None
    return any(max(a, b) <= TIMES * min(a, b) for a in ours for b in theirs)


def read_numbers(texts: Iterable[str]) -> Iterable[int]:
    """Yield the numbers in *texts*, whose digits may stand in groups."""
    for text in texts:
        digits = "".join(text.replace(",", " ").replace(".", " ").split())
        if digits.isdecimal() and len(digits) <= MOST_DIGITS:
            yield int(digits)
