"""Finds out which things the cells of a workbook speak of: its own, or those that are published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode
from rapidfuzz import process

from partnerskap.errors import sentence
from partnerskap.linking.matching import Candidate, Reason
from partnerskap.linking.names import fold
from partnerskap.sheets.columns import Column, SheetLayout, ValueKind
from partnerskap.sheets.countries import list_countries, simplify_country
from partnerskap.sheets.layouts import SHEETS
from partnerskap.sheets.published import Published, expand, shorten
from partnerskap.sheets.reading import FilledCell, FilledRow, clean
from partnerskap.sheets.values import READERS, Misread
from partnerskap.sheets.wording import every, simplify, translate
from partnerskap.vocabulary import AUTHORITY, PREFIXES, iri

PLAIN: Final = frozenset(
    {Reason.ADDRESS, Reason.CODE, Reason.NAME, Reason.PLAIN, Reason.KIND, Reason.MARKS}
)
"""The reasons for which a name is taken without asking."""
MOST: Final = 8
"""Candidates that are told."""
FEW: Final = 3
"""Countries that are told."""
MUNICIPALITY: Final = ("pk:Municipality",)

UNKNOWN: Final = sentence(
    "“%(value)s” is not known: correct it, or describe it in a row of its own sheet."
)
UNKNOWN_ADDRESS: Final = sentence(
    "“%(value)s” is the address of nothing that may stand here: correct it, or write the name."
)
DOUBTFUL: Final = sentence("“%(value)s” may be %(choices)s: copy the one that is meant.")
NO_CHOICE: Final = sentence("“%(value)s” is none of the choices: %(choices)s.")
NO_COUNTRY: Final = sentence(
    "“%(value)s” is no country: write its name or its two letters; it may be %(choices)s."
)
ONE_ONLY: Final = sentence("Only one may stand here, not several.")
Value = NamedNode | Literal


@dataclass
class Resolver:
    """Reads cells as values, by what is published and what the workbook itself describes."""

    published: Published
    language: str
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the names of the sheets: the things of their rows, by what the rows call them."""

    def declare(self, layout: SheetLayout, key: str, thing: str) -> str | None:
        """Remember that rows may speak of *thing*, which a row of *layout* describes, as *key*.

        Returns the other thing that is called so, if there is one.
        """
        known = self.own.setdefault(layout.name, {}).setdefault(fold(key), thing)
        return None if known == thing else known

    def read(self, row: FilledRow, column: Column) -> list[Value]:
        """Return the values in the cell of *row* in *column*; raises `Misread`."""
        cell = row.cell(column.name)
        if not cell.text:
            return []
        if reader := READERS.get(column.kind):
            return [reader(part) for part in split(cell, column)]
        if column.kind is ValueKind.THING:
            country = row.text("country") if column.name == "member" else ""
            return [NamedNode(self.find(one, column, country)) for one in split(cell, column)]
        if column.kind is ValueKind.WORD:
            return [read_word(part, column, self.language) for part in split(cell, column)]
        if column.kind is ValueKind.COUNTRY:
            return [self.read_country(part) for part in split(cell, column)]
        return [Literal(cell.text, language=column.language or None)]

    def find(self, cell: FilledCell, column: Column, country: str = "") -> str:
        """Return the thing that *cell* names, or raise `Misread`."""
        ours = [
            self.own.get(layout.name, {})
            for layout in SHEETS
            if list_classes(layout) & set(column.classes)
        ]
        for declared in ours:
            if fold(cell.text) in declared:
                return declared[fold(cell.text)]
        things = self.published.of_classes(column.classes)
        address = expand(cell.text)
        if address in things or any(address in declared.values() for declared in ours):
            return str(address)
        labelled = self.published.find_labelled(cell.text, things)
        if len(labelled) == 1 and not country:
            return min(labelled)
        return self.match(cell, column, country, labelled)

    def match(self, cell: FilledCell, column: Column, country: str, labelled: Set[str]) -> str:
        """Return what the text of *cell* certainly names, or raise `Misread` with what it may."""
        place = self.published.find_country(country) if country else None
        found = self.published.match(cell.text, column.classes, place.iri if place else "")
        alone = [one for one in found if is_plain(one) and self.is_called(one)]
        if not alone and set(MUNICIPALITY) < set(column.classes):
            towns = self.published.match(cell.text, MUNICIPALITY, place.iri if place else "")
            alone = [one for one in towns if is_plain(one) and one.reason is Reason.NAME]
        if alone:
            return self.published.ours(alone[0])
        if found or labelled:
            near = [self.published.ours(one) for one in found] or sorted(labelled)
            raise Misread(cell.fault(DOUBTFUL, choices=self.list_things(near)))
        if expand(cell.text):
            raise Misread(cell.fault(UNKNOWN_ADDRESS))
        if any(list_classes(layout) & set(column.classes) for layout in SHEETS):
            raise Misread(cell.fault(UNKNOWN))
        raise Misread(cell.fault(NO_CHOICE, choices=self.list_near(cell.text, column)))

    def read_country(self, cell: FilledCell) -> NamedNode:
        """Return the country in *cell*; raises `Misread` with the nearest names."""
        found = self.published.find_country(cell.text)
        if found is None:
            names = {
                simplify_country(name): one.names[self.language]
                for one in list_countries()
                for name in one.names.values()
            }
            near = process.extract(simplify_country(cell.text), list(names), limit=MOST)
            choices = dict.fromkeys(names[name] for name, *_ in near)
            raise Misread(cell.fault(NO_COUNTRY, choices=", ".join([*choices][:FEW])))
        return NamedNode(found.iri)

    def is_called(self, candidate: Candidate) -> bool:
        """Tell whether *candidate* goes by the bare name: a region, say, does not."""
        towns = self.published.of_classes(MUNICIPALITY)
        return candidate.reason is not Reason.KIND or self.published.ours(candidate) in towns

    def list_things(self, things: Iterable[str]) -> str:
        """Return *things* with their addresses, as they may be copied into a cell."""
        told = [f"{self.published.tell(one, self.language)} [{shorten(one)}]" for one in things]
        return ", ".join(told[:MOST]) + (", …" if len(told) > MOST else "")

    def list_near(self, text: str, column: Column) -> str:
        """Return the choices of *column*, the nearest to *text* first."""
        choices = self.published.choices(column.classes, self.language)
        near = process.extract(text, sorted(choices.values()), limit=MOST)
        return ", ".join(told for told, *_ in near) + (", …" if len(choices) > MOST else "")


