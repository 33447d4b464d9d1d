"""Finds what a text names, says how sure that is and why: the one core behind every search.

A score says what was compared, see `Reason`: 100 is an official name or code as it is written, 80
and more the same name written in another way, less than that only similar. What is said of a thing
beside its name lowers the score where it contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from partnerskap.errors import sentence
from partnerskap.linking.entries import plain_address
from partnerskap.linking.index import Index
from partnerskap.linking.lexicon import Lexicon, Name, Reading, read_lexicon
from partnerskap.linking.names import fold, fold_code, lower


class Reason(StrEnum):
    """What a candidate and a text have in common, the best first."""

    ADDRESS = "address"
    CODE = "code"
    NAME = "name"
    PLAIN = "plain"
    KIND = "kind"
    ORDER = "order"
    BEGINNING = "beginning"
    MARKS = "marks"
    EDIT = "edit"
    SIMILAR = "similar"
    WORD = "word"
    EVIDENCE = "evidence"


SCORES: Final = {
    Reason.ADDRESS: 100.0,
    Reason.CODE: 100.0,
    Reason.NAME: 100.0,
    Reason.PLAIN: 98.0,
    Reason.KIND: 96.0,
    Reason.ORDER: 94.0,
    Reason.BEGINNING: 90.0,
    Reason.MARKS: 86.0,
    Reason.EDIT: 84.0,
    Reason.SIMILAR: 75.0,
    Reason.WORD: 60.0,
    Reason.EVIDENCE: 50.0,
}
"""What each reason is worth; of a text that is only similar, the share that it is."""
ALIASES: Final = {"altLabel": "other", "hiddenLabel": "other", "formerName": "former"}
"""The roles of names that are not official."""
SENTENCES: Final = {
    Reason.ADDRESS: sentence("address of the same thing"),
    Reason.CODE: sentence("code or identifier"),
    Reason.NAME: sentence("name as it is written"),
    Reason.PLAIN: sentence("name but for diacritics"),
    Reason.KIND: sentence("name but for the words that tell its kind"),
    Reason.ORDER: sentence("words of the name in another order"),
    Reason.BEGINNING: sentence("words of the name start so"),
    Reason.MARKS: sentence("name with other diacritics"),
    Reason.EDIT: sentence("name but for one letter"),
    Reason.SIMILAR: sentence("similar name"),
    Reason.WORD: sentence("some of the words"),
    Reason.EVIDENCE: sentence("what else is said of it"),
}
"""Each reason in words."""
ALIAS_SENTENCES: Final = {
    "former": sentence("a former name"),
    "other": sentence("a name that is not official"),
}
NOT_OFFICIAL: Final = 5
"""What a name loses that is not official."""
ELSEWHERE: Final = 1
"""What is lost if a part of the text was taken for a place."""
OTHER_KIND: Final = 20
"""What is lost if every word for a kind tells another one."""
LONGEST: Final = 1000
"""Letters of a text that are looked at."""
MOST_CODED: Final = 12
"""Words of a text that are looked at for a code among them."""
SURE: Final = 80
NEAR: Final = 10
"""A candidate is certain if it has `SURE` and no other has less than `NEAR` below it."""
CLEAR: Final = 94
"""The score from which no misspelt name is looked for: it could not come near."""
SHORTEST: Final = 5
"""Letters of a name that is recognised although one is wrong."""
ALIKE: Final = 72
"""Per cent of a name that must be the same for it to be similar."""
MOST_SIMILAR: Final = 20


@dataclass(frozen=True)
class Candidate:
    """A thing that a text may name."""

    iri: str
    score: float
    reason: Reason
    text: str
    """The name or code that it was recognised by."""
    alias: str = ""
    """Whether that is an `other` or a `former` name; empty for an official one."""
    placed: bool = False
    """Whether a part of the text told where it lies."""
    certain: bool = False
    """Whether nothing else comes near."""
    doubts: tuple[str, ...] = ()
    """The properties whose values contradict what was said of it."""


Judge = Callable[[Candidate], Candidate]
"""Returns a candidate with the score that it has after all that is said of it."""


@dataclass(frozen=True)
class Matcher:
    """Finds what texts name among the things of a snapshot; safe to use from several threads."""

    index: Index
    lexicon: Lexicon

    def match(
        self,
        text: str,
        kinds: Collection[str] = (),
        judge: Judge = lambda candidate: candidate,
        further: Iterable[Candidate] = (),
    ) -> list[Candidate]:
        """Return what *text* may name, the likeliest first, and which of it is certain.

        Only things of *kinds* count, if any are given. *judge* may lower scores; *further* things
        are what else there is to say for.
        """
        text = text[:LONGEST]
        found = Best(text, self.lexicon, kinds, judge)
        found.add(further)
        self.recognise(text, found)
        readings = self.lexicon.read(text)
        for reading in readings:
            found.add(self.compare(reading))
        if found.best < CLEAR:
            for reading in readings:
                found.add(self.forgive(reading))
        if found.best < SURE:
            found.add(self.resemble(readings))
        return decide(found.candidates.values())

    def recognise(self, text: str, found: Best) -> None:
        """Add to *found* what *text* is an address or a code of, or holds a code of."""
        iri = text.strip()
        if "://" in iri:
            found.add(self.find_address(iri))
            return
        found.add(code(row) for row in self.find_code(text))
        words = text.split()[:MOST_CODED]
        for place, word in enumerate(words) if len(words) > 1 else ():
            if any(sign.isdigit() for sign in word) and (rows := self.find_code(word)):
                rest = " ".join(words[:place] + words[place + 1 :])
                named = {
                    one.iri
                    for reading in self.lexicon.read(rest)
                    for one in (*self.compare(reading), *self.forgive(reading))
                }
                found.add(code(row) for row in rows if row[0] in named)

    def find_address(self, iri: str) -> list[Candidate]:
        """Return the thing that *iri* is the address of, here or in another graph."""
        if iri in self.lexicon.kinds:
            return [Candidate(iri, SCORES[Reason.ADDRESS], Reason.ADDRESS, iri)]
        rows = self.index.ask(
            "SELECT iri, outside FROM match WHERE address = ? AND relation = 'exactMatch'",
            (plain_address(iri),),
        )
        score = SCORES[Reason.ADDRESS]
        return [Candidate(str(one), score, Reason.ADDRESS, str(told)) for one, told in rows]

    def find_code(self, text: str) -> list[tuple[str, str]]:
        """Return what has *text* as code, and the code; as it is written before any other way."""
        rows = self.index.ask(
            "SELECT DISTINCT iri, text FROM code WHERE folded = ?", (fold_code(text),)
        )
        codes = [(str(iri), str(told)) for iri, told in rows]
        return [row for row in codes if row[1].lower() == text.strip().lower()] or codes

    def compare(self, reading: Reading) -> Iterable[Candidate]:
        """Yield the things that have the name in *reading*."""
        folded, core = "".join(reading.words), "".join(reading.core)
        order = "".join(sorted(reading.core))
        lexicon = self.lexicon
        for form in lexicon.by_folded.get(folded, ()):
            reason = Reason.NAME if lower(form.text) == reading.text else Reason.PLAIN
            if reason is Reason.PLAIN and reading.marked and not self.same_marks(reading, form):
                reason = Reason.MARKS
            yield from self.grade(reading, form, reason)
        for form in lexicon.by_core.get(core, ()):
            marks = reading.marked and not self.same_marks(reading, form)
            yield from self.grade(reading, form, Reason.MARKS if marks else Reason.KIND)
        for form in lexicon.by_order.get(order, ()):
            yield from self.grade(reading, form, Reason.ORDER)

    def same_marks(self, reading: Reading, form: Name) -> bool:
        """Tell whether the name in *reading* is written with the diacritics of *form*."""
        return spell(reading.text, reading.core) == spell(lower(form.text), form.core.split())

    def forgive(self, reading: Reading) -> Iterable[Candidate]:
        """Yield the things whose name has one letter more, less, other or in another place."""
        for text in {"".join(reading.words), "".join(reading.core)}:
            if len(text) < SHORTEST:
                continue
            near = process.extract(
                text, self.lexicon.keys, scorer=OSA.distance, score_cutoff=1, limit=None
            )
            for key, distance, _ in near:
                if distance:
                    for form in self.forms(key):
                        yield from self.grade(reading, form, Reason.EDIT)

    def resemble(self, readings: Sequence[Reading]) -> Iterable[Candidate]:
        """Yield the things whose names are similar."""
        for reading in readings[:1]:
            near = process.extract(
                "".join(reading.core),
                self.lexicon.keys,
                scorer=fuzz.ratio,
                score_cutoff=ALIKE,
                limit=MOST_SIMILAR,
            )
            for key, alike, _ in near:
                for form in self.forms(key):
                    for one in self.grade(reading, form, Reason.SIMILAR):
                        yield replace(one, score=round(one.score * alike / 100, 1))

    def forms(self, key: str) -> list[Name]:
        """Return the names that *key* stands for."""
        lexicon = self.lexicon
        return [*lexicon.by_core.get(key, ()), *lexicon.by_folded.get(key, ())]

    def grade(self, reading: Reading, form: Name, reason: Reason) -> Iterable[Candidate]:
        """Yield the thing of *form* with the score for *reason*, if it lies where it is said to."""
        if not self.lexicon.agrees(reading, form.iri):
            return
        alias = ALIASES.get(form.role, "")
        score = SCORES[reason] - (NOT_OFFICIAL if alias else 0)
        score -= ELSEWHERE if reading.places else 0
        if reason not in (Reason.NAME, Reason.PLAIN):
            score -= OTHER_KIND * (1 - self.lexicon.share_of_kinds(reading, form.iri))
        yield Candidate(form.iri, round(score, 1), reason, form.text, alias, bool(reading.places))


class Best:
    """The best candidate for each thing so far."""

    def __init__(self, text: str, lexicon: Lexicon, kinds: Collection[str], judge: Judge) -> None:
        """Take what *text* may name: only things of *kinds*, if any, each as *judge* says."""
        self.text, self.lexicon, self.judge = lower(text), lexicon, judge
        self.kinds = frozenset(kinds)
        self.candidates: dict[str, Candidate] = {}

    @property
    def best(self) -> float:
        """The highest score."""
        return max((one.score for one in self.candidates.values()), default=0.0)

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Add *candidates*."""
        for one in candidates:
            if self.kinds and not self.kinds & self.lexicon.kinds.get(one.iri, frozenset()):
                continue
            judged, known = self.judge(one), self.candidates.get(one.iri)
            if known is None or self.rank(judged) > self.rank(known):
                self.candidates[one.iri] = judged

    def rank(self, candidate: Candidate) -> tuple[float, float]:
        """Return what to compare: the score, then how alike the name is to look at."""
        return candidate.score, fuzz.ratio(self.text, lower(candidate.text))


def spell(text: str, core: Collection[str]) -> set[str]:
    """Return the words of *text* that are in *core* when folded, with their diacritics."""
    return {word for word in re.findall(r"[^\W_]+", text) if fold(word) in core}


def code(row: tuple[str, str]) -> Candidate:
    """Return the thing that has the code of *row*."""
    return Candidate(row[0], SCORES[Reason.CODE], Reason.CODE, row[1])


def decide(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return *candidates* in order; the first is certain if no other is near."""
    ordered = sorted(candidates, key=lambda one: (-one.score, len(one.iri), one.iri))
    if not ordered or ordered[0].score < SURE:
        return ordered
    first = ordered[0]
    if len(ordered) == 1 or first.score - ordered[1].score >= NEAR:
        ordered[0] = replace(first, certain=True)
    return ordered


def make_matcher(index: Index, base: str) -> Matcher:
    """Return what finds names in *index*; *base* is where our IRIs start."""
    return Matcher(index, read_lexicon(index, base))
