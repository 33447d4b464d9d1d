"""Makes the maps and networks of a page from what it knows of municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from pyoxigraph import NamedNode

from partnerskap.web.drawing.maps import Map, Place, Tie, View, draw_map, frame_inset, read_views
from partnerskap.web.drawing.network import Network, Strand, draw_network
from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.page import Page

OVERVIEW: Final = "overview"
SHEETS: Final = ("turkey", OVERVIEW)
"""Sheets to choose from: the first that holds every place, else the last."""
INSETS: Final = ("stockholm", "marmara")
CROWD: Final = 2
"""Places that must lie in an inset before it is drawn."""


def find_places(page: Page, nodes: Iterable[NamedNode]) -> list[Place]:
    """Return those of *nodes* whose position the page knows."""
    found = (find_place(page, node) for node in dict.fromkeys(nodes))
    return [place for place in found if place]


def find_place(page: Page, node: NamedNode) -> Place | None:
    """Return where *node* lies, or None when no source says."""
    wgs84 = page.ns["wgs84"]
    latitude = page.graph.value(node, wgs84.lat)
    longitude = page.graph.value(node, wgs84.long)
    if not latitude or not longitude:
        return None
    try:
        degrees = float(spell(longitude.term)), float(spell(latitude.term))
    except ValueError:
        return None
    return Place(node.value, page.name(node).text, country_code(page, node), *degrees)


def country_code(page: Page, node: NamedNode) -> str:
    """Return the last part of the country's address, such as SWE."""
    countries = page.graph.nodes(node, page.ns["pk"].country)
    return countries[0].value.rpartition("/")[2] if countries else ""


def find_ties(page: Page, partnerships: Sequence[NamedNode]) -> list[Tie]:
    """Return each pair of partners from different countries in each of *partnerships*."""
    return [
        Tie(first.value, second.value, group)
        for group, partnership in enumerate(partnerships)
        for first, second in combinations(members(page, partnership), 2)
        if country_code(page, first) != country_code(page, second)
    ]


def members(page: Page, partnership: NamedNode) -> list[NamedNode]:
    """Return the participants of *partnership*, Swedish ones first."""
    found = page.graph.nodes(partnership, page.ns["pk"].hasParticipant)
    return sorted(found, key=lambda node: (country_code(page, node) != "SWE", node.value))


def draw_maps(
    page: Page, nodes: Iterable[NamedNode], partnerships: Sequence[NamedNode] = ()
) -> list[Map]:
    """Return the map of *nodes* and an inset for each place where they crowd."""
    views = read_views()
    places = find_places(page, nodes)
    if not places or OVERVIEW not in views:
        return []
    fitting = (name for name in SHEETS if _inside(views[name], places) == len(places))
    sheet = next(fitting, OVERVIEW)
    crowded = [name for name in INSETS if _inside(views[name], places) >= CROWD]
    frames = [frame_inset(name, views[sheet], views[name]) for name in crowded]
    ties = find_ties(page, partnerships)
    main = draw_map(sheet, views[sheet], places, ties, frames)
    return [main, *(draw_map(name, views[name], places) for name in crowded)]


def _inside(view: View, places: Iterable[Place]) -> int:
    return sum(view.holds(view.project(place.longitude, place.latitude)) for place in places)


def draw_ties(page: Page, partnerships: Sequence[NamedNode]) -> Network:
    """Return the picture of who works with whom in *partnerships*."""
    strands = [_strand(page, partnership) for partnership in partnerships]
    knots = {iri for strand in strands for iri in (*strand.left, *strand.right)}
    names = {iri: page.name(NamedNode(iri)).text for iri in knots}
    names |= {node.value: hub_name(page, node) for node in partnerships}
    return draw_network(strands, names)


def hub_name(page: Page, partnership: NamedNode) -> str:
    """Return what to call *partnership* in a picture: its theme, else its name."""
    themes = page.graph.nodes(partnership, page.ns["pk"].hasTheme)
    return page.label(themes[0] if themes else partnership).text


def _strand(page: Page, partnership: NamedNode) -> Strand:
    nodes = members(page, partnership)
    left = [node.value for node in nodes if country_code(page, node) == "SWE"]
    right = [node.value for node in nodes if country_code(page, node) != "SWE"]
    return Strand(partnership.value, left, right)
