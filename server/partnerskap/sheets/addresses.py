"""Makes the addresses of what a workbook describes, by the rules that hold for all data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from partnerskap.errors import sentence
from partnerskap.linking.matching import Reason
from partnerskap.linking.names import fold_words
from partnerskap.sheets.columns import BODIES
from partnerskap.sheets.countries import find_country
from partnerskap.sheets.layouts import (
    BODY_SHEET,
    EVENTS,
    MONEY,
    PARTICIPANTS,
    PARTNERSHIPS,
    PROGRAMMES,
    PROJECTS,
    RESULTS,
    SOURCES,
)
from partnerskap.sheets.published import ENTITY, expand
from partnerskap.sheets.reading import FilledRow
from partnerskap.sheets.resolving import Resolver, is_plain, read_word
from partnerskap.sheets.values import Misread
from partnerskap.sheets.wording import CellFinding

LATIN: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ORDER: Final = (SOURCES, BODY_SHEET, PROGRAMMES, PARTNERSHIPS, PROJECTS, RESULTS, EVENTS)
"""The sheets whose rows others speak of, each after those that its addresses are made of."""
NO_KEY: Final = sentence("Fill in this cell: the row must say what it is about.")
NOT_LATIN: Final = sentence(
    "“%(value)s” has no Latin letters: write the name in Latin letters here."
)
TWICE: Final = sentence("This is in row %(row)s already: delete one of the two rows.")
SAME_NAME: Final = sentence(
    "“%(value)s” is what row %(row)s is called already: give one of the two another short name."
)
OTHER_PLACE: Final = sentence("An address in this sheet starts with %(place)s/.")


@dataclass
class AddressMaker:
    """The addresses of rows."""

    resolver: Resolver
    things: dict[tuple[str, int], str] = field(default_factory=dict)
    """By the name of the sheet and the number of the row."""
    findings: list[CellFinding] = field(default_factory=list)
    rows: dict[str, FilledRow] = field(default_factory=dict)
    """The row that is about each thing."""
    told: dict[tuple[object, ...], FilledRow] = field(default_factory=dict)
    """The row that has just these cells."""

    def assign(self, rows: list[FilledRow]) -> None:
        """Give every row of *rows* its address, or complain of it."""
        for layout in (*ORDER, PARTICIPANTS, MONEY):
            for row in rows:
                if row.layout is layout:
                    try:
                        self.add(row, self.make(row))
                    except Misread as error:
                        self.findings.append(error.finding)

    def add(self, row: FilledRow, thing: str) -> None:
        """Remember that *row* is about *thing*; raises `Misread` if another row is too."""
        told = (row.sheet, *sorted((name, cell.text) for name, cell in row.cells.items()))
        first = self.rows.get(thing) or self.told.get(told)
        if first is not None:
            cell = row.cell(row.layout.columns[0].name)
            raise Misread(cell.fault(TWICE, row=str(first.number)))
        self.told[told] = row
        self.rows[thing] = row
        self.things[row.sheet, row.number] = thing
        if row.layout in ORDER:
            other = self.resolver.declare(row.layout, row.text("key"), thing)
            if other is not None:
                raise Misread(row.cell("key").fault(SAME_NAME, row=str(self.rows[other].number)))

    def make(self, row: FilledRow) -> str:
        """Return the address of what *row* is about; raises `Misread`."""
        if row.layout.column("key") is None:
            return self.given(row, "address") or self.combine(row)
        if not row.text("key"):
            raise Misread(row.cell("key").fault(NO_KEY))
        given = self.given(row, "address") or self.given(row, "key")
        if given:
            return given
        if row.layout is BODY_SHEET:
            return self.find_body(row)
        return f"{ENTITY}{self.folder(row)}/{slug(row)}"

    def given(self, row: FilledRow, name: str) -> str | None:
        """Return the address that stands in column *name*; raises `Misread` for another kind's."""
        address = expand(row.text(name))
        places = (
            (row.layout.place, "organisation") if row.layout is BODY_SHEET else (row.layout.place,)
        )
        if address and not address.startswith(tuple(f"{ENTITY}{one}/" for one in places)):
            if name == "key" and "://" not in row.text(name):
                return None  # a name with a slash in it
            raise Misread(row.cell(name).fault(OTHER_PLACE, place=row.layout.place))
        return address

    def folder(self, row: FilledRow) -> str:
        """Return what the address of *row* starts with, after id/."""
        if row.layout is PARTNERSHIPS:
            return f"partnership/{self.last(row, 'programme') or self.last(row, 'type') or 'other'}"
        if row.layout is PROJECTS:
            partnership = self.find(row, "partnership")
            return f"project/{partnership.removeprefix(ENTITY).split('/')[1]}"
        return row.layout.place

    def last(self, row: FilledRow, name: str) -> str:
        """Return the last part of the address of the thing in column *name*."""
        return self.find(row, name).rpartition("/")[2] if row.text(name) else ""

    def find(self, row: FilledRow, name: str) -> str:
        """Return the first thing in column *name* of *row*; raises `Misread`."""
        column = row.layout.column(name)
        values = self.resolver.read(row, column) if column else []
        if not values:
            raise Misread(row.cell(name).fault(NO_KEY))
        return str(values[0].value)

    def combine(self, row: FilledRow) -> str:
        """Return the address of a participation or amount, which has no name of its own."""
        if row.layout is PARTICIPANTS:
            partnership = self.find(row, "partnership").removeprefix(f"{ENTITY}partnership/")
            member = self.find(row, "member").rpartition("/")[2]
            return (
                f"{ENTITY}participation/{partnership}/{re.sub('^[a-z]{2}-(?=region-)', '', member)}"
            )
        work = "-".join(self.find(row, "for").removeprefix(ENTITY).split("/")[1:])
        made, number = f"{ENTITY}amount/{work}", 2
        while made in self.rows:
            made, number = f"{ENTITY}amount/{work}-{number}", number + 1
        return made

    def find_body(self, row: FilledRow) -> str:
        """Return the address of a body: of the one of that name and country, if it is known."""
        country = self.resolver.read_country(row.cell("country")).value
        found = self.resolver.published.match(row.text("key"), BODIES, country)
        if found and is_plain(found[0]) and found[0].reason in (Reason.NAME, Reason.PLAIN):
            return self.resolver.published.ours(found[0])
        place = find_country(country)
        letters = place.letters if place else ""
        kind = BODY_SHEET.column("kind")
        said = read_word(row.cell("kind"), kind, "en") if kind and row.text("kind") else None
        if said is None or said.value.endswith("Municipality"):
            return f"{ENTITY}municipality/{letters}/{slug(row)}"
        return f"{ENTITY}organisation/{letters}-{slug(row)}"


def slug(row: FilledRow) -> str:
    """Return the last part of the address of *row*, made of its key; raises `Misread`."""
    made = "-".join(fold_words(row.text("key")))
    if not LATIN.fullmatch(made):
        raise Misread(row.cell("key").fault(NOT_LATIN))
    return made
