"""Suggests things, types and properties while somebody types, and shows what each is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flask import abort, render_template
from markupsafe import Markup

from partnerskap.linking.names import fold_words
from partnerskap.linking.search import search
from partnerskap.web.pages.page import page_of
from partnerskap.web.reconciliation.extension import list_properties, tell_suggestion
from partnerskap.web.reconciliation.things import (
    define_term,
    describe_things,
    known,
    list_types,
    name_term,
)
from partnerskap.web.resources.addresses import iri_of
from partnerskap.web.serving import current

MOST: Final = 20
FURTHER: Final = 200
"""Suggestions that a cursor reaches."""


def suggest_entities(prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return the things whose names begin with *prefix* or nearly so."""
    found = search(current().loaded.matcher, prefix, FURTHER)
    iris = [one.iri for one in found if known(one.iri)][cursor : cursor + MOST]
    return [
        {
            "id": thing.id,
            "name": thing.name,
            "description": thing.description,
            "notable": [{"id": kind, "name": name} for kind, name in thing.types.items()],
        }
        for thing in describe_things(iris)
    ]


def suggest_types(prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return the types whose names have words that begin with *prefix*."""
    return choose(list_types(), prefix, cursor)


def suggest_properties(prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return the properties whose names have words that begin with *prefix*."""
    return choose(list_properties(page_of(())), prefix, cursor)


def choose(names: Iterable[str], prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return those of *names* that are called by words that begin like those of *prefix*."""
    page, words = page_of(()), fold_words(prefix)
    found: list[dict[str, object]] = []
    for name in names:
        own = fold_words(f"{name_term(page, name)} {name.rpartition('#')[2].rpartition('/')[2]}")
        if all(any(one.startswith(word) for one in own) for word in words):
            found.append({**tell_suggestion(page, name)})
    return found[cursor : cursor + MOST]


SUGGESTERS: Final[dict[str, Callable[[str, int], list[dict[str, object]]]]] = {
    "entity": suggest_entities,
    "type": suggest_types,
    "property": suggest_properties,
}


def fly_out(what: str, iri: str) -> dict[str, str]:
    """Return what a client shows beside a suggestion: a piece of HTML."""
    if what != "entity" and iri_of("", iri):
        page = page_of(())
        name, text = name_term(page, iri), define_term(page, iri)
    elif known(iri):
        (thing,) = describe_things([iri])
        name, text = thing.name, thing.description
    else:
        abort(404, "Nothing here has this address.")
    html = Markup("<p><strong>{}</strong></p><p>{}</p>").format(name, text)
    return {"id": iri, "html": str(html)}


def preview(iri: str) -> str:
    """Return the small page that a client shows of a thing."""
    if not known(iri):
        abort(404, "Nothing here has this address.")
    (thing,) = describe_things([iri])
    return render_template("reconciliation/preview.html", thing=thing, page=page_of(()))
