"""Codes of bodies: of a kind that is known, or of a new one that the workbook describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.errors import sentence
from partnerskap.linking.names import fold_words
from partnerskap.sheets.columns import LANGUAGES
from partnerskap.sheets.countries import Country
from partnerskap.sheets.layouts import BODY_SHEET
from partnerskap.sheets.published import ENTITY, Published, Scheme, shorten
from partnerskap.sheets.reading import FilledCell, FilledRow
from partnerskap.sheets.values import Misread
from partnerskap.vocabulary import iri

ANY: Final = r"^\S+$"
"""The pattern of a new kind of code."""
NO_SCHEME: Final = sentence("Say which kind of code this is: %(choices)s, or a new one.")
NEW_SCHEME: Final = sentence(
    "“%(value)s” is no known kind of code (%(choices)s): for a new one, also say who gives the "
    "codes."
)
OTHER_PATTERN: Final = sentence("“%(value)s” is no code of this kind: those look like %(pattern)s.")
NUMBER: Final = sentence(
    "“%(value)s” is a number, from which zeros at the start may have been lost: let the cell hold "
    "text, and write the code whole."
)
LONGEST: Final = 12
"""Digits of a number that may have lost zeros."""


def read_code(row: FilledRow, published: Published) -> Literal | None:
    """Return the code that *row* gives, or None; raises `Misread`."""
    cell = row.cell("code")
    if not cell.text:
        return None
    scheme = find_scheme(row, published)
    code = restore_zeros(cell, scheme)
    if not re.search(scheme.pattern, code):
        pattern = published.find_code(scheme) or scheme.pattern
        raise Misread(cell.fault(OTHER_PATTERN, pattern=pattern))
    return Literal(code, datatype=NamedNode(scheme.datatype))


def restore_zeros(cell: FilledCell, scheme: Scheme) -> str:
    """Return the code in *cell* with the zeros that it lost if it was taken for a number.

    Raises `Misread` if the pattern of *scheme* can't tell how many those are.
    """
    if not isinstance(cell.value, int | float):
        return cell.text
    if scheme.pattern == ANY:
        raise Misread(cell.fault(NUMBER))
    filled = (cell.text.zfill(width) for width in range(LONGEST))
    return next((code for code in filled if re.search(scheme.pattern, code)), cell.text)


def find_scheme(row: FilledRow, published: Published) -> Scheme:
    """Return the kind of code that *row* names, or raise `Misread`."""
    told = row.text("scheme")
    choices = ", ".join(sorted(published.tell(one.iri, "en") for one in published.schemes))
    if not told:
        raise Misread(row.cell("scheme").fault(NO_SCHEME, choices=choices))
    if row.text("code-publisher"):
        address = name_scheme(row, published)
        return Scheme(address, address, ANY)
    for scheme in published.schemes:
        if told in shorten(scheme.iri) or published.find_labelled(told, {scheme.iri}):
            return scheme
    raise Misread(row.cell("scheme").fault(NEW_SCHEME, choices=choices))


def name_scheme(row: FilledRow, published: Published) -> str:
    """Return the address of the new kind of code that *row* names."""
    country = published.find_country(row.text("country"))
    words = fold_words(f"{country.letters if country else ''} {row.text('scheme')}")
    return f"{ENTITY}scheme/{'-'.join(words)}"


def describe_schemes(
    rows: Iterable[FilledRow], published: Published
) -> Iterator[tuple[str, NamedNode, NamedNode | Literal]]:
    """Yield what *rows* say of new kinds of codes."""
    for row in rows:
        if row.layout is BODY_SHEET and row.text("scheme") and row.text("code-publisher"):
            address = name_scheme(row, published)
            country = published.find_country(row.text("country"))
            for name, value in describe_scheme(row, address, country):
                yield address, iri(name), value


def describe_scheme(
    row: FilledRow, address: str, country: Country | None
) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Yield what *row* says of the new kind of code at *address*, by property."""
    yield "rdf:type", iri("pk:CodeScheme")
    yield "pk:identifies", iri("pk:Municipality")
    yield "pk:codePattern", Literal(ANY)
    yield "pk:codeDatatype", NamedNode(address)
    yield "dcterms:publisher", Literal(row.text("code-publisher"))
    if country is not None:
        yield "pk:country", NamedNode(country.iri)
    for language in LANGUAGES:
        yield "rdfs:label", Literal(row.text("scheme"), language=language)
        yield "dcterms:title", Literal(row.text("scheme"), language=language)
