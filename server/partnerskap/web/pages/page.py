"""What a template asks of a page: names in the reader's language, values, evidence, links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from partnerskap.linking.names import Text, choose_text, sort_key
from partnerskap.linking.rows import Term
from partnerskap.web.pages.graph import PageGraph, Value, spell
from partnerskap.web.pages.names import Namespace, namespaces, shorten
from partnerskap.web.pages.wording import PROPERTIES

LONGEST = 300
"""Letters of a name that a page writes; a longer one ends in an ellipsis."""


@dataclass
class Page:
    """One page about *this*, out of *graph*; *terms* know our vocabulary and our sources."""

    this: NamedNode
    graph: PageGraph
    terms: PageGraph
    language: str
    base: str
    notes: dict[str, int] = field(default_factory=dict)

    @property
    def ns(self) -> dict[str, Namespace]:
        """The vocabularies by prefix."""
        return namespaces(self.base)

    def label(self, term: Term) -> Text:
        """Return the best name of *term* for the reader: a label, a title, else its address."""
        if isinstance(term, Literal):
            return Text(shown(term.value), term.language or "")
        ns = self.ns
        kinds = (ns["rdfs"].label, ns["skos"].prefLabel, ns["dcterms"].title, ns["schema"].name)
        for graph in (self.graph, self.terms):
            for kind in kinds:
                text = choose_text(graph.literals(term, kind), self.language)
                if text:
                    return Text(shown(text.text), text.language)
        phrase = PROPERTIES.get(self.short(term))
        if phrase:
            return Text(str(phrase), self.language)
        return Text(shown(re.sub(r"^https?://(.+?)/?$", r"\1", self.short(term))))

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

    def in_order(self, terms: Iterable[Term]) -> list[Term]:
        """Return *terms*, each once, by name in the order of the reader's language."""
        return sorted(
            dict.fromkeys(terms), key=lambda term: sort_key(self.name(term).text, self.language)
        )

    def arranged(self, values: Iterable[Value]) -> list[Value]:
        """Return *values* by name in the order of the reader's language."""
        return sorted(
            values, key=lambda value: sort_key(self.label(value.term).text, self.language)
        )

    def short(self, term: Term) -> str:
        """Return *term* as prefix and name, or as it is."""
        return shorten(spell(term), self.base)


def shown(text: str) -> str:
    """Return *text* in a length that a page can bear."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