def is_plain(candidate: Candidate) -> bool:
    """Tell whether *candidate* is meant beyond doubt."""
    return candidate.certain and candidate.reason in PLAIN


def list_classes(layout: SheetLayout) -> set[str]:
    """Return the classes that the things of *layout* may have."""
    typing = layout.column(layout.typed_by)
    return {layout.of, *(typing.words.values() if typing else ())}


def split(cell: FilledCell, column: Column) -> Iterator[FilledCell]:
    """Yield the parts of *cell* that stand between semicolons; raises `Misread` if one may not."""
    parts = [clean(part) for part in cell.text.split(";") if part.strip()]
    if len(parts) == 1 or column.kind not in MANIFOLD:
        yield FilledCell(cell.sheet, cell.row, cell.column, cell.value)
        return
    if not column.many:
        raise Misread(cell.fault(ONE_ONLY))
    for part in parts:
        yield FilledCell(cell.sheet, cell.row, cell.column, part)


MANIFOLD: Final = (ValueKind.THING, ValueKind.WORD, ValueKind.COUNTRY, ValueKind.LINK)


def read_word(cell: FilledCell, column: Column, language: str) -> NamedNode:
    """Return what the word in *cell* means in *column*; raises `Misread`."""
    wanted = simplify(cell.text)
    for word, term in column.words.items():
        if wanted in {simplify(told) for told in every(word).values()}:
            return expand_term(term)
    choices = ", ".join(translate(word, language) for word in column.words)
    raise Misread(cell.fault(NO_CHOICE, choices=choices))


def expand_term(name: str) -> NamedNode:
    """Return the term called *name*, which may be a language of the EU's list."""
    prefix, _, local = name.partition(":")
    return iri(name) if prefix in PREFIXES else NamedNode(f"{AUTHORITY}{prefix}/{local}")
