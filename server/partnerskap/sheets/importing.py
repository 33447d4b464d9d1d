"""Turns what is filled in into a source graph, with labels, and says what is to be mended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.errors import sentence
from partnerskap.sheets.addresses import AddressMaker
from partnerskap.sheets.codes import describe_schemes, read_code
from partnerskap.sheets.columns import LANGUAGES, Column, ValueKind
from partnerskap.sheets.layouts import GRAPH, MONEY, PARTICIPANTS, PARTNERSHIPS, PROGRAMMES, SOURCES
from partnerskap.sheets.published import ENTITY, Published, expand
from partnerskap.sheets.reading import Filled, FilledRow
from partnerskap.sheets.resolving import Resolver, expand_term
from partnerskap.sheets.values import Misread
from partnerskap.sheets.wording import CellFinding, OurWord, translate
from partnerskap.vocabulary import BASE, iri

LABEL: Final = iri("rdfs:label")
NAME: Final = iri("schema:name")
MEMBER_IN: Final = sentence("%(member)s in: %(partnership)s")
MONEY_LABELS: Final = {
    iri("pk:hasContribution"): sentence("Contribution to %(work)s"),
    iri("pk:hasBudget"): sentence("Budget of %(work)s"),
}
NEEDED: Final = sentence("Fill in “%(column)s”.")
FEW: Final = sentence("A partnership needs two participants or more: add them in their sheet.")
BAD_GRAPH: Final = sentence(
    "“%(value)s” is no folder and name: write small Latin letters, like programmes/my-town."
)


NO_LANGUAGE: Final = sentence("“%(value)s” is none of the choices: %(choices)s.")
PATH: Final = re.compile(r"(programmes|organisations)(/[a-z0-9]+(-[a-z0-9]+)*)+")
NONE: Final = "-"
"""What stands for no language at all."""


@dataclass
class SourceGraph:
    """What a workbook says, IRIs under `BASE`."""

    path: str
    """Of the graph: that of its file under data/, without .ttl."""
    reader: str = "en"
    """The language of whoever is told of findings."""
    triples: dict[Triple, None] = field(default_factory=dict)
    """In the order of the workbook."""
    said: dict[tuple[str, NamedNode], list[NamedNode | Literal]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What is said of a thing by a property."""
    pointing: dict[NamedNode | Literal, list[tuple[str, NamedNode]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What is said to have a value, and by which property."""
    findings: list[CellFinding] = field(default_factory=list)
    rows: Sequence[FilledRow] = ()
    things: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """What each row is about, by its sheet and number."""
    sources: set[NamedNode] = field(default_factory=set)
    """What its statements have as sources."""

    @property
    def name(self) -> str:
        """The IRI of the graph."""
        return f"{BASE}graph/{self.path}"

    def find_thing(self, row: FilledRow) -> str | None:
        """Return what *row* is about; the row of the workbook itself is about the graph."""
        return self.name if row.layout is GRAPH else self.things.get((row.sheet, row.number))

    def add(self, subject: str, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Add a statement."""
        triple = Triple(NamedNode(subject), predicate, value)
        if triple not in self.triples:
            self.triples[triple] = None
            self.said[subject, predicate].append(value)
            self.pointing[value].append((subject, predicate))

    def objects(self, subject: str, predicate: NamedNode) -> list[NamedNode | Literal]:
        """Return what the graph says of *subject* by *predicate*."""
        return self.said.get((subject, predicate), [])


def import_workbook(
    filled: Filled, published: Published, path: str, languages: Sequence[str], reader: str
) -> SourceGraph:
    """Return what is *filled* in as the graph at *path*, with what is to be mended.

    Labels that are left out are made in *languages*; *reader* is the language of choices told.
    """
    resolver = Resolver(published, reader)
    addresses = AddressMaker(resolver)
    addresses.assign(filled.rows)
    graph = SourceGraph(path, reader, rows=filled.rows, things=addresses.things)
    for row in filled.rows:
        if row.layout is not GRAPH:
            check_required(row, graph)
    for row in filled.rows:
        thing = addresses.things.get((row.sheet, row.number))
        if thing and row.layout is not SOURCES:
            Statements(graph, resolver, row, thing).write()
    graph.findings[:0] = [*filled.findings, *addresses.findings]
    for subject, predicate, value in describe_schemes(graph.rows, published):
        graph.add(subject, predicate, value)
    graph.findings += check_participants(graph, published)
    add_labels(graph, published, languages)
    graph.findings[:] = {one.tell("en"): one for one in graph.findings}.values()
    return graph


def choose_path(filled: Filled, given: str | None, default: str) -> str:
    """Return the path of the graph: *given*, or what the workbook says, or *default*.

    Complains of a path that is none.
    """
    cells = [row.cell("key") for row in filled.rows if row.layout is GRAPH and row.text("key")]
    path = (given or (cells[0].text if cells else default)).rpartition("graph/")[2]
    if not PATH.fullmatch(path):
        sheet, place = (cells[0].sheet, cells[0].place) if cells and not given else ("", "")
        filled.complain(sheet, place, BAD_GRAPH, value=path)
    return path


def choose_languages(filled: Filled, given: str | None) -> tuple[str, ...]:
    """Return the languages of labels: those *given*, or those of the workbook, or all."""
    told = given or next((row.text("languages") for row in filled.rows if row.layout is GRAPH), "")
    if told == NONE:
        return ()
    words = re.findall(r"[^\s,;]+", told.lower())
    for word in words:
        if word not in LANGUAGES:
            filled.complain("", "", NO_LANGUAGE, value=word, choices=", ".join(LANGUAGES))
    return tuple(one for one in LANGUAGES if one in words or not words)


def check_required(row: FilledRow, graph: SourceGraph) -> None:
    """Complain of the cells that *row* lacks."""
    typed = not row.layout.typed_by or row.text(row.layout.typed_by)
    known = row.layout.column("key") is not None and expand(row.text("key")) is not None
    for column in row.layout.columns:
        needed = column.required or (column.name == row.layout.typed_by and not known)
        if needed and not row.text(column.name) and (typed or not known):
            fault = row.cell(column.name).fault(NEEDED, column=OurWord(column.title))
            graph.findings.append(fault)


@dataclass(frozen=True)
class Statements:
    """Writes what one row says into a graph."""

    graph: SourceGraph
    resolver: Resolver
    row: FilledRow
    thing: str

    def write(self) -> None:
        """Add the statements of the row; complain of cells that can't be read."""
        layout = self.row.layout
        if layout.of and self.is_described():
            self.graph.add(self.thing, iri("rdf:type"), iri(layout.of))
        for column in layout.columns:
            try:
                self.write_column(column)
            except Misread as error:
                self.graph.findings.append(error.finding)
        self.write_name()

    def is_described(self) -> bool:
        """Tell whether the row says what kind of thing it is about."""
        layout = self.row.layout
        if layout.typed_by:
            return bool(self.row.text(layout.typed_by))
        return any(self.row.text(one.name) for one in layout.columns if one.property) or (
            expand(self.row.text("key")) is None
        )

    def write_column(self, column: Column) -> None:
        """Add what the cell in *column* says; raises `Misread`."""
        if column.kind is ValueKind.CODE:
            if code := read_code(self.row, self.resolver.published):
                self.graph.add(self.thing, iri("skos:notation"), code)
            return
        if column.kind in (ValueKind.KEY, ValueKind.ADDRESS):
            return
        values = self.resolver.read(self.row, column)
        back = column.back
        if self.row.layout is MONEY and column.name == "for":
            back = self.kind_of_money()
        for value in values:
            if column.property:
                self.graph.add(self.thing, iri(column.property), value)
            if back:
                self.graph.add(str(value.value), iri(back), NamedNode(self.thing))
            if column.name == "source" and isinstance(value, NamedNode):
                self.graph.sources.add(value)

    def kind_of_money(self) -> str:
        """Return the property by which a work has the money, nothing if the row does not say."""
        column = MONEY.column("kind")
        values = self.resolver.read(self.row, column) if column else []
        return next(
            (
                name
                for name in (column.words.values() if column else ())
                for value in values
                if expand_term(name) == value
            ),
            "",
        )

    def write_name(self) -> None:
        """Add the short name of a body or programme whose key is not its address."""
        named = self.row.layout.column("name") is not None and not self.row.text("name")
        if named and expand(self.row.text("key")) is None and self.row.text("key"):
            self.graph.add(self.thing, NAME, Literal(self.row.text("key")))


def check_participants(graph: SourceGraph, published: Published) -> Iterator[CellFinding]:
    """Complain of partnerships that are described here and have not two participants."""
    members: dict[str, set[str]] = defaultdict(set)
    for triple in graph.triples:
        whole, part = getattr(triple.object, "value", ""), str(triple.subject)
        if triple.predicate == iri("org:organization"):
            members[whole].add(part)
        if triple.predicate == iri("pk:partOfPartnership"):
            members[whole] |= {part, whole}  # its participants are those of the whole too
    known = published.of_classes(("pk:Partnership",))
    for row in graph.rows:
        thing = graph.things.get((row.sheet, row.number), "")
        if row.layout is PARTNERSHIPS and thing not in known and len(members[thing]) < 2:
            yield row.cell("key").fault(FEW)


def add_labels(graph: SourceGraph, published: Published, languages: Sequence[str]) -> None:
    """Add the labels that rows leave out, unless another graph has labels of the thing.

    A body is labelled before the participation that its label is part of. All readers meet a
    programme, so that it has a label in each of our languages.
    """
    makers = {PARTICIPANTS.name: label_participation, MONEY.name: label_money}
    for later in (False, True):
        for row in graph.rows:
            thing = graph.things.get((row.sheet, row.number))
            if thing is None or (row.layout.name in makers) is not later:
                continue
            if row.layout is SOURCES or is_labelled(graph, published, thing):
                continue
            make = makers.get(row.layout.name, label_named)
            for language in LANGUAGES if row.layout is PROGRAMMES else languages:
                text = make(graph, published, row, thing, language)
                add_label(graph, thing, language, text)


def add_label(graph: SourceGraph, thing: str, language: str, text: str) -> None:
    """Add *text* as label of *thing* in *language*, if there is none."""
    given = {str(one.language) for one in graph.objects(thing, LABEL) if isinstance(one, Literal)}
    if text and language not in given:
        graph.add(thing, LABEL, Literal(text, language=language))


def is_labelled(graph: SourceGraph, published: Published, thing: str) -> bool:
    """Tell whether a graph other than this has a label of *thing*, or it is not described here."""
    typed = graph.objects(thing, iri("rdf:type"))
    return not typed or bool(published.labelled.get(thing, set()) - {graph.path})


def label_named(
    graph: SourceGraph, published: Published, row: FilledRow, thing: str, language: str
) -> str:
    """Return what a thing is called whose row says it: in another language if need be."""
    told = {
        one.language: one.value for one in graph.objects(thing, LABEL) if isinstance(one, Literal)
    }
    names = [one.value for one in graph.objects(thing, NAME)]
    text = told.get("en") or next(iter(told.values()), "") or next(iter(names), "")
    if not text and expand(row.text("key")) is None:
        text = row.text("key")
    if not text and row.layout is PARTNERSHIPS:
        members = [
            call(graph, published, str(member.value), language)
            for participation in graph.objects(thing, iri("pk:hasParticipation"))
            for member in graph.objects(str(participation.value), iri("org:member"))
        ]
        text = "–".join(members)
    return text


def label_participation(
    graph: SourceGraph, published: Published, row: FilledRow, thing: str, language: str
) -> str:
    """Return the label of a participation."""
    del row
    member = graph.objects(thing, iri("org:member"))
    partnership = graph.objects(thing, iri("org:organization"))
    if not (member and partnership):
        return ""
    return translate(MEMBER_IN, language) % {
        "member": call(graph, published, str(member[0].value), language),
        "partnership": call(graph, published, str(partnership[0].value), language),
    }


def label_money(
    graph: SourceGraph, published: Published, row: FilledRow, thing: str, language: str
) -> str:
    """Return the label of an amount."""
    del row
    for work, predicate in graph.pointing.get(NamedNode(thing), ()):
        if text := MONEY_LABELS.get(predicate):
            name = call(graph, published, work, language)
            return translate(text, language) % {"work": name}
    return ""


def call(graph: SourceGraph, published: Published, thing: str, language: str) -> str:
    """Return what *thing* is called in *language*, by a short name if it has one."""
    names = graph.objects(thing, NAME)
    told = published.labels.get(thing, {})
    own = {
        one.language: one.value for one in graph.objects(thing, LABEL) if isinstance(one, Literal)
    }
    return (
        next((one.value for one in names), "")
        or own.get(language)
        or told.get("")
        or published.tell(thing, language)
        or own.get("en", "")
        or thing.removeprefix(ENTITY)
    )
