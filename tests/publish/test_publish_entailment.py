"""What follows by OWL 2 RL, compared with what two other reasoners say follows.

Of the repository's own content an excerpt is reasoned over, or all of it if `EVERY=1`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from owlrl import DeductiveClosure, OWLRL_Semantics
from pyoxigraph import RdfFormat, Store, serialize
from rdflib import Graph
from rdflib.term import Node
from reasonable import PyReasoner

from excerpts import write_excerpt
from partnerskap.publish.content import read_content
from partnerskap.publish.reasoning import entail
from partnerskap.settings import find_content
from partnerskap.vocabulary import BASE, PREFIXES

SPACE = "https://example.org/"
HEAD = f"PREFIX : <{SPACE}>\n" + "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("owl", "rdf", "rdfs")
)
CLASSES = ["A", "B", "C"]
PROPERTIES = ["p", "q", "r"]
THINGS = ["x", "y", "z"]
AXIOMS = (
    *("{A} rdfs:subClassOf {B} .", "{A} owl:equivalentClass {B} ."),
    *(
        "{p} rdfs:subPropertyOf {q} .",
        "{p} owl:equivalentProperty {q} .",
        "{p} owl:inverseOf {q} .",
    ),
    *("{p} a owl:SymmetricProperty .", "{p} a owl:TransitiveProperty ."),
    *("{p} rdfs:domain {A} .", "{p} rdfs:range {A} ."),
    "{A} owl:someValuesFrom {B} ; owl:onProperty {p} .",
    "{A} owl:someValuesFrom owl:Thing ; owl:onProperty {p} .",
    "{A} owl:allValuesFrom {B} ; owl:onProperty {p} .",
    "{A} owl:hasValue {x} ; owl:onProperty {p} .",
    "{A} owl:intersectionOf ( {B} {C} ) .",
    "{A} owl:unionOf ( {B} {C} ) .",
    "{A} owl:oneOf ( {x} {y} ) .",
    "{p} owl:propertyChainAxiom ( {q} {r} ) .",
    "{p} owl:propertyChainAxiom ( {q} {r} {q} ) .",
    "{x} owl:sameAs {y} .",
)
DATA = ("{x} a {A} .", "{x} {p} {y} .", "{x} {p} {y} .", '{x} :text "text" .')
names = st.fixed_dictionaries(
    {
        **{name: st.sampled_from([f":{one}" for one in CLASSES]) for name in CLASSES},
        **{name: st.sampled_from([f":{one}" for one in PROPERTIES]) for name in PROPERTIES},
        **{name: st.sampled_from([f":{one}" for one in THINGS]) for name in THINGS},
    }
)


def filled(*templates: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda template, terms: template.format(**terms), st.sampled_from(templates), names
    )


worlds = st.builds(
    lambda axioms, data: "\n".join([HEAD, *axioms, *data]),
    st.lists(filled(*AXIOMS), min_size=1, max_size=5),
    st.lists(filled(*DATA), min_size=1, max_size=6),
)


def close(turtle: str) -> set[str]:
    """Return what *turtle* says and what we say follows, as lines."""
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    for _ in entail(store):
        pass
    return {str(quad.triple) for quad in store}


def close_by_owlrl(turtle: str) -> set[str]:
    """Return what *turtle* says and what follows by all rules of the specification."""
    graph = Graph()
    graph.parse(data=turtle, format="turtle")
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return {write(statement) for statement in graph}


def close_by_reasonable(path: Path) -> set[str]:
    """Return what the N-Triples file at *path* says and what `reasonable` says follows."""
    reasoner = PyReasoner()
    reasoner.load_file(str(path))
    return {write(statement) for statement in reasoner.reason()}


def write(statement: tuple[Node, Node, Node]) -> str:
    line = " ".join(term.n3() for term in statement)
    return line.removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")


def is_on_the_world(line: str) -> bool:
    """Tell whether *line* is of two different things, or of a thing and a class, of `SPACE`."""
    subject, predicate, value = line.split(" ", 2)
    ours = f"<{SPACE}"
    known = (predicate.startswith(ours) or predicate.endswith("#type>")) and subject != value
    return known and subject.startswith(ours) and value.startswith((ours, '"'))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds)
def test_what_follows_is_what_the_rules_of_the_specification_say(turtle: str) -> None:
    ours, theirs = close(turtle), close_by_owlrl(turtle)
    assert set(filter(is_on_the_world, ours)) == set(filter(is_on_the_world, theirs))


def test_real_content_entails_what_another_reasoner_says(tmp_path: Path) -> None:
    whole = "EVERY" in os.environ
    content = find_content() if whole else write_excerpt(tmp_path / "content")
    store = Store()
    for name, statements in read_content(content, BASE).graphs.items():
        if not name.endswith("/shapes"):
            statements.load(store)
    path = tmp_path / "all.n3"
    serialize((quad.triple for quad in store), str(path), format=RdfFormat.N_TRIPLES)
    told = {str(quad.triple) for quad in store}
    entailed = {line.decode().removesuffix(" .\n") for line in entail(store)}
    assert len(entailed) > (30_000 if whole else 4_000)
    assert {line for line in close_by_reasonable(path) - told if not is_trivial(line)} == entailed


def is_trivial(line: str) -> bool:
    """Tell whether *line* says of a thing that it is one, or that it is itself."""
    subject, _, value = line.split(" ", 2)
    return subject == value or value.endswith(("owl#Thing>", "owl#Class>"))


SOME = (
    ":A owl:someValuesFrom :x ; owl:onProperty :p . :B owl:someValuesFrom {} ; owl:onProperty {} ."
)
ALL = SOME.replace("some", "all")
PATH = ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r ."


@pytest.mark.parametrize(
    ("told", "follows"),
    [
        (":A rdfs:subClassOf :C . :C rdfs:subClassOf :B .", ":A :B"),
        (":A owl:equivalentClass :B .", ":A :B"),
        (":B owl:equivalentClass :A .", ":A :B"),
        (":A owl:intersectionOf ( :C :B ) .", ":A :B"),
        (":B owl:unionOf ( :C :A ) .", ":A :B"),
        (SOME.format(":y", ":p") + ":x rdfs:subClassOf :y .", ":A :B"),
        (SOME.format(":x", ":p"), ":A :B"),
        (SOME.format(":x", ":r") + PATH, ":A :B"),
        (ALL.format(":y", ":p") + ":x rdfs:subClassOf :y .", ":A :B"),
        (ALL.format(":x", ":r") + PATH, ":B :A"),
    ],
    ids=[
        *("scm-sco", "scm-eqc1", "scm-eqc1-back", "scm-int", "scm-uni"),
        *("scm-svf1", "scm-svf1-same", "scm-svf2", "scm-avf1", "scm-avf2"),
    ],
)
def test_class_is_below_another(told: str, follows: str) -> None:
    ours = close(f"{HEAD}{told}")
    narrow, wide = (f"<{SPACE}{name[1:]}>" for name in follows.split())
    below = f"<{PREFIXES['rdfs']}subClassOf>"
    same = "equivalent" in told or SOME.format(":x", ":p") in told
    assert f"{narrow} {below} {wide}" in ours
    assert (f"{wide} {below} {narrow}" in ours) == same


def test_property_that_is_another_relates_the_same_things() -> None:
    ours = close(f"{HEAD}:p owl:sameAs :q . :x :p :y .")
    assert f"<{SPACE}x> <{SPACE}q> <{SPACE}y>" in ours


def test_longer_chains_lead_to_their_property() -> None:
    told = ":p owl:propertyChainAxiom ( :q :q :r :q :r ) . :a :q :b . :b :q :c . :c :r :d ."
    ours = close(f"{HEAD} {told} :d :q :e . :e :r :f , 'f' .")
    made = {line for line in ours if f"{SPACE}p> " in line and "Chain" not in line}
    assert made == {f"<{SPACE}a> <{SPACE}p> <{SPACE}f>", f'<{SPACE}a> <{SPACE}p> "f"'}


def test_second_value_makes_no_two_names_one_thing() -> None:
    ours = close(f"{HEAD} :p a owl:FunctionalProperty . :x :p :y , :z .")
    assert len(ours) == len([":p", ":y", ":z"])


def test_statement_that_leads_on_counts_even_if_it_is_not_said() -> None:
    ours = close(
        f"{HEAD} :A rdfs:subClassOf owl:TransitiveProperty . :p a :A . :x :p :y . :y :p :z ."
    )
    assert f"<{SPACE}x> <{SPACE}p> <{SPACE}z>" in ours
