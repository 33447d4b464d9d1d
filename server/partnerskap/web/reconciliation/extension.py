"""Adds what is known of things to the rows of a table: the data extension of the API."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final

from pydantic import BaseModel, ValidationError
from pyoxigraph import Literal, NamedNode

from partnerskap.errors import sentence
from partnerskap.linking.names import choose_text
from partnerskap.linking.rows import Term
from partnerskap.web.pages.page import Page, page_of
from partnerskap.web.reconciliation.queries import BadReconciliation, TooManyQueries, explain
from partnerskap.web.reconciliation.things import (
    define_term,
    expand,
    list_types,
    name_term,
    name_thing,
)
from partnerskap.web.resources.addresses import iri_of

MOST_ROWS: Final = 1000
MOST_PROPERTIES: Final = 50
MANY: Final = sentence(
    "At most %(rows)s things are extended at once, by %(properties)s properties."
)
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
INTEGERS: Final = (XSD + "integer", XSD + "nonNegativeInteger", XSD + "int")
NUMBERS: Final = (XSD + "decimal", XSD + "double", XSD + "float")


class WantedProperty(BaseModel):
    """A property that is wanted; it has no settings here."""

    id: str


class Extension(BaseModel):
    """Which things a client has, and what it wants to know of them."""

    ids: list[str]
    properties: list[WantedProperty]


def extend(text: str) -> dict[str, object]:
    """Return the values of the properties of the things that the JSON *text* names.

    Raises `BadReconciliation` or `TooManyQueries`.
    """
    try:
        wanted = Extension.model_validate_json(text)
    except ValidationError as error:
        raise BadReconciliation(explain(error)) from error
    if len(wanted.ids) > MOST_ROWS or len(wanted.properties) > MOST_PROPERTIES:
        raise TooManyQueries(MANY, {"rows": MOST_ROWS, "properties": MOST_PROPERTIES})
    page, names = page_of(()), [one.id for one in wanted.properties]
    return {
        "meta": [tell_property(page, name) for name in names],
        "rows": {iri: {name: list_cells(page, iri, name) for name in names} for iri in wanted.ids},
    }


def tell_property(page: Page, name: str) -> dict[str, object]:
    """Return what a column with the property *name* is called."""
    is_address = iri_of("", expand(name)) is not None
    return {"id": name, "name": name_term(page, expand(name)) if is_address else name}


def list_cells(page: Page, iri: str, name: str) -> list[dict[str, object]]:
    """Return the values of the property *name* of *iri*; of texts, those for the reader."""
    values = page.loaded.index.facts(iri, expand(name))
    tagged = [value for value in values if isinstance(value, Literal) and value.language]
    best = choose_text(tagged, page.language)
    plain = [value for value in values if value not in tagged]
    cells = [tell_value(page, value) for value in plain]
    return [*cells, {"str": best.text}] if best else cells


def tell_value(page: Page, value: Term) -> dict[str, object]:
    """Return *value* as a cell."""
    if isinstance(value, NamedNode):
        name = name_thing(page, value.value)
        is_ours = value.value in page.loaded.matcher.lexicon.kinds or value in page.loaded.countries
        return {"id": value.value, "name": name} if is_ours else {"str": value.value}
    if not isinstance(value, Literal):
        return {"str": str(value)}
    if value.datatype.value in (*INTEGERS, *NUMBERS):
        return tell_number(value)
    if value.datatype.value == XSD + "date":
        return {"date": f"{value.value[:10]}T00:00:00Z"}
    return {"str": value.value}


def tell_number(value: Literal) -> dict[str, object]:
    """Return *value* as a cell: a number, or the text of one that JSON can't have."""
    try:
        if value.datatype.value in INTEGERS:
            return {"int": int(value.value)}
        if isfinite(number := float(value.value)):
            return {"float": number}
    except ValueError:  # it is none, or has more digits than are read
        pass
    return {"str": value.value}


def propose(kind: str, limit: int) -> dict[str, object]:
    """Return the properties that are known of things of type *kind*."""
    page = page_of(())
    names = page.loaded.index.list_properties(expand(kind) if kind else "")[:limit]
    told = [tell_suggestion(page, name) for name in names]
    return {"type": kind, "properties": told, "limit": limit}


def tell_suggestion(page: Page, name: str) -> dict[str, str]:
    """Return a property or a type as a suggestion."""
    told = {"id": name, "name": name_term(page, name)}
    definition = define_term(page, name)
    return told | {"description": definition} if definition else told


def list_properties(page: Page) -> Sequence[str]:
    """Return every property that may be asked for."""
    return list(
        dict.fromkeys(name for k in list_types() for name in page.loaded.index.list_properties(k))
    )
