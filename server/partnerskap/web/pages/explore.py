"""The network of partnerships to walk: facets, neighbours, a comparison and a time line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from pyoxigraph import NamedNode

from partnerskap.web.pages.arrangement import in_order, members_of, years_of
from partnerskap.web.pages.page import Page, ask_page

MOST_PLACES: Final = 12
"""Municipalities whose partners can be shown at once."""


@dataclass(frozen=True)
class View:
    """What the reader chose in the address."""

    facets: Mapping[str, str]
    since: int | None
    until: int | None
    places: Sequence[NamedNode]
    """The municipalities whose partnerships are shown; all if there are none."""


def read_view() -> View:
    """Return what the address says; what can't be read is left out."""
    names = ("country", "theme", "programme", "type")
    return View(
        {name: value for name in names if (value := request.args.get(name, ""))},
        request.args.get("since", type=int),
        request.args.get("until", type=int),
        [node for text in request.args.getlist("place")[:MOST_PLACES] if (node := read_node(text))],
    )


def read_node(text: str) -> NamedNode | None:
    """Return the node of the address *text*; None for what is no address."""
    try:
        return NamedNode(text)
    except ValueError:
        return None


def explore() -> str:
    """Show the partnerships that the reader chose as a network, a list, a map and a time line."""
    page, view = ask_page("explore"), read_view()
    pk = page.ns["pk"]
    every = page.in_order(page.graph.subjects(pk.Partnership, page.ns["rdf"].type))
    nodes = [node for node in every if isinstance(node, NamedNode)]
    shown = [node for node in nodes if fits(page, view, node)]
    return render_template(
        "explore.html",
        page=page,
        view=view,
        shown=shown,
        options=list_options(page, nodes),
        places=in_order(page, members_of(page, nodes)),
    )


def fits(page: Page, view: View, node: NamedNode) -> bool:
    """Tell whether the partnership *node* is among those that *view* is of."""
    members = page.graph.nodes(node, page.ns["pk"].hasParticipant)
    if view.places and not set(view.places) & set(members):
        return False
    values = list_values(page, node)
    if any(NamedNode(value) not in values[name] for name, value in view.facets.items()):
        return False
    return fits_years(view, years_of(page, node))


def fits_years(view: View, years: tuple[int, int] | None) -> bool:
    """Tell whether *years*, of which the end may be 0, reach into those that *view* asks for."""
    if view.since is None and view.until is None:
        return True
    if years is None:
        return False
    start, end = years
    return (view.since is None or max(start, end) >= view.since) and (
        view.until is None or start <= view.until
    )


def list_values(page: Page, node: NamedNode) -> dict[str, list[NamedNode]]:
    """Return what the partnership *node* can be chosen by."""
    graph, pk = page.graph, page.ns["pk"]
    members = graph.nodes(node, pk.hasParticipant)
    return {
        "country": [c for member in members for c in graph.nodes(member, pk.country)],
        "theme": graph.nodes(node, pk.hasTheme),
        "programme": graph.nodes(node, pk.partOfProgramme),
        "type": graph.nodes(node, pk.partnershipType),
    }


def list_options(page: Page, nodes: Iterable[NamedNode]) -> dict[str, list[tuple[NamedNode, int]]]:
    """Return what *nodes* can be chosen by, in order, with how many have it."""
    counts: dict[str, dict[NamedNode, int]] = {}
    for node in nodes:
        for name, values in list_values(page, node).items():
            known = counts.setdefault(name, {})
            for value in dict.fromkeys(values):
                known[value] = known.get(value, 0) + 1
    return {
        name: [(value, known[value]) for value in in_order(page, known)]
        for name, known in counts.items()
    }
