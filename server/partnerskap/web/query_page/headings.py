"""What the columns of an answer are called for people: by the terms their variables stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from flask_babel import LazyString, lazy_gettext
from pyoxigraph import NamedNode

from partnerskap.engine.query import Form
from partnerskap.linking.names import Text
from partnerskap.vocabulary import prefixes
from partnerskap.web.pages.page import Page
from partnerskap.web.query_page.table import Table

WORDS: Final[Mapping[str, LazyString]] = {
    "municipality": lazy_gettext("Municipality"),
    "municipalities": lazy_gettext("Municipalities"),
    "partnership": lazy_gettext("Partnership"),
    "partnerships": lazy_gettext("Partnerships"),
    "programme": lazy_gettext("Programme"),
    "programmes": lazy_gettext("Programmes"),
    "theme": lazy_gettext("Theme"),
    "themes": lazy_gettext("Themes"),
    "country": lazy_gettext("Country"),
    "partner": lazy_gettext("partner"),
    "partners": lazy_gettext("Partners"),
    "start": lazy_gettext("Start"),
    "end": lazy_gettext("End"),
    "number": lazy_gettext("Number"),
    "place": lazy_gettext("Place"),
    "value": lazy_gettext("Value"),
    "amount": lazy_gettext("Amount"),
    "before": lazy_gettext("Before"),
    "after": lazy_gettext("After"),
    "graph": lazy_gettext("Graph"),
    "type": lazy_gettext("Kind"),
    "label": lazy_gettext("Name"),
    "property": lazy_gettext("Property"),
}
"""What variables are often called → what that means."""
STATEMENT: Final = (
    lazy_gettext("Subject"),
    lazy_gettext("Property"),
    lazy_gettext("Value"),
)
OUTSIDE: Final = ("schema", "dcterms", "skos", "org", "wgs84", "foaf", "prov", "geo")
"""Vocabularies whose terms variables are called like."""
SUFFIX: Final = re.compile(r"(?<=.)(?:Name|Label)$")
"""What is added to the name of a variable for its name in words."""
SAID: Final = re.compile(r"([A-Za-z][\w-]*:[\w-]+|<[^<>\s]+>)\s+[?$](\w+)")
"""A property and the variable that stands for its values."""
LONGEST: Final = 20_000
"""Letters of a query that are looked at for properties."""
NAMING: Final = frozenset(
    {"rdf:type", "rdfs:label", "skos:prefLabel", "schema:name", "dcterms:title", "foaf:name"}
)
"""Properties that tell nothing of what a column is about."""


@dataclass(frozen=True)
class Heading:
    """The heading of a column: the variable, and what it is called if that is known."""

    variable: str
    title: Text | None = None


def name_columns(table: Table, query: str, page: Page) -> list[Heading]:
    """Return the headings of *table*, which *query* was answered with."""
    if table.form == Form.TRIPLES:
        titles = (Text(str(title), page.language) for title in STATEMENT)
        return [Heading(*pair) for pair in zip(table.columns, titles, strict=True)]
    said = dict(reversed(list(find_properties(query, page.base))))
    return [Heading(name, name_variable(name, said, page)) for name in table.columns]


def find_properties(query: str, base: str) -> Iterator[tuple[str, NamedNode]]:
    """Yield each variable in *query* that is said to be the value of a property, with that."""
    known = prefixes(base)
    for found in SAID.finditer(query[:LONGEST]):
        word, variable = found.groups()
        prefix, _, local = word.partition(":")
        if word.startswith("<"):
            with suppress(ValueError):  # what is no IRI names nothing
                yield variable, NamedNode(urljoin(base, word[1:-1]))
        elif prefix in known and word not in NAMING:
            yield variable, NamedNode(known[prefix] + local)


def name_variable(name: str, said: Mapping[str, NamedNode], page: Page) -> Text | None:
    """Return what the variable *name* stands for in words, or None if nothing tells."""
    stem = SUFFIX.sub("", name)
    word = WORDS.get(stem.lower())
    if word:
        return Text(str(word), page.language)
    forms = (stem[:1].upper() + stem[1:], stem, "has" + stem[:1].upper() + stem[1:])
    own = [NamedNode(page.ns["pk"].start + form) for form in forms]
    outside = [NamedNode(page.ns[prefix].start + stem) for prefix in OUTSIDE]
    terms = [*own, *outside, *([said[name]] if name in said else [])]
    label = page.ns["rdfs"].label
    return next((text for term in terms if (text := page.text(term, label))), None)
