"""What a template asks of a page: names in the reader's language, values, evidence, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from flask_babel import LazyString, lazy_gettext
from pyoxigraph import Literal, NamedNode

from partnerskap.engine.answer import select
from partnerskap.linking.names import Text, choose_text, sort_key
from partnerskap.linking.rows import Row, Term
from partnerskap.vocabulary import Namespace, namespaces, shorten
from partnerskap.web.loaded import Loaded
from partnerskap.web.pages.graph import NOTHING, PageGraph, Value, spell
from partnerskap.web.pages.language import language
from partnerskap.web.serving import current

LOOKS: Final = 30
"""Countries that the style sheet tells apart by colour and shape; others share looks."""
SITE: Final = "Partnerskap"
"""What the site is called in every language."""
LONGEST: Final = 300
"""Letters of a name that a page writes; a longer one ends in an ellipsis."""
TRAITS: Final[Mapping[str, LazyString]] = {
    "owl:FunctionalProperty": lazy_gettext("at most one value"),
    "owl:InverseFunctionalProperty": lazy_gettext("identifies what has it"),
    "owl:SymmetricProperty": lazy_gettext("holds both ways"),
    "owl:TransitiveProperty": lazy_gettext("carries on from one to the next"),
    "owl:IrreflexiveProperty": lazy_gettext("never of a thing to itself"),
    "owl:AsymmetricProperty": lazy_gettext("holds one way only"),
}
"""How properties behave, in the languages of the pages."""


@dataclass
class Page:
    """One page about *this*, out of *graph* and what is loaded of the snapshot."""

    this: NamedNode
    graph: PageGraph
    loaded: Loaded
    language: str
    base: str
    notes: dict[str, int] = field(default_factory=dict)
    labels: dict[Term, Text] = field(default_factory=dict)
    """What `label` has found: a page names most things several times."""

    @property
    def terms(self) -> PageGraph:
        """What is known of our vocabulary, our sources and the countries."""
        return self.loaded.terms

    @property
    def ns(self) -> dict[str, Namespace]:
        """The vocabularies by prefix."""
        return namespaces(self.base)

    def label(self, term: Term) -> Text:
        """Return the best name of *term* for the reader: a label, a title, else its address."""
        found = self.labels.get(term)
        if found is None:
            found = self.labels[term] = self.find_label(term)
        return found

    def find_label(self, term: Term) -> Text:
        """Return what `label` does, from the graphs."""
        if isinstance(term, Literal):
            return Text(shown(term.value), term.language or "")
        ns = self.ns
        kinds = (ns["rdfs"].label, ns["skos"].prefLabel, ns["dcterms"].title, ns["schema"].name)
        for graph in (self.graph, self.terms):
            for kind in kinds:
                text = choose_text(graph.literals(term, kind), self.language)
                if text:
                    return Text(shown(text.text), text.language)
        source = self.register(term)
        if source:
            return Text(shown(f"{self.label(source).text} {re.split('[/#=]', spell(term))[-1]}"))
        short = self.short(term).removeprefix(self.base) or SITE
        return Text(shown(re.sub(r"^https?://(.+?)/?$", r"\1", short)))

    def register(self, term: Term) -> NamedNode | None:
        """Return the source in whose addresses that of *term* lies, the narrowest, or None."""
        address = spell(term)
        fitting = (source for start, source in self.spaces if address.startswith(start))
        return next(fitting, None)

    @cached_property
    def spaces(self) -> list[tuple[str, NamedNode]]:
        """What the addresses of a source begin with, and the source; the longest first."""
        space = self.ns["void"].uriSpace
        found = [
            (text.value, source)
            for source in self.terms.subjects_of(space)
            for text in self.terms.literals(source, space)
            if text.value != self.base
        ]
        return sorted(found, key=lambda one: (-len(one[0]), one[1].value))

    def name(self, term: Term) -> Text:
        """Return the short name of *term*, such as Kalmar, else its label."""
        short = choose_text(self.graph.literals(term, self.ns["schema"].name), self.language)
        return Text(shown(short.text), short.language) if short else self.label(term)

    def text(self, subject: Term, *names: NamedNode) -> Text | None:
        """Return what *subject* says by one of *names* in the reader's language, or None."""
        for name in names:
            text = choose_text(
                self.graph.literals(subject, name) or self.terms.literals(subject, name),
                self.language,
            )
            if text:
                return text
        return None

    def texts(self, subject: Term, name: NamedNode) -> list[Value]:
        """Return the values of *name* for the reader: plain ones, and one language of texts."""
        values = self.graph.values(subject, name)
        tagged = [v for v in values if isinstance(v.term, Literal) and v.term.language]
        best = choose_text((v.term for v in tagged if isinstance(v.term, Literal)), self.language)
        return [
            value
            for value in values
            if not (isinstance(value.term, Literal) and value.term.language)
            or (best and value.term.language == best.language)
        ]

    def other_names(self, term: Term) -> list[Text]:
        """Return the names of *term* in the languages that the page is not in."""
        chosen = self.label(term)
        found = (
            Text(shown(literal.value), literal.language or "")
            for literal in self.graph.literals(term, self.ns["rdfs"].label)
        )
        return sorted(
            (text for text in found if text.text != chosen.text), key=lambda text: text.language
        )

    def cite(self, graphs: Iterable[str]) -> list[int]:
        """Return the numbers of the notes that say where a statement comes from."""
        return sorted({self.notes.setdefault(graph, len(self.notes) + 1) for graph in graphs})

    def is_a(self, subject: Term, *classes: NamedNode) -> bool:
        """Tell whether *subject* is an instance of any of *classes*."""
        return not set(classes).isdisjoint(self.graph.objects(subject, self.ns["rdf"].type))

    def kinds(self, node: NamedNode) -> list[NamedNode]:
        """Return the narrowest classes of *node*, asserted ones of ours first."""
        every = self.graph.values(node, self.ns["rdf"].type)
        wider = {above for value in every for above in self.superclasses(value.term)}
        values = [value for value in every if value.term not in wider]
        ordered = sorted(
            values,
            key=lambda value: (
                all(graph.endswith("/inferred") for graph in value.graphs),
                not spell(value.term).startswith(self.ns["pk"].start),
                str(value.term),
            ),
        )
        return [value.term for value in ordered if isinstance(value.term, NamedNode)]

    def superclasses(self, kind: Term) -> list[NamedNode]:
        """Return the classes that the class *kind* is a kind of."""
        return [n for n in self.terms.nodes(kind, self.ns["rdfs"].subClassOf) if n != kind]

    def name_kind(self, node: NamedNode) -> Text | None:
        """Return what kind of thing *node* is, in words, or None if no class of it is known."""
        for kind in self.kinds(node):
            own = self.text(kind, self.ns["rdfs"].label)
            if own:
                return own
        return None

    def characteristics(self, node: NamedNode) -> list[str]:
        """Return how a property behaves, in words."""
        found = [self.short(kind) for kind in self.terms.nodes(node, self.ns["rdf"].type)]
        return [str(TRAITS[kind]) for kind in sorted(found) if kind in TRAITS]

    def country(self, node: NamedNode) -> NamedNode | None:
        """Return the country of *node*, if it is known."""
        return next(iter(self.graph.nodes(node, self.ns["pk"].country)), None)

    def country_number(self, country: NamedNode | None) -> int:
        """Return the place of *country* among those of the snapshot, from 1; 0 for no country."""
        known = self.loaded.countries
        return known.index(country) + 1 if country in known else 0

    def country_class(self, country: NamedNode | None) -> str:
        """Return the style class of *country*."""
        return country_class(self.country_number(country))

    def in_order(self, terms: Iterable[Term]) -> list[Term]:
        """Return *terms*, each once, by name in the order of the reader's language."""
        return sorted(
            dict.fromkeys(terms), key=lambda term: sort_key(self.name(term).text, self.language)
        )

    def arranged(self, values: Iterable[Value]) -> list[Value]:
        """Return *values* by name in the order of the reader's language, texts in it first."""
        return sorted(
            values,
            key=lambda value: (
                self.is_foreign(value.term),
                sort_key(self.label(value.term).text, self.language),
            ),
        )

    def is_foreign(self, term: Term) -> bool:
        """Tell whether *term* is a text in another language than the reader's."""
        return isinstance(term, Literal) and (term.language or self.language) != self.language

    def short(self, term: Term) -> str:
        """Return *term* as prefix and name, or as it is."""
        return shorten(spell(term), self.base)


