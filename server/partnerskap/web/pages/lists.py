"""Lists of municipalities, partnerships, themes and sources: all without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from flask import render_template, request
from pyoxigraph import NamedNode

from partnerskap.linking.index import Choice, Listing
from partnerskap.web.pages.language import language
from partnerskap.web.pages.page import Page, ask_page, make_page, page_of
from partnerskap.web.serving import current

PER_PAGE: Final = 60
MOST_MEMBERS: Final = 500
"""Municipalities of a region that its page shows."""
FACETS: Final = ("country", "region", "theme", "programme")


@dataclass(frozen=True)
class ListQuery:
    """What the reader filtered and sorted a list by."""

    words: str
    facets: dict[str, str]
    sort: str
    number: int


def read_asked() -> ListQuery:
    """Return the filters in the address; an unknown page number means the first."""
    number = request.args.get("page", 1, type=int)
    return ListQuery(
        request.args.get("q", "").strip()[:200],
        {name: value for name in FACETS if (value := request.args.get(name, ""))},
        request.args.get("sort", ""),
        max(1, min(number, 100_000)),
    )


def list_things(kind: str, asked: ListQuery) -> Listing:
    """Return the page of the list of *kind* that the reader *asked* for."""
    choice = Choice(
        language(),
        asked.words,
        asked.facets,
        asked.sort == "partnerships",
        PER_PAGE,
        (asked.number - 1) * PER_PAGE,
    )
    return current().loaded.index.list_kind(kind, choice)


def render_list(kind: str, template: str, steps: int) -> str:
    """Return the list of *kind* as a page."""
    asked = read_asked()
    listing = list_things(kind, asked)
    options = {name: current().loaded.index.facet_values(kind, name) for name in FACETS}
    shown = [iri for values in options.values() for iri, _ in values]
    partnerships = current().loaded.index.pointing(listing.iris, participant())
    return render_template(
        template,
        page=page_of([*listing.iris, *partnerships, *shown], steps),
        nodes=[NamedNode(iri) for iri in listing.iris],
        asked_for=asked,
        total=listing.total,
        last=max(1, ceil(listing.total / PER_PAGE)),
        options={
            name: {NamedNode(iri): number for iri, number in values}
            for name, values in options.items()
        },
    )


def participant() -> NamedNode:
    """Return the property from a partnership to who takes part."""
    return page_of(()).ns["pk"].hasParticipant


@dataclass(frozen=True)
class Members:
    """Who governs in a region, what they take part in, and a page that knows all of it."""

    page: Page
    bodies: Sequence[NamedNode]
    """Those who govern the whole of it."""
    municipalities: Sequence[NamedNode]
    partnerships: Sequence[NamedNode]


def list_members(
    region: NamedNode, bodies: Sequence[NamedNode], alike: Sequence[NamedNode]
) -> Members:
    """Return the municipalities of *region* by name, with where they lie.

    *bodies* govern the whole of it, and so do those of areas that are much *alike*.
    """
    index, ns = current().loaded.index, page_of(()).ns
    governing = ns["pk"].governedBy.value
    found = [*bodies, *(body for area in alike for body in index.facts(area.value, governing))]
    whole = [body for body in dict.fromkeys(found) if isinstance(body, NamedNode)]
    choice = Choice(language(), facets={"region": region.value}, limit=MOST_MEMBERS)
    iris = index.list_kind("Municipality", choice).iris
    every = list(dict.fromkeys([*iris, *(body.value for body in whole)]))
    partnerships = list(dict.fromkeys(index.pointing(every, participant())))
    places = index.describe_facts(iris, ns["wgs84"].lat.value, ns["wgs84"].long.value)
    return Members(
        make_page([*index.describe([*every, *partnerships]), *places]),
        whole,
        [NamedNode(iri) for iri in iris],
        [NamedNode(iri) for iri in partnerships],
    )


def municipalities() -> str:
    """List municipalities by country, theme, programme and name."""
    return render_list("Municipality", "municipalities.html", 1)


def partnerships() -> str:
    """List partnerships by country, theme, programme and name."""
    return render_list("Partnership", "partnerships.html", 1)


def themes() -> str:
    """List the themes with the partnerships that work on them."""
    return render_template("themes.html", page=ask_page("themes"))


def sources() -> str:
    """List the sources with what is taken from each."""
    return render_template("sources.html", page=ask_page("sources"))
