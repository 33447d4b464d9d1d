"""What a client is told of a thing: its name, its types and what tells it from its namesakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.linking.names import choose_text
from partnerskap.web.pages.page import Page, page_of
from partnerskap.web.serving import current

TYPES: Final = (
    *("Municipality", "Region", "Area", "MunicipalAssociation", "Organisation"),
    *("Programme", "Partnership", "Theme"),
)
"""The classes that tables are linked to, a narrower one before its wider."""
PLACES: Final = ("region", "withinArea", "country")
"""What tells namesakes apart."""


@dataclass(frozen=True)
class Thing:
    """A thing as a client sees it, in the reader's language."""

    id: str
    name: str
    description: str
    types: Mapping[str, str]
    """The names of its types by address."""


def describe_things(iris: Iterable[str]) -> list[Thing]:
    """Return what is told of each of *iris*."""
    page = page_of(())
    return [describe_thing(page, iri) for iri in iris]


def describe_thing(page: Page, iri: str) -> Thing:
    """Return what is told of *iris*, by what *page* knows of the vocabulary."""
    kinds = page.loaded.matcher.lexicon.kinds.get(iri, frozenset())
    types = {kind: name_term(page, kind) for kind in list_types() if kind in kinds}
    places = [
        name_thing(page, place.value)
        for name in PLACES
        for place in page.loaded.index.facts(iri, expand(name))
        if isinstance(place, NamedNode)
    ]
    told = [next(iter(types.values()), ""), *dict.fromkeys(places)]
    return Thing(iri, name_thing(page, iri), " · ".join(part for part in told if part), types)


def name_thing(page: Page, iri: str) -> str:
    """Return the label of *iri* in the reader's language, else another name of it."""
    names = page.loaded.index.names(iri)
    for roles in (("label",), ("title", "name")):
        text = choose_text((text for role, text in names if role in roles), page.language)
        if text:
            return text.text
    return name_term(page, iri)


def name_term(page: Page, iri: str) -> str:
    """Return what a class, a property or a country is called."""
    return page.label(NamedNode(iri)).text


def define_term(page: Page, iri: str) -> str:
    """Return the definition of a class or a property, if there is one."""
    text = page.text(NamedNode(iri), page.ns["skos"].definition)
    return text.text if text else ""


def list_types() -> list[str]:
    """Return the addresses of the types."""
    return [expand(name) for name in TYPES]


def expand(name: str) -> str:
    """Return the address of our term *name*; an address stands for itself."""
    return name if "://" in name else f"{current().manifest.base}ns#{name}"


def known(iri: str) -> bool:
    """Tell whether *iri* is a thing that tables are linked to."""
    kinds = current().loaded.matcher.lexicon.kinds.get(iri, frozenset())
    return not kinds.isdisjoint(list_types())


def say(term: object) -> str:
    """Return the text of *term*."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
