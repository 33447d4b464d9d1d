"""Writes a document in each format of RDF; Turtle in house style, sorted and grouped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from partnerskap.vocabulary import iri, prefixes
from partnerskap.web import negotiation
from partnerskap.web.negotiation import Representation
from partnerskap.web.resources.context import Context
from partnerskap.web.resources.document import Document
from partnerskap.web.resources.jsonld import write_json, write_json_ld

FIRST: Final = tuple(map(iri, ("rdf:type", "rdfs:label", "skos:prefLabel", "schema:name")))
"""Properties that come before all others, in this order."""
LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
PLAIN: Final = {
    iri("xsd:integer"): re.compile(r"[+-]?[0-9]+\Z"),
    iri("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    iri("xsd:boolean"): re.compile(r"(true|false)\Z"),
}
"""Datatypes whose values need no quotes when spelled like this."""


@cache
def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes of documents under *base*."""
    return prefixes(base)


def write_turtle(document: Document, _context: Context) -> bytes:
    """Return *document* in Turtle, what it is about first."""
    first = (document.about.value, document.iri.value)
    return serialize_turtle(document.triples, prefixes_of(document.base), first)


def write_rdf_xml(document: Document, _context: Context) -> bytes:
    """Return *document* in RDF/XML; only the namespaces in use are declared."""
    triples = sorted(document.triples, key=str)
    used = {namespace_of(triple.predicate) for triple in triples}
    known = prefixes_of(document.base).items()
    spaces = {name: start for name, start in known if start in used and name != "rdf"}
    return serialize_statements(triples, RdfFormat.RDF_XML, spaces)


def write_n_triples(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Triples, sorted."""
    return serialize_statements(sorted(document.triples, key=str), RdfFormat.N_TRIPLES)


def write_n_quads(document: Document, _context: Context) -> bytes:
    """Return *document* in N-Quads: every statement in the graph that holds it, sorted."""
    return serialize_statements(sorted(document.quads, key=str), RdfFormat.N_QUADS)


def write_trig(document: Document, _context: Context) -> bytes:
    """Return *document* in TriG: every statement in the graph that holds it."""
    spaces = prefixes_of(document.base)
    quads = sorted(document.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    return serialize_statements(quads, RdfFormat.TRIG, spaces)


def serialize_statements(
    statements: list[Triple] | list[Quad], kind: RdfFormat, spaces: dict[str, str] | None = None
) -> bytes:
    """Return *statements* in the format *kind* with prefixes for *spaces*."""
    found = serialize(statements, format=kind, prefixes=spaces)
    assert found is not None  # noqa: S101 - no output was given, so bytes come back
    return found


def namespace_of(predicate: NamedNode) -> str:
    """Return the namespace of *predicate*: all up to its last `#` or `/`."""
    return re.sub(r"[^/#]*\Z", "", predicate.value)


class Writer:
    """Turns terms into Turtle and remembers which prefixes that took."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Abbreviate by *prefixes* (prefix → namespace)."""
        self.by_length = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self.used: dict[str, str] = {}

    def shorten(self, node: NamedNode) -> str:
        """Return *node* as prefix and local name if that is possible, else in angle brackets."""
        for prefix, namespace in self.by_length:
            local = node.value.removeprefix(namespace)
            if local != node.value and LOCAL.match(local):
                self.used[prefix] = namespace
                return f"{prefix}:{local}"
        return str(node)

    def term(self, term: object) -> str:
        """Return any *term* in Turtle."""
        if isinstance(term, NamedNode):
            return self.shorten(term)
        if isinstance(term, Literal) and term.language is None:
            return self.literal(term)
        return str(term)

    def literal(self, literal: Literal) -> str:
        """Return a *literal* without language in Turtle."""
        datatype = literal.datatype
        if datatype == iri("xsd:string"):
            return str(literal)
        if datatype in PLAIN and PLAIN[datatype].match(literal.value):
            return literal.value
        return f"{Literal(literal.value)}^^{self.shorten(datatype)}"

    def block(self, subject: NamedNode | BlankNode, about: Iterable[Triple]) -> str:
        """Return all that *about* says of *subject*."""
        lines = [self.term(subject)]
        for predicate, group in groupby(
            sorted(about, key=predicate_order), key=lambda one: one.predicate
        ):
            name = "a" if predicate == FIRST[0] else self.term(predicate)
            values = [self.term(triple.object) for triple in group]
            separator = " " if len(values) == 1 else "\n        "
            lines.append(f"    {name}{separator}" + " ,\n        ".join(values) + " ;")
        return "\n".join([*lines, ".", ""])


def predicate_order(triple: Triple) -> tuple[int, str, str]:
    """Return where *triple* stands among those of its subject."""
    name = triple.predicate
    rank = FIRST.index(name) if name in FIRST else len(FIRST)
    return rank, name.value, str(triple.object)


def serialize_turtle(
    triples: Iterable[Triple], prefixes: Mapping[str, str], first: Iterable[str] = ()
) -> bytes:
    """Return *triples* in Turtle; the subjects called *first* come before the others."""
    ranks = {name: rank for rank, name in enumerate(first)}
    writer = Writer(prefixes)

    def subject_order(triple: Triple) -> tuple[int, str]:
        return ranks.get(subject_name(triple), len(ranks)), str(triple.subject)

    grouped = groupby(sorted(set(triples), key=subject_order), key=lambda triple: triple.subject)
    blocks = [writer.block(subject, about) for subject, about in grouped]
    head = [f"PREFIX {name}: <{start}>" for name, start in sorted(writer.used.items())]
    return "\n".join([*head, "", *blocks]).encode()


def subject_name(triple: Triple) -> str:
    """Return the IRI of the subject of *triple*, or the empty string for a blank node."""
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""


WRITERS: Final[Mapping[Representation, Callable[[Document, Context], bytes]]] = {
    negotiation.TURTLE: write_turtle,
    negotiation.JSON_LD: write_json_ld,
    negotiation.RDF_XML: write_rdf_xml,
    negotiation.N_TRIPLES: write_n_triples,
    negotiation.TRIG: write_trig,
    negotiation.N_QUADS: write_n_quads,
    negotiation.JSON: write_json,
}
"""What writes each representation; HTML is written by the pages."""
