"""Turns a published graph into the rows of a workbook, and tells what has no place there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.sheets.columns import LANGUAGES, Column, SheetLayout, ValueKind
from partnerskap.sheets.countries import find_country
from partnerskap.sheets.importing import NONE, import_workbook
from partnerskap.sheets.layouts import BODY_SHEET, GRAPH, MONEY, SHEETS, SOURCES
from partnerskap.sheets.published import ENTITY, Published, expand, shorten
from partnerskap.sheets.reading import Filled, FilledCell, FilledRow
from partnerskap.sheets.resolving import expand_term
from partnerskap.sheets.wording import translate
from partnerskap.vocabulary import iri

SEVERAL: Final = "; "
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Exported:
    """The rows of a graph, by sheet."""

    rows: Mapping[str, Sequence[Cells]]
    lost: Sequence[Triple]
    """The statements that a workbook has no place for."""

    def fill(self) -> Filled:
        """Return the rows as if they were read from a workbook."""
        return Filled(
            [
                fill_row(layout, number, cells)
                for layout in SHEETS
                for number, cells in enumerate(self.rows.get(layout.name, ()), 2)
            ]
        )


def find_unsayable(triples: Sequence[Triple]) -> list[Triple]:
    """Return which of *triples* no workbook can say, whatever is published."""
    backs = {iri(one.back) for layout in SHEETS for one in layout.columns if one.back}
    backs |= {iri("pk:hasBudget"), iri("pk:hasContribution"), iri("rdf:type")}
    numbers = Counter((one.subject, one.predicate, tag(one.object)) for one in triples)
    return [
        one
        for one in triples
        if one.predicate not in backs
        and not is_scheme(one)
        and not any(
            column.many or numbers[one.subject, one.predicate, tag(one.object)] == 1
            for column in list_columns(str(one.subject), one.predicate)
            if column.language == tag(one.object)
        )
    ]


def tag(value: object) -> str:
    """Return the language of *value*, nothing if it has none."""
    return (value.language or "") if isinstance(value, Literal) else ""


def is_scheme(triple: Triple) -> bool:
    """Tell whether *triple* is about a kind of code, which a row of a body describes."""
    return str(triple.subject).startswith(f"<{ENTITY}scheme/")


def list_columns(subject: str, predicate: NamedNode) -> Iterator[Column]:
    """Yield the columns that say the property *predicate* of the thing *subject*."""
    for layout in SHEETS:
        places = (layout.place, "organisation") if layout is BODY_SHEET else (layout.place,)
        if subject.startswith(tuple(f"<{ENTITY}{place}/" for place in places if place)):
            yield from (
                one for one in layout.columns if one.property and iri(one.property) == predicate
            )


def fill_row(layout: SheetLayout, number: int, cells: Cells) -> FilledRow:
    """Return a row with *cells*."""
    places = {column.name: place for place, column in enumerate(layout.columns, 1)}
    filled = {
        name: FilledCell(layout.name, number, places[name], text)
        for name, text in cells.items()
        if text
    }
    return FilledRow(layout, layout.name, number, filled, places)


def export_graph(
    path: str, triples: Sequence[Triple], published: Published, language: str
) -> Exported:
    """Return the graph at *path*, which says *triples*, as rows with words in *language*.

    They are read again at once: so what they would not say is known.
    """
    sheets = Exporter(triples, published, language)
    rows = {layout.name: list(sheets.rows(layout)) for layout in SHEETS}
    best: Exported | None = None
    for languages in combine_languages():
        rows[GRAPH.name] = [sheets.describe_graph(path, languages)]
        made = import_workbook(Exported(rows, ()).fill(), published, path, languages, language)
        lost = sorted({*triples} ^ {*made.triples}, key=str)
        if best is None or len(lost) < len(best.lost):
            best = Exported(dict(rows), lost)
        if not lost:
            break
    return best or Exported(rows, ())


def combine_languages() -> Iterator[tuple[str, ...]]:
    """Yield the languages that labels may have been made in, all of them first."""
    for number in range(len(LANGUAGES), -1, -1):
        yield from combinations(LANGUAGES, number)


@dataclass(frozen=True)
class Exporter:
    """Writes things as rows."""

    triples: Sequence[Triple]
    published: Published
    language: str

    @cached_property
    def said(self) -> Mapping[tuple[str, NamedNode], list[NamedNode | Literal]]:
        """What is said of a thing by a property."""
        found: dict[tuple[str, NamedNode], list[NamedNode | Literal]] = defaultdict(list)
        for one in self.triples:
            if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode | Literal):
                found[one.subject.value, one.predicate].append(one.object)
        return found

    @cached_property
    def pointing(self) -> Mapping[tuple[str, NamedNode], list[NamedNode | Literal]]:
        """What points to a thing by a property."""
        found: dict[tuple[str, NamedNode], list[NamedNode | Literal]] = defaultdict(list)
        for one in self.triples:
            if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode):
                found[one.object.value, one.predicate].append(one.subject)
        return found

    def rows(self, layout: SheetLayout) -> Iterator[Cells]:
        """Yield the rows of the sheet *layout*."""
        if layout is SOURCES:
            yield from self.list_sources()
        elif layout is not GRAPH:
            for thing in self.list_things(layout):
                yield self.write(thing, layout)

    def list_sources(self) -> Iterator[Cells]:
        """Yield a row for each source that the graph names; they are described already."""
        named = {
            one.object.value
            for one in self.triples
            if one.predicate == iri("prov:hadPrimarySource") and isinstance(one.object, NamedNode)
        }
        for source in sorted(named):
            yield {"key": shorten(source)}

    def list_things(self, layout: SheetLayout) -> list[str]:
        """Return the things that belong into the sheet *layout*."""
        places = [layout.place, *(["organisation"] if layout is BODY_SHEET else [])]
        starts = tuple(f"{ENTITY}{place}/" for place in places)
        forward = {iri(one.property) for one in layout.columns if one.property} | {iri("rdf:type")}
        backward = {iri(one.back) for one in layout.columns if one.back} | self.money(layout)
        found = {
            one.subject.value
            for one in self.triples
            if one.predicate in forward and isinstance(one.subject, NamedNode)
        }
        found |= {
            one.object.value
            for one in self.triples
            if one.predicate in backward and isinstance(one.object, NamedNode)
        }
        return sorted(one for one in found if one.startswith(starts))

    def money(self, layout: SheetLayout) -> set[NamedNode]:
        """Return what leads to things of *layout* if these are amounts."""
        kind = MONEY.column("kind") if layout is MONEY else None
        return {expand_term(term) for term in kind.words.values()} if kind else set()

    def describe_graph(self, path: str, languages: Iterable[str]) -> Cells:
        """Return the row of the graph at *path*."""
        return {"key": path, "languages": SEVERAL.join(languages) or NONE}

    def write(self, thing: str, layout: SheetLayout) -> Cells:
        """Return the row about *thing*."""
        cells = {column.name: self.write_cell(thing, column) for column in layout.columns}
        if layout is MONEY:
            cells |= self.write_money(thing)
        if layout is BODY_SHEET:
            cells |= self.write_scheme(thing)
        return cells

    def write_cell(self, thing: str, column: Column) -> str:
        """Return what stands in *column* of the row about *thing*."""
        if column.kind in (ValueKind.KEY, ValueKind.ADDRESS):
            return shorten(thing)
        if column.property:
            values = self.said.get((thing, iri(column.property)), [])
        else:
            values = self.pointing.get((thing, iri(column.back)), []) if column.back else []
        told = [self.write_value(one, column) for one in values]
        return SEVERAL.join(one for one in told if one)

    def write_value(self, value: NamedNode | Literal, column: Column) -> str:
        """Return *value* as it is written in *column*, nothing if it does not belong there."""
        if isinstance(value, Literal):
            return value.value if (value.language or "") == column.language else ""
        if column.kind is ValueKind.WORD:
            return next(
                (
                    translate(word, self.language)
                    for word, term in column.words.items()
                    if expand_term(term) == value
                ),
                "",
            )
        if column.kind is ValueKind.COUNTRY:
            country = find_country(value.value)
            return country.names[self.language] if country else ""
        if column.kind is ValueKind.THING:
            return self.tell(value.value, column)
        return value.value

    def tell(self, thing: str, column: Column) -> str:
        """Return how *thing* is written in *column*."""
        label = self.choices(column).get(thing, "")
        clear = label and ";" not in label and (expand(label) in (None, thing))
        return label if clear else shorten(thing)

    def choices(self, column: Column) -> Mapping[str, str]:
        """Return the choices of *column*; those of sheets that may repeat them are addresses."""
        if column.classes not in self.kept:
            self.kept[column.classes] = self.published.choices(column.classes, self.language)
        return self.kept[column.classes]

    @cached_property
    def kept(self) -> dict[tuple[str, ...], Mapping[str, str]]:
        """The choices of columns by their classes."""
        return {}

    def write_money(self, thing: str) -> Cells:
        """Return the cells that say whose money the amount *thing* is."""
        kind, work = MONEY.column("kind"), MONEY.column("for")
        for word, term in kind.words.items() if kind else ():
            for one in self.pointing.get((thing, expand_term(term)), []):
                told = self.tell(str(one.value), work) if work else ""
                return {"kind": translate(word, self.language), "for": told}
        return {}

    def write_scheme(self, thing: str) -> Cells:
        """Return the cells that say what kind of code the body *thing* has."""
        for code in self.said.get((thing, iri("skos:notation")), []):
            for scheme in self.published.schemes:
                if isinstance(code, Literal) and code.datatype.value == scheme.datatype:
                    given = self.said.get((scheme.iri, iri("dcterms:publisher")), [])
                    return {
                        "scheme": self.published.tell(scheme.iri, self.language),
                        "code-publisher": str(given[0].value) if given else "",
                    }
        return {}
