"""Brings what a page shows into the order that it is shown in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from partnerskap.linking.names import sort_key
from partnerskap.linking.rows import Term
from partnerskap.web.pages.graph import spell
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
        Span(node, (start - first) * unit, ((end or last - 1) + 1 - start) * unit, not end)
        for node, (start, end) in dated
    ]
    return sorted(found, key=lambda span: (span.start, span.length, span.node.value))


def years_of(page: Page, node: NamedNode) -> tuple[int, int] | None:
    """Return the years in which *node*, or else its programme, began and ended; 0 for no end."""
    schema, programme = page.ns["schema"], page.ns["pk"].partOfProgramme
    for one in (node, *page.graph.nodes(node, programme)):
        start, end = (page.graph.value(one, p) for p in (schema.startDate, schema.endDate))
        if start and spell(start.term)[:4].isdecimal():
            last = spell(end.term)[:4] if end else ""
            return int(spell(start.term)[:4]), int(last) if last.isdecimal() else 0
    return None


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
