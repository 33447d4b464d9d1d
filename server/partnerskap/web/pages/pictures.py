"""Makes the maps and networks of a page from what it knows of municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from flask_babel import gettext
from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.maps import Map, Names, Tie, draw_maps
from partnerskap.drawing.network import Network, Strand, draw_network
from partnerskap.drawing.panels import Place
from partnerskap.linking.names import choose_text
from partnerskap.vocabulary import iri
from partnerskap.web.pages.graph import spell
from partnerskap.web.pages.language import language
from partnerskap.web.pages.page import Page
from partnerskap.web.serving import current


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
    return Place(
        node.value, page.name(node).text, page.country_number(page.country(node)), *degrees
    )


def find_ties(page: Page, partnerships: Sequence[NamedNode]) -> list[Tie]:
    """Return each pair of partners from different countries in each of *partnerships*."""
    return [
        Tie(first.value, second.value, group)
        for group, partnership in enumerate(partnerships)
        for first, second in combinations(members(page, partnership), 2)
        if page.country(first) != page.country(second)
    ]


def members(page: Page, partnership: NamedNode) -> list[NamedNode]:
    """Return the participants of *partnership*, in the order of their countries."""
    found = page.graph.nodes(partnership, page.ns["pk"].hasParticipant)
    return sorted(found, key=lambda node: (rank(page, node), node.value))


def rank(page: Page, node: NamedNode) -> float:
    """Return the place of the country of *node*, after all others if it has none."""
    return page.country_number(page.country(node)) or inf


@dataclass(frozen=True)
class Pictured:
    """The maps of a page, and what has no place on them."""

    maps: Sequence[Map]
    missing: Sequence[NamedNode]
    """Who has no known position."""
    groups: Sequence[tuple[str, str]]
    """The partnerships whose ties are drawn: what each is called, and where it is told of."""


def show_places(
    page: Page, nodes: Iterable[NamedNode], partnerships: Sequence[NamedNode] = ()
) -> Pictured:
    """Return the map of *nodes* with the ties of *partnerships*, and its insets."""
    wanted = list(dict.fromkeys(nodes))
    places = find_places(page, wanted)
    known = {place.iri for place in places}
    maps = draw_maps(page.loaded.atlas, places, find_ties(page, partnerships), name_land(page))
    return Pictured(
        maps,
        [node for node in wanted if node.value not in known],
        [(hub_name(page, node), node.value) for node in partnerships],
    )


def name_land(page: Page) -> Names:
    """Return what countries and seas are called in the reader's language."""
    atlas = page.loaded.atlas
    countries = {iri: page.label(NamedNode(iri)).text for iri in atlas.numbers}
    return Names(countries, [name_in(sea.titles, page.language) for sea in atlas.seas])


def name_in(titles: Mapping[str, str], tongue: str) -> str:
    """Return that of *titles*, by language, which suits a reader of *tongue*; perhaps nothing."""
    found = choose_text(
        [Literal(text, language=tag or None) for tag, text in titles.items()], tongue
    )
    return found.text if found else ""


def name_map(drawn: Map) -> str:
    """Return what *drawn* is called in the reader's language."""
    sheet = drawn.panels[0].sheet
    title = name_in(sheet.titles, language()) if len(drawn.panels) == 1 else ""
    if title:
        return title
    names = (
        current().loaded.terms.literals(NamedNode(sheet.name), iri("rdfs:label"))
        if sheet.name
        else []
    )
    name = choose_text(names, language())
    return name.text if name else str(gettext("Map of the municipalities"))


def draw_ties(page: Page, partnerships: Sequence[NamedNode]) -> Network:
    """Return the picture of who works with whom in *partnerships*, the first country left."""
    participants = [members(page, partnership) for partnership in partnerships]
    left = min((rank(page, node) for nodes in participants for node in nodes), default=inf)
    strands = [
        Strand(
            partnership.value,
            [node.value for node in nodes if rank(page, node) == left],
            [node.value for node in nodes if rank(page, node) != left],
        )
        for partnership, nodes in zip(partnerships, participants, strict=True)
    ]
    knots = {iri for strand in strands for iri in (*strand.left, *strand.right)}
    names = {iri: page.name(NamedNode(iri)).text for iri in knots}
    names |= {node.value: hub_name(page, node) for node in partnerships}
    return draw_network(strands, names)


def hub_name(page: Page, partnership: NamedNode) -> str:
    """Return what to call *partnership* in a picture: its theme, else its name."""
    themes = page.graph.nodes(partnership, page.ns["pk"].hasTheme)
    return page.label(themes[0] if themes else partnership).text
