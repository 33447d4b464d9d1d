"""Searches as people do who type: by names and codes, by how names begin, and with mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from partnerskap.linking.builder import KINDS
from partnerskap.linking.matching import SCORES, SURE, Candidate, Matcher, Reason

TERMS: Final = KINDS.index("Class")
"""The place of the first kind of which our terms are, after all kinds of things."""
MOST_WORDS: Final = 4
"""Words that are searched for one by one."""


def search(matcher: Matcher, text: str, limit: int, kind: str = "") -> list[Candidate]:
    """Return what *text* may mean, the likeliest first, at most *limit*, all of *kind* if given.

    Things come before terms. What has some of the words or is only similar is told if there is
    nothing else.
    """
    index = matcher.index
    begun = index.list_beginnings(text, limit, kind)
    named = matcher.match(text, matcher.lexicon.find_kinds(kind) if kind else ())
    weights = index.weigh(dict.fromkeys([*begun, *(one.iri for one in named)]))
    likely = [one for one in named if one.iri in weights and one.score >= SURE]
    if not likely and not begun:
        some = search_words(matcher, text.split()[:MOST_WORDS], limit, kind)
        known = {one.iri for one in some}
        similar = [one for one in named if one.iri in weights and one.iri not in known]
        return [*some, *similar][:limit]
    score = SCORES[Reason.BEGINNING]
    found = {iri: Candidate(iri, score, Reason.BEGINNING, text) for iri in begun}
    for one in likely:
        if one.iri not in found or one.score > score:
            found[one.iri] = one
    places = {iri: place for place, iri in enumerate(begun)}

    def rank(one: Candidate) -> tuple[float, int, int, int, int, str]:
        weight, ties = weights[one.iri]
        begins = places[one.iri] if one.reason is Reason.BEGINNING else 0
        return -one.score, begins, weight, -ties, len(one.iri), one.iri

    ranked = sorted(found.values(), key=rank)
    things = [one for one in ranked if weights[one.iri][0] < TERMS]
    terms = [one for one in ranked if weights[one.iri][0] >= TERMS]
    return [*things[: max(limit - len(terms), (limit + 1) // 2)], *terms][:limit]


def search_words(matcher: Matcher, words: Sequence[str], limit: int, kind: str) -> list[Candidate]:
    """Return what single ones of several *words* name: by most words first, the likeliest first."""
    if len(words) < 2:
        return []
    found: dict[str, list[tuple[int, str, Candidate]]] = {}
    for word in words:
        for place, one in enumerate(search(matcher, word, limit, kind)):
            if one.score >= SURE:
                found.setdefault(one.iri, []).append((place, word, one))
    ordered = sorted(found.values(), key=lambda hits: (-len(hits), hits[0][0], hits[0][2].iri))
    return [
        replace(
            hits[0][2],
            score=SCORES[Reason.WORD],
            reason=Reason.WORD,
            text=", ".join(word for _, word, _ in hits),
            certain=False,
        )
        for hits in ordered
    ]
