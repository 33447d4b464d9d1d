"""Describes the files of the mapping sets in the catalogue: a distribution for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from partnerskap.manifest import History
from partnerskap.publish.content import DEFINITIONS, Content, read_turtle
from partnerskap.publish.links import FOLDER
from partnerskap.publish.terms import text
from partnerskap.publish.void import GRAPH
from partnerskap.vocabulary import iri

LABEL: Final = iri("rdfs:label")


def describe_files(content: Content, history: History) -> Iterator[Triple]:
    """Yield a distribution of the mapping sets of *content* for each file that *history* has.

    What all files of a kind have in common is told by definitions/mappings.ttl.
    """
    forms = read_turtle(DEFINITIONS / "mappings.ttl", content.base)
    kinds = sorted({one.subject.value for one in forms if isinstance(one.subject, NamedNode)})
    start = f"{content.base}{FOLDER}/"
    files = history.present.files if history.versions else {}
    for name in sorted(files):
        subject, _, kind = name.partition(".")
        if start + kind in kinds:
            form = [one for one in forms if one.subject == NamedNode(start + kind)]
            yield from describe_file(content, name, NamedNode(start + subject), form)


def describe_file(
    content: Content, name: str, mappings: NamedNode, form: list[Triple]
) -> Iterator[Triple]:
    """Yield the distribution that is the file *name* of the set *mappings*, of a certain *form*."""
    dataset = NamedNode(f"{content.base}dataset/{FOLDER}")
    node, place = NamedNode(f"{dataset.value}/{name}"), NamedNode(f"{content.base}dump/{name}")
    yield Triple(dataset, iri("dcat:distribution"), node)
    yield Triple(node, iri("rdf:type"), iri("dcat:Distribution"))
    yield Triple(node, iri("dcat:accessURL"), mappings)
    yield Triple(node, iri("dcat:downloadURL"), place)
    titles = {
        one.object.language: one.object.value
        for one in content.triples(GRAPH)
        if one.subject == mappings and one.predicate == LABEL and isinstance(one.object, Literal)
    }
    for _, predicate, value in form:
        if predicate == LABEL and isinstance(value, Literal):
            words = (titles.get(value.language, ""), value.value)
            yield Triple(node, LABEL, text(", ".join(filter(None, words)), value.language or ""))
        else:
            yield Triple(node, predicate, value)
