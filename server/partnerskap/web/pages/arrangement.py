"""Brings what a page shows into the order that it is shown in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from partnerskap.linking.names import sort_key
from partnerskap.linking.rows import Term
from partnerskap.web.pages.graph import Value, spell
from partnerskap.web.pages.page import Page


def by_country(
    page: Page, nodes: Iterable[NamedNode]
) -> list[tuple[NamedNode | None, list[NamedNode]]]:
    """Return *nodes* under their countries: the smallest group first, names in order."""
    groups: dict[NamedNode | None, list[NamedNode]] = {}
    for node in nodes:
        groups.setdefault(page.country(node), []).append(node)
    ordered = sorted(groups.items(), key=lambda item: (len(item[1]), str(item[0])))
    return [(country, in_order(page, members)) for country, members in ordered]


def in_order(page: Page, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """Return *nodes* by short name in the order of the reader's language."""
    return sorted(nodes, key=lambda node: sort_key(page.name(node).text, page.language))


def list_changes(page: Page, node: NamedNode) -> list[NamedNode]:
    """Return the changes that *node* went through, the first one first."""
    org = page.ns["org"]
    events = page.graph.subjects(node, org.originalOrganization, org.resultingOrganization)
    return sorted(events, key=lambda event: date_of(page, event))


def newest_first(page: Page, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """Return *nodes* by their dates, the latest first."""
    return sorted(nodes, key=lambda node: date_of(page, node), reverse=True)


def date_of(page: Page, node: NamedNode) -> str:
    """Return the date of *node* as text that sorts by time."""
    value = page.graph.value(node, page.ns["dcterms"].date)
    return spell(value.term) if value else ""


def members_of(page: Page, partnerships: Iterable[NamedNode]) -> list[NamedNode]:
    """Return every participant of *partnerships*, once."""
    name = page.ns["pk"].hasParticipant
    found = (node for partnership in partnerships for node in page.graph.nodes(partnership, name))
    return list(dict.fromkeys(found))


def themes_of(page: Page, partnerships: Iterable[NamedNode]) -> list[NamedNode]:
    """Return every theme of *partnerships*, once, names in order."""
    name = page.ns["pk"].hasTheme
    return in_order(page, {node for one in partnerships for node in page.graph.nodes(one, name)})


def participations_in_order(page: Page, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """Return participations: those of the smaller group of a country first, names in order."""
    org = page.ns["org"]
    member = {node: members[0] for node in nodes if (members := page.graph.nodes(node, org.member))}
    places = {
        found: (place, index)
        for place, (_, group) in enumerate(by_country(page, member.values()))
        for index, found in enumerate(group)
    }
    return sorted(member, key=lambda node: places[member[node]])


def latest_first(
    page: Page, counted: Iterable[tuple[NamedNode, int]]
) -> list[tuple[NamedNode, int]]:
    """Return programmes by when they started, those with no start on record first."""
    return sorted(counted, key=lambda found: start_of(page, found[0]) or UNDATED, reverse=True)


UNDATED = "9999"


@dataclass(frozen=True)
class Span:
    """How long something lasted, on a line of a hundred units that all of them share."""

    node: NamedNode
    start: float
    length: float
    open: bool
    """Whether no end is on record."""
    first: int
    last: int
    """The years in which the line begins and ends."""


def spans(page: Page, nodes: Iterable[NamedNode]) -> list[Span]:
    """Return those of *nodes* whose start is on record, the first one first.

    A partnership without dates of its own has those of its programme.
    """
    dated = [(node, years) for node in nodes if (years := years_of(page, node))]
    if not dated:
        return []
    first, last = min(y[0] for _, y in dated), max(max(y) for _, y in dated) + 1
    unit = 100 / (last - first)
    found = [
        Span(
            node,
            (start - first) * unit,
            ((end or last - 1) + 1 - start) * unit,
            not end,
            first,
            last - 1,
        )
        for node, (start, end) in dated
    ]
    return sorted(found, key=lambda span: (span.start, span.length, span.node.value))


def years_of(page: Page, node: NamedNode) -> tuple[int, int] | None:
    """Return the years in which *node*, or else its programme, began and ended; 0 for no end."""
    every = (node, *page.graph.nodes(node, page.ns["pk"].partOfProgramme))
    return next((years for one in every if (years := own_years(page, one))), None)


def own_years(page: Page, node: NamedNode) -> tuple[int, int] | None:
    """Return the years in which *node* itself began and ended, or the one in which it was."""
    schema, graph = page.ns["schema"], page.graph
    day = graph.value(node, page.ns["dcterms"].date)
    start, end = graph.value(node, schema.startDate), graph.value(node, schema.endDate)
    first, last = (read_year(value) for value in (start or day, end or (None if start else day)))
    return (first, last) if first else None


def whole_years(page: Page, node: NamedNode) -> str:
    """Return the years in which *node* began and ended, without the days; nothing if unknown."""
    years = own_years(page, node)
    return f"{years[0]}–{years[1] or ''}" if years else ""


def read_year(value: Value | None) -> int:
    """Return the year of a date, or 0 if there is none."""
    text = spell(value.term)[:4] if value else ""
    return int(text) if text.isdecimal() else 0


def dated(page: Page, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """Return those of *nodes* that have years of their own."""
    return [node for node in nodes if own_years(page, node)]


def closest(
    page: Page, partnerships: Iterable[NamedNode], this: NamedNode, most: int = 6
) -> list[NamedNode]:
    """Return with whom *this* shares more than one of *partnerships*, most of them first."""
    name = page.ns["pk"].hasParticipant
    shared = Counter(
        node for one in partnerships for node in set(page.graph.nodes(one, name)) if node != this
    )
    several = (node for node, number in shared.items() if number > 1)
    return sorted(in_order(page, several), key=lambda node: -shared[node])[:most]


def start_of(page: Page, node: NamedNode) -> str:
    """Return when *node* started, as text that sorts by time."""
    value = page.graph.value(node, page.ns["schema"].startDate)
    return spell(value.term) if value else ""


def in_order_with(page: Page, options: Iterable[tuple[str, int]]) -> list[tuple[NamedNode, int]]:
    """Return things by their addresses with a number each, names in order."""
    numbers = {NamedNode(iri): number for iri, number in options}
    return [(node, numbers[node]) for node in in_order(page, numbers)]


def parts_in_order(page: Page, parts: Iterable[Term]) -> list[Term]:
    """Return the parts of a shape: required ones first, then advice, by what they are about."""
    sh = page.ns["sh"]
    return sorted(
        parts,
        key=lambda part: (
            sh.Warning in page.graph.nodes(part, sh.severity),
            [page.short(path) for path in page.graph.nodes(part, sh.path)],
            [text.value for text in page.graph.literals(part, sh.message)],
        ),
    )


def downloads(page: Page) -> list[tuple[NamedNode, NamedNode]]:
    """Return each distribution that is a file, with where the file lies."""
    dcat = page.ns["dcat"]
    every = set(page.graph.objects_of(dcat.distribution))
    found = [
        (node, place)
        for node in every
        if isinstance(node, NamedNode)
        for place in page.graph.nodes(node, dcat.downloadURL)
    ]
    return sorted(found, key=lambda item: item[1].value)
