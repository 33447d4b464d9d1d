"""Searches as people do who type: by names and codes, by how names begin, and with mistakes."""

from __future__ import annotations

from partnerskap.linking.matching import SCORES, SURE, Candidate, Matcher, Reason


def search(matcher: Matcher, text: str, limit: int, kind: str = "") -> list[Candidate]:
    """Return what *text* may mean, the likeliest first, at most *limit*, all of *kind* if given.

    What is only similar is told if there is nothing else.
    """
    index = matcher.index
    begun = index.list_beginnings(text, limit, kind)
    named = matcher.match(text, matcher.lexicon.find_kinds(kind) if kind else ())
    weights = index.weigh(dict.fromkeys([*begun, *(one.iri for one in named)]))
    likely = [one for one in named if one.iri in weights and one.score >= SURE]
    if not likely and not begun:
        return [one for one in named if one.iri in weights][:limit]
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

    return sorted(found.values(), key=rank)[:limit]
