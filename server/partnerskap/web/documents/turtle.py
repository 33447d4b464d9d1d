"""Writes Turtle in house style: sorted, grouped, a value to a line, only the prefixes it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FIRST = (
    RDF + "type",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "https://schema.org/name",
)
"""Properties that come before all others, in this order."""
LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
PLAIN = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    XSD + "boolean": re.compile(r"(true|false)\Z"),
}
"""Datatypes whose values need no quotes when spelled like this."""


class Writer:
    """Turns terms into Turtle and remembers which prefixes that took."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Abbreviate by *prefixes* (prefix → namespace)."""
        self.by_length = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self.used: dict[str, str] = {}

    def shorten(self, iri: NamedNode) -> str:
        """Return *iri* as prefix and local name if that is possible, else in angle brackets."""
        for prefix, namespace in self.by_length:
            local = iri.value.removeprefix(namespace)
            if local != iri.value and LOCAL.match(local):
                self.used[prefix] = namespace
                return f"{prefix}:{local}"
        return str(iri)

    def term(self, term: object) -> str:
        """Return any *term* in Turtle."""
        if isinstance(term, NamedNode):
            return self.shorten(term)
        if isinstance(term, Literal) and term.language is None:
            return self.literal(term)
        return str(term)

    def literal(self, literal: Literal) -> str:
        """Return a *literal* without language in Turtle."""
        datatype = literal.datatype.value
        if datatype == XSD + "string":
            return str(literal)
        if datatype in PLAIN and PLAIN[datatype].match(literal.value):
            return literal.value
        return f"{Literal(literal.value)}^^{self.shorten(literal.datatype)}"

    def block(self, subject: NamedNode | BlankNode, about: Iterable[Triple]) -> str:
        """Return all that *about* says of *subject*."""
        lines = [self.term(subject)]
        for predicate, said in groupby(sorted(about, key=order), key=lambda one: one.predicate):
            name = "a" if predicate.value == FIRST[0] else self.term(predicate)
            values = [self.term(triple.object) for triple in said]
            separator = " " if len(values) == 1 else "\n        "
            lines.append(f"    {name}{separator}" + " ,\n        ".join(values) + " ;")
        return "\n".join([*lines, ".", ""])


def order(triple: Triple) -> tuple[int, str, str]:
    """Return where *triple* stands among those of its subject."""
    name = triple.predicate.value
    rank = FIRST.index(name) if name in FIRST else len(FIRST)
    return rank, name, str(triple.object)


def write_turtle(
    triples: Iterable[Triple], prefixes: Mapping[str, str], first: Iterable[str] = ()
) -> bytes:
    """Return *triples* in Turtle; the subjects called *first* come before the others."""
    ranks = {iri: rank for rank, iri in enumerate(first)}
    writer = Writer(prefixes)

    def place(triple: Triple) -> tuple[int, str]:
        return ranks.get(subject_name(triple), len(ranks)), str(triple.subject)

    grouped = groupby(sorted(set(triples), key=place), key=lambda triple: triple.subject)
    blocks = [writer.block(subject, about) for subject, about in grouped]
    head = [f"PREFIX {name}: <{iri}>" for name, iri in sorted(writer.used.items())]
    return "\n".join([*head, "", *blocks]).encode()


def subject_name(triple: Triple) -> str:
    """Return the IRI of the subject of *triple*, or the empty string for a blank node."""
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""
