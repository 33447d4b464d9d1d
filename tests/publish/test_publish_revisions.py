"""Validating what changed comes to the same as validating everything, whatever shapes and edits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple, parse
from pyshacl import validate as run_shacl
from rdflib import Graph

from partnerskap.manifest import read_manifest
from partnerskap.publish import validation
from partnerskap.publish.build import build
from partnerskap.publish.content import Content, label
from partnerskap.publish.findings import Finding, RulesBroken
from partnerskap.publish.judge import ReportReader
from partnerskap.publish.terms import arrange, to_rdflib, uriref
from partnerskap.publish.validation import validate
from partnerskap.settings import Settings

BASE = "https://w3id.org/partnerskap/"
HEAD = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix pk: <https://w3id.org/partnerskap/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PROPERTIES = [f":p{number}" for number in range(3)]
CLASSES = [f":C{number}" for number in range(3)]
NODES = [f":n{number}" for number in range(6)]
QUERIES = [
    "SELECT $this ?value WHERE {{ ?value {0} ?x . ?x {1} ?y }}",
    "SELECT $this ?value WHERE {{ $this {0} ?value FILTER NOT EXISTS {{ ?value {1} ?x }} }}",
    "SELECT $this ?value WHERE {{ ?value ({0}|^{1})/{0}* ?other FILTER (?other != ?value) }}",
    "SELECT $this ?value WHERE {{ ?value {0}? {2} }}",
    "SELECT $this ?value WHERE {{ ?value ?property {2} }}",
    "SELECT $this ?value WHERE {{ ?value a ?class ; {0} ?x . ?x {1} ?value }}",
]

property_ = st.sampled_from(PROPERTIES)
class_ = st.sampled_from(CLASSES)
node = st.sampled_from(NODES)
paths = st.recursive(
    property_,
    lambda path: st.one_of(
        st.builds("[ sh:inversePath {} ]".format, path),
        st.builds("( {} {} )".format, path, path),
        st.builds("[ sh:alternativePath ( {} {} ) ]".format, path, path),
        st.builds(
            "[ sh:{} {} ]".format, st.sampled_from(["zeroOrMorePath", "zeroOrOnePath"]), path
        ),
        st.builds("[ sh:oneOrMorePath {} ]".format, path),
    ),
    max_leaves=3,
)
alone = st.one_of(
    st.builds("sh:class {}".format, class_),
    st.builds("sh:hasValue {}".format, node),
    st.builds("sh:in ( {} {} )".format, node, node),
    st.builds("sh:nodeKind {}".format, st.sampled_from(["sh:IRI", "sh:Literal"])),
    st.builds("sh:closed true ; sh:ignoredProperties ( rdf:type {} )".format, property_),
)


def shape_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counted = st.one_of(
        st.builds("sh:minCount {}".format, st.integers(1, 2)),
        st.builds("sh:maxCount {}".format, st.integers(0, 1)),
        st.builds("sh:equals {}".format, property_),
        st.builds("sh:disjoint {}".format, property_),
        st.builds("sh:qualifiedValueShape [ {} ] ; sh:qualifiedMinCount 1".format, inner),
        inner,
    )
    return st.one_of(
        st.builds('sh:property [ sh:path {} ; {} ; sh:message "Part." ]'.format, paths, counted),
        st.builds("sh:not [ {} ]".format, inner),
        st.builds("sh:or ( [ {} ] [ {} ] )".format, inner, inner),
        st.builds("sh:node [ {} ]".format, inner),
    )


constraints = st.recursive(alone, shape_of, max_leaves=4)
queries = st.builds(
    lambda text, one, other, node: (
        'sh:sparql [ sh:prefixes : ; sh:select """' + text.format(one, other, node) + '""" ]'
    ),
    st.sampled_from(QUERIES),
    property_,
    property_,
    node,
)
targets = st.one_of(
    st.builds("sh:targetClass {}".format, class_),
    st.builds("sh:targetSubjectsOf {}".format, property_),
    st.builds("sh:targetObjectsOf {}".format, property_),
    st.builds("sh:targetNode {}".format, node),
)
shapes = st.lists(
    st.builds(
        '{} ; {} ; sh:message "Whole."'.format,
        targets,
        st.one_of(constraints, constraints, queries),
    ),
    min_size=1,
    max_size=3,
)
statements = st.one_of(
    st.builds("{} {} {} .".format, node, property_, st.one_of(node, st.sampled_from(['"a"', "1"]))),
    st.builds("{} a {} .".format, node, class_),
    st.builds("{} rdfs:subClassOf {} .".format, class_, class_),
)
graphs = st.lists(statements, min_size=6, max_size=20)
edits = st.lists(st.tuples(st.integers(0, 19), statements), min_size=1, max_size=2)


def read(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEAD + text, format=RdfFormat.TURTLE)]


def make_content(shapes: Sequence[str], statements: Sequence[str]) -> Content:
    declared = ': sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .'
    listed = [f":Shape{number} a sh:NodeShape ; {text} ." for number, text in enumerate(shapes)]
    told = label(read("\n".join([declared, *listed])), f"{BASE}graph/shapes")
    halves = {
        f"{BASE}graph/{number}": arrange(read("\n".join(statements[number::2])))
        for number in (0, 1)
    }
    return Content(BASE, {**halves, f"{BASE}graph/shapes": told})


def validate_whole(content: Content) -> set[Finding]:
    """Return what pySHACL finds by itself, of all data at once."""
    told = [
        one for name, triples in content.graphs.items() if "shapes" not in name for one in triples
    ]
    rules = to_rdflib(content.triples("shapes"))
    _, report, _ = run_shacl(to_rdflib(told), shacl_graph=rules, inplace=True, advanced=True)
    assert isinstance(report, Graph)
    reader = ReportReader(report, rules, BASE)
    return {reader.finding(result) for result in report.objects(None, uriref("sh:result"))}


@hypothesis.settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(shapes, graphs, st.lists(edits, min_size=1, max_size=2))
def test_findings_after_any_edit_are_those_of_a_full_validation(
    shapes: list[str], statements: list[str], changes: list[list[tuple[int, str]]]
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "SHARE", 0)  # however much changed, go on from what was found
        for change in [[], *changes]:
            for at, statement in change:
                statements[at % len(statements)] = statement
            content = make_content(shapes, statements)
            found = validate(content, Path(folder))
            assert set(found) == validate_whole(content)


OBJECTS = [
    "https://w3id.org/partnerskap/id/partnership/energy",
    "https://w3id.org/partnerskap/id/municipality/se/umea",
]
"""Things of the tiny world that random statements speak of."""
additions = st.lists(
    st.tuples(
        st.sampled_from(OBJECTS),
        st.sampled_from(["pk:memberOf", "pk:hasMember", "pk:website", "rdfs:seeAlso"]),
        st.sampled_from([f"<{iri}>" for iri in OBJECTS] + ["<https://kalmar.example/>"]),
    ),
    max_size=2,
)


@hypothesis.settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(additions, min_size=2, max_size=2))
def test_build_after_an_edit_is_the_build_of_the_edited_content(
    settings: Settings, changes: list[list[tuple[str, str, str]]]
) -> None:
    for edit in changes:
        text = "".join(f"<{subject}> {name} {value} .\n" for subject, name, value in edit)
        (settings.content / "data/edit.ttl").write_text(HEAD + text, encoding="utf-8")
        with TemporaryDirectory() as empty:
            anew = settings.model_copy(update={"build": Path(empty)})
            assert publish(settings) == publish(anew)


def publish(settings: Settings) -> object:
    """Return the digest of every file, with the report; or what forbids publication."""
    try:
        built = build(settings)
    except RulesBroken as refusal:
        return refusal.findings
    return read_manifest(built.folder).files, (built.folder / "report.json").read_bytes()
