"""Columns of a workbook: how the cells of each are read, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Final

from partnerskap.errors import sentence

LANGUAGES: Final = ("sv", "en", "tr")
"""The languages of labels, and of whoever fills in a workbook."""


class ValueKind(StrEnum):
    """How the cells of a column are read."""

    KEY = auto()
    """What the row is about: a text that its address is made of, or that address."""
    ADDRESS = auto()
    """The address of what the row is about, if it is not to be made."""
    THING = auto()
    """Another thing, by name, code or address."""
    WORD = auto()
    """One of the column's own words."""
    COUNTRY = auto()
    TEXT = auto()
    DATE = auto()
    """A year, month or day."""
    DAY = auto()
    NUMBER = auto()
    WHOLE = auto()
    LINK = auto()
    CODE = auto()
    """A code of the scheme in the next column."""
    CURRENCY = auto()


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    name: str
    title: str
    kind: ValueKind
    property: str = ""
    """What leads from the row's thing to the value; nothing if the value only helps to read."""
    back: str = ""
    """What leads from the value to the row's thing."""
    classes: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """The words to choose from, and the term that each means."""
    language: str = ""
    required: bool = False
    many: bool = False
    help: str = ""


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: each of its rows is about one thing."""

    name: str
    title: str
    place: str
    """What the addresses of its things start with, after id/."""
    columns: tuple[Column, ...]
    of: str = ""
    """The class of its things, if no column says it."""
    typed_by: str = ""
    """The column without which a row only adds to a thing that is described elsewhere."""
    help: str = ""

    def column(self, name: str) -> Column | None:
        """Return the column called *name*."""
        return next((one for one in self.columns if one.name == name), None)


def in_languages(
    name: str, title: str, property_: str, help_: str = "", required: bool = False
) -> tuple[Column, ...]:
    """Return a column for a text in each language; *required* is the English one."""
    return tuple(
        Column(
            f"{name}-{language}",
            title,
            ValueKind.TEXT,
            property_,
            language=language,
            required=required and language == "en",
            help=help_,
        )
        for language in LANGUAGES
    )


KEY_HELP: Final = sentence(
    "A short name in Latin letters, by which other sheets speak of it; its address is made of it "
    "once and for all. Or the address of what is known already."
)
MANY_HELP: Final = sentence("Several with a semicolon between them.")
DATE_HELP: Final = sentence("A year (2026), month (2026-03) or day (2026-03-31).")
LABEL_HELP: Final = sentence("The name to show; made of the short name if it is left out.")
BODIES: Final = ("pk:Municipality", "pk:Organisation", "pk:MunicipalAssociation")
WORKS: Final = ("pk:Programme", "pk:Partnership", "pk:Project")
PERIOD: Final = (
    Column("start", sentence("Start"), ValueKind.DATE, "schema:startDate", help=DATE_HELP),
    Column("end", sentence("End"), ValueKind.DATE, "schema:endDate", help=DATE_HELP),
)
LABELS: Final = in_languages("label", sentence("Label"), "rdfs:label", LABEL_HELP)


def key(title: str) -> Column:
    """Return the column that says what a row is about."""
    return Column("key", title, ValueKind.KEY, required=True, help=KEY_HELP)


def thing(name: str, title: str, property_: str, of: str, required: bool = False) -> Column:
    """Return a column for one thing of the class *of*."""
    return Column(name, title, ValueKind.THING, property_, classes=(of,), required=required)


def things(name: str, title: str, property_: str, *classes: str) -> Column:
    """Return a column for any number of things of *classes*."""
    return Column(
        name, title, ValueKind.THING, property_, classes=classes, many=True, help=MANY_HELP
    )


def work(name: str, title: str, back: str = "") -> Column:
    """Return the column for what a row belongs to, which leads to the row's thing by *back*."""
    return Column(
        name,
        title,
        ValueKind.THING,
        back=back,
        classes=WORKS,
        required=True,
        help=sentence("The programme, partnership or project."),
    )


ADDRESS: Final = Column(
    "address",
    sentence("Address"),
    ValueKind.ADDRESS,
    help=sentence("Leave it empty: it is made of the other cells."),
)
SOURCE: Final = Column(
    "source",
    sentence("Source"),
    ValueKind.THING,
    "prov:hadPrimarySource",
    classes=("pk:Source",),
    required=True,
    many=True,
    help=sentence("Who says so: a short name from the sheet of sources."),
)
