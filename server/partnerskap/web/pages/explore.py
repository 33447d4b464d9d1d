"""The network of partnerships to walk: facets, neighbours, a comparison and a time line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from pyoxigraph import NamedNode

from partnerskap.web.pages.arrangement import in_order, members_of
from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.page import Page, ask_page

MOST_PLACES: Final = 12
"""Municipalities whose partners can be shown at once."""


@dataclass(frozen=True)
class Span:
    """The years known of a partnership; *own* is false where they are those of its programme."""

    start: int
    end: int
    own: bool
    told: str
    """The same in digits; open where one end is not recorded."""


@dataclass(frozen=True)
class View:
    """What the reader chose in the address."""

    facets: Mapping[str, str]
    since: int | None
    until: int | None
    places: Sequence[NamedNode]
    """The municipalities whose partnerships are shown; all if there are none."""


@dataclass(frozen=True)
class Bar:
    """A partnership on the time line, in percent of its width."""

    node: NamedNode
    span: Span
    left: float
    width: float


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
    spans = {node: span for node in shown if (span := find_span(page, node))}
    return render_template(
        "explore.html",
        page=page,
        view=view,
        shown=shown,
        options=list_options(page, nodes),
        places=in_order(page, members_of(page, nodes)),
        bars=draw_bars(spans),
        years=(min((s.start for s in spans.values()), default=0), last_year(spans.values())),
    )


def last_year(spans: Iterable[Span]) -> int:
    """Return the last year of *spans*."""
    return max((span.end for span in spans), default=0)


def fits(page: Page, view: View, node: NamedNode) -> bool:
    """Tell whether the partnership *node* is among those that *view* is of."""
    members = page.graph.nodes(node, page.ns["pk"].hasParticipant)
    if view.places and not set(view.places) & set(members):
        return False
    values = list_values(page, node)
    if any(NamedNode(value) not in values[name] for name, value in view.facets.items()):
        return False
    return fits_years(view, find_span(page, node))


def fits_years(view: View, span: Span | None) -> bool:
    """Tell whether *span* reaches into the years that *view* asks for."""
    if view.since is None and view.until is None:
        return True
    if span is None:
        return False
    return (view.since is None or span.end >= view.since) and (
        view.until is None or span.start <= view.until
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


def find_span(page: Page, node: NamedNode) -> Span | None:
    """Return the years of the partnership *node*: its own, else those of its programme."""
    for place in (node, *page.graph.nodes(node, page.ns["pk"].partOfProgramme)):
        start, end = (
            read_year(page, place, name)
            for name in (page.ns["schema"].startDate, page.ns["schema"].endDate)
        )
        if start or end:
            first = start or end
            told = f"{start or ''}–{end or ''}"
            return Span(first, max(end or first, first), place == node, told)
    return None


def read_year(page: Page, node: NamedNode, name: NamedNode) -> int:
    """Return the year of the date *name* of *node*; 0 if there is none."""
    value = page.graph.value(node, name)
    year = spell(value.term)[:4] if value else ""
    return int(year) if year.isdecimal() else 0


def draw_bars(spans: Mapping[NamedNode, Span]) -> list[Bar]:
    """Return a bar for each partnership of *spans*, the earliest first."""
    if not spans:
        return []
    first, last = min(span.start for span in spans.values()), last_year(spans.values())
    unit = 100 / (last - first + 1)
    ordered = sorted(spans.items(), key=lambda item: (item[1].start, item[1].end))
    return [
        Bar(
            node,
            span,
            round((span.start - first) * unit, 2),
            round((span.end - span.start + 1) * unit, 2),
        )
        for node, span in ordered
    ]
