"""The shapes themselves: well formed, in step with the ontology, and cheap to run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from findings_of_shapes import ROOT, read, show
from pyshacl.entrypoints import meta_validate
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Literal, Node, URIRef

from partnerskap.publish.content import read_content
from partnerskap.publish.findings import violations
from partnerskap.publish.questions import ask
from partnerskap.publish.reasoning import find_contradictions, infer
from partnerskap.publish.validation import validate
from partnerskap.publish.void import describe
from partnerskap.vocabulary import BASE, PREFIXES

SHAPE = PREFIXES["shape"]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """Return our own terms, without their alignments."""
    return read(*sorted((ROOT / "ontology").glob("*.ttl")))


def _ours(terms: set[Node]) -> set[str]:
    return {str(term) for term in terms if str(term).startswith(PREFIXES["pk"])}


def _list(shapes: Graph, shape: str, property_: URIRef) -> set[Node]:
    start = shapes.value(URIRef(SHAPE + shape), property_)
    assert start is not None
    return set(shapes.items(start))


def test_shapes_conform_to_the_shapes_of_shapes(shapes: Graph) -> None:
    conforms, _, text = meta_validate(shapes, inference="none")
    assert conforms, text


def test_shapes_of_shapes_find_a_broken_shape() -> None:
    broken = Graph().parse(
        data="PREFIX sh: <http://www.w3.org/ns/shacl#> <x:s> a sh:NodeShape ; sh:minCount 1 .",
        format="turtle",
    )
    _, report, text = meta_validate(broken, inference="none")
    assert isinstance(report, Graph), text
    assert {str(focus) for focus in report.objects(None, SH.focusNode)} == {"x:s"}


def test_published_content_breaks_no_rule(excerpt: Path) -> None:
    """Also in what is inferred and computed, and in closed shapes.

    `EVERY=1` looks at the whole content and not at an excerpt of it.
    """
    folder = ROOT if os.environ.get("EVERY") else excerpt.parent / "content"
    content, store = infer(read_content(folder, BASE), folder)
    published = describe(ask(content, folder, store), store)
    blocking = violations(validate(published))
    assert [(one.resource, one.path, one.value) for one in blocking] == []
    assert find_contradictions(content, store) == ()


def test_every_rule_speaks_english_and_swedish_in_sentences(shapes: Graph) -> None:
    spoken = set(shapes.subjects(SH.message, None))
    assert len(spoken) > 100
    for rule in spoken:
        messages = [text for text in shapes.objects(rule, SH.message) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in messages) == ["en", "sv", "tr"]
        assert all(str(text)[0].isupper() and str(text).endswith(".") for text in messages)


def test_every_named_shape_has_a_label_in_three_languages(shapes: Graph) -> None:
    named = {node for node in shapes.subjects(RDF.type, None) if str(node).startswith(SHAPE)}
    for shape in named:
        labels = [text for text in shapes.objects(shape, RDFS.label) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in labels) == ["en", "sv", "tr"], shape


def test_known_properties_are_those_of_the_ontology(shapes: Graph, ontology: Graph) -> None:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    known = _ours(_list(shapes, "KnownPropertyShape", SH.ignoredProperties))
    retired = set(ontology.subjects(OWL.deprecated, None))
    assert known == _ours(declared - retired)


@pytest.mark.parametrize("names", ["ListLabelShape LabelShape", "KnownPropertyShape"])
def test_rule_for_everything_reaches_every_class(
    names: str, shapes: Graph, ontology: Graph
) -> None:
    reached = {
        target
        for name in names.split()
        for target in shapes.objects(URIRef(SHAPE + name), SH.targetClass)
    }
    for term in ontology.subjects(RDF.type, OWL.Class):
        assert reached & set(ontology.transitive_objects(term, RDFS.subClassOf)), term


def test_queries_run_once_and_not_once_per_resource(shapes: Graph) -> None:
    targets = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    for shape in shapes.subjects(SH.sparql, None):
        owner = next(shapes.subjects(SH.property, shape), shape)
        assert shapes.value(owner, SH.targetNode), show(shapes, owner)
        assert not targets & set(shapes.predicates(owner, None)), show(shapes, owner)