def country_class(number: int) -> str:
    """Return the style class of the country of this *number*."""
    return f"country-{(number - 1) % LOOKS + 1}" if number else ""


def shown(text: str) -> str:
    """Return *text* in a length that a page can bear."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


QUERIES: Final = Path(__file__).parent / "queries"


@cache
def read_query(name: str) -> str:
    """Return the text of queries/*name*.rq."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def make_page(rows: Iterable[Row], this: NamedNode = NOTHING) -> Page:
    """Return a page about *this* out of *rows*, in the reader's language."""
    served = current()
    graph = PageGraph.read(rows, this)
    return Page(this, graph, served.loaded, language(), served.manifest.base)


def ask_page(name: str) -> Page:
    """Return a page out of the answer to query *name* that is kept with the snapshot."""
    return make_page(current().loaded.index.rows(name))


def page_about(this: NamedNode) -> Page:
    """Return a page out of everything that the engine knows of *this*."""
    rows = select(current().engine, read_query("resource"), this=this)
    return make_page(sorted(rows, key=order), this)


def order(row: Row) -> str:
    """Return what *row* is sorted by: engines give rows in any order, and a page has one."""
    return str([str(term) for term in row.values()])


def page_of(iris: Iterable[str], steps: int = 1) -> Page:
    """Return a page out of what is indexed of *iris* and what they lead to in so many *steps*."""
    return make_page(current().loaded.index.describe(iris, steps))
