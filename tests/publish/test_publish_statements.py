"""Statements in one piece, and the store of numbers that the judge reads, say what objects say."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple
from rdflib import Graph

from partnerskap.publish.sorted_store import to_graph
from partnerskap.publish.terms import (
    StatementList,
    arrange,
    differ,
    gather,
    merge,
    parse_lines,
    to_rdflib,
)
from partnerskap.turtle import copy_turtle, write_turtle
from partnerskap.vocabulary import PREFIXES

X = "http://x/"
NODES = [NamedNode(f"{X}{name}") for name in ("a", "ab", "ç", "b")]
VALUES = [
    *NODES,
    *(Literal(text) for text in ("", "a", 'two\nlines\r "\\', "Şişli \x85 \u2028", "_:a")),
    *(Literal("a", language=tag) for tag in ("en", "en-GB", "tr")),
    *(Literal("01", datatype=NamedNode(f"{X}{name}")) for name in ("a", "b")),
]
triples = st.builds(
    Triple,
    st.sampled_from([*NODES, BlankNode("c14n0")]),
    st.sampled_from(NODES[:3]),
    st.sampled_from([*VALUES, BlankNode("c14n1")]),
)
graphs = st.lists(triples, max_size=30)


@given(graphs)
def test_statements_are_the_triples_in_order_and_each_once(told: Sequence[Triple]) -> None:
    made = arrange(told)
    assert list(made) == sorted(set(told), key=str)
    assert len(made) == len(set(told))
    assert all(one in made for one in told)
    assert list(made.about({f"{X}a"})) == [one for one in made if one.subject == NODES[0]]


@given(graphs, graphs)
def test_graphs_together_have_each_statement_once(
    one: Sequence[Triple], other: Sequence[Triple]
) -> None:
    both = [arrange(one), arrange(other)]
    assert list(parse_lines(merge(both))) == sorted({*one, *other}, key=str)
    assert gather(both) == arrange([*one, *other])
    assert set(parse_lines(differ(*both))) == {*one} ^ {*other}


@given(graphs)
def test_store_has_the_same_statements(told: Sequence[Triple]) -> None:
    store, place = Store(), NamedNode(f"{X}graph")
    for graph in (None, place):
        arrange(told).load(store, graph)
    expected = {Quad(*one, graph) for one in told for graph in (DefaultGraph(), place)}
    assert set(store) == expected


@given(graphs)
def test_turtle_is_the_same_written_a_subject_at_a_time(told: Sequence[Triple]) -> None:
    known, file = {**PREFIXES, "x": X}, io.BytesIO()
    copy_turtle(arrange(told).lines(), known, file)
    assert file.getvalue() == write_turtle(told, known)


@given(graphs)
def test_judge_sees_what_is_in_a_graph_of_rdflib(told: Sequence[Triple]) -> None:
    mine, usual = to_graph(told), to_rdflib(told)
    assert len(mine) == len(usual)
    ends = [
        None,
        *usual.all_nodes(),
        *to_rdflib([Triple(*[NamedNode(f"{X}absent")] * 3)]).subjects(),
    ]
    for pattern in product(ends, [None, *usual.predicates(unique=True)], ends):
        assert set(mine.triples(pattern)) == set(usual.triples(pattern))


def test_nothing_is_a_graph_too() -> None:
    assert list(StatementList()) == list(to_graph([])) == list(Graph()) == []


@given(st.lists(triples))
def test_a_list_that_is_read_again_has_as_many_statements(told: Sequence[Triple]) -> None:
    again = StatementList(arrange(told).text)
    assert len(again) == len(list(again)) == len(set(told))
