"""What Oxigraph 0.5.13 answers wrong by itself: the right answers by SPARQL 1.1, kind by kind."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import Literal, NamedNode

from evaluating import Row, evaluate
from partnerskap.engine import rewriting
from partnerskap.engine.errors import Refused

HOME = "http://x/"
WORLD = """PREFIX x: <http://x/>
x:a x:p x:b, 1, "s", "t"@en ; x:q x:b . x:b x:p x:c .
x:one { x:a x:p x:b . x:b x:q 5 . }
x:two { x:a x:p x:c . x:c x:p x:a . x:a x:r "lit" . }
"""
"""Two named graphs; x:zz and 7 stand nowhere."""
GRAPH = {
    "values": ("GRAPH ?g { VALUES ?x { 1 } }", ["one 1", "two 1"]),
    "values in a named graph": ("GRAPH x:one { VALUES ?x { 1 } }", ["1"]),
    "values in an absent graph": ("GRAPH x:zz { VALUES ?x { 1 } }", []),
    "values in one branch": (
        "GRAPH ?g { { ?s x:q ?o } UNION { VALUES ?s { 1 } } }",
        ["one 1", "one 5 b", "two 1"],
    ),
    "values in an option": ("GRAPH ?g { OPTIONAL { VALUES ?x { 1 } } }", ["one 1", "two 1"]),
    "values with no row": ("GRAPH ?g { VALUES ?x { } }", []),
    "sub-select of all": ("GRAPH ?g { SELECT ?s { ?s x:q ?o } }", ["one b"]),
    "count for each graph": (
        "GRAPH ?g { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        ["one 2", "two 3"],
    ),
    "count in an absent graph": ("GRAPH x:zz { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }", []),
    "limit for each graph": (
        "GRAPH ?g { { SELECT ?s { ?s x:p ?o } ORDER BY ?s LIMIT 1 } }",
        ["one a", "two a"],
    ),
    "other graph": ("GRAPH ?g { GRAPH ?h { ?s x:q ?o } }", ["one one 5 b", "two one 5 b"]),
    "same graph": ("GRAPH ?g { GRAPH ?g { ?s x:q ?o } }", ["one 5 b"]),
    "other graph in an absent graph": ("GRAPH x:zz { GRAPH ?h { ?s ?p ?o } }", []),
    "minus with nothing shared": (
        "GRAPH ?g { ?s x:q ?o MINUS { ?a x:p ?b } }",
        ["one 5 b"],
    ),
    "minus with something shared": (
        "GRAPH ?g { ?s x:p ?o MINUS { ?s x:r ?b } }",
        ["one b a", "two a c"],
    ),
    "exists with values": (
        "GRAPH ?g { ?s x:p ?o FILTER EXISTS { VALUES ?s { x:c } } }",
        ["two a c"],
    ),
    "path of length zero": ("GRAPH ?g { x:zz x:p* ?y }", ["one zz", "two zz"]),
    "filter of its variable": ("GRAPH ?g { ?s x:q ?o FILTER (?g = x:one) }", []),
    "filter behind it": ("GRAPH ?g { ?s x:q ?o } FILTER (?g = x:one)", ["one 5 b"]),
    "its variable in an option": ("GRAPH ?g { ?s x:q ?o OPTIONAL { ?s ?p ?g } }", []),
    "its variable in a pattern": ("GRAPH ?g { ?s x:q ?g }", []),
    "value of its variable": ("GRAPH ?g { ?s x:q ?o BIND (BOUND(?g) AS ?x) }", ["one 5 b false"]),
    "option after values": (
        "GRAPH ?g { VALUES ?x { 1 } OPTIONAL { ?s x:q ?o } }",
        ["one 5 b 1", "two 1"],
    ),
    "path of length zero in an absent graph": ("GRAPH x:zz { x:a x:p* ?y }", []),
    "path from where another graph goes on": (
        "GRAPH ?g { x:c x:p? ?y }",
        ["one c", "two a", "two c"],
    ),
}
PATHS = {
    "star from a term": ("x:zz x:p* ?y", ["zz"]),
    "star to a term": ("?y x:p* x:zz", ["zz"]),
    "star to a literal": ("?y x:p* 7", ["7"]),
    "option from a term": ("x:zz x:p? ?y", ["zz"]),
    "plus from a term": ("x:zz x:p+ ?y", []),
    "plus of an option": ("x:zz (x:p?)+ ?y", ["zz"]),
    "between the same term": ("x:zz x:p* x:zz", ["-"]),
    "between two terms": ("x:zz x:p* x:zzz", []),
    "from a known term": ("x:b x:p* ?y", ["b", "c"]),
    "sequence of stars": ("x:zz x:p*/x:q* ?y", []),
    "sequence of stars in brackets": ("x:zz (x:p*/x:q*)? ?y", ["zz"]),
    "two options between the same term": ("x:zz x:p?/x:p? x:zz", ["-"]),
    "three options between the same term": ("x:zz x:p?/x:p?/x:p? x:zz", []),
    "sequence with a step": ("x:zz x:p*/x:q ?y", []),
    "inverse": ("x:zz ^(x:p*) ?y", ["zz"]),
    "two stars to choose from": ("x:zz x:p*|x:q* ?y", ["zz", "zz"]),
    "in a property list": ("x:b x:p x:c ; x:p* x:c", ["-"]),
    "among other patterns": ("?s x:q ?o . x:zz x:p* ?y", ["b a zz"]),
    "from a variable with a value": ("VALUES ?x { x:zz } ?x x:p* ?y", []),
    "two variables": ("?x x:q* ?y FILTER(!isLiteral(?x))", ["a a", "a b", "b b", "c c"]),
    "two properties of one pair": ("?x x:p|x:q x:b", ["a", "a"]),
    "the same property twice": ("x:b x:p|x:p ?y", ["c", "c"]),
    "alternatives in a sequence": ("x:a (x:p|x:q)/x:p ?y", ["c", "c"]),
    "alternatives in a star": ("x:b (x:p|x:q)* ?y", ["b", "c"]),
    "alternatives backwards": ("x:b ^(x:p|x:q) ?y", ["a", "a"]),
    "negated both ways": ("x:a !(x:q|^x:q) ?y", ["1", "b", "s", "t"]),
    "alternatives at a blank node": ("[ x:p|x:q ?y ; x:p 1 ]", ["b", "b", "1", "s", "t"]),
}
GROUPS = {
    "languages": ("GROUP_CONCAT(?v)", '"a"@en "b"@en', ["a b"]),
    "numbers": ("GROUP_CONCAT(?v)", "1 2.5", ["1 2.5"]),
    "addresses": ("GROUP_CONCAT(?v; SEPARATOR=', ')", "<x:a> <x:b>", ["x:a, x:b"]),
    "separator with an escape": (r"GROUP_CONCAT(?v; separator='\u003b')", "'a' 'b'", ["a;b"]),
    "equal texts of two terms": ("GROUP_CONCAT(DISTINCT ?v)", '"a"@en "a" "a"', ["a a"]),
    "nothing": ("GROUP_CONCAT(?v)", "", [""]),
    "an unbound value": ("GROUP_CONCAT(?v)", "1 UNDEF", []),
    "least of mixed kinds": ("MIN(?v)", "9 '5' 10", ["9"]),
    "greatest of mixed kinds": ("MAX(?v)", "<x:a> 9 10 '5'", ["5"]),
    "least of one kind": ("MIN(DISTINCT ?v)", "3 2.5 4", ["2.5"]),
    "least of nothing": ("MIN(?v)", "", []),
}
MIXED = [
    *("UNDEF", "<http://x/a>", "<http://x/b>"),
    *("-1.5", "-1", "0", "1", "2", "10", "'NaN'^^xsd:double"),
    *("false", "true"),
    *("'2019'^^xsd:gYear", "'2019-06-01'^^xsd:date", "'2020-01-01T00:00:00Z'^^xsd:dateTime"),
    *("'09:00:00'^^xsd:time", "'P1M'^^xsd:yearMonthDuration", "'P31D'^^xsd:dayTimeDuration"),
    *("'05'", "'5'", "'a'@en", "'a'@sv", "'ab'", "'b'@en", "'x'^^xsd:integer"),
]
"""Values of every kind in their order, as `partnerskap.engine.functions` documents it."""


def show(row: Row) -> str:
    """Return *row* in a line: local names and texts, in the order of the variables' names."""
    texts = [getattr(row[name], "value", "").removeprefix(HOME) for name in sorted(row)]
    return " ".join(texts) if texts else "-"


def ask(text: str) -> list[str]:
    prologue = "" if text.startswith("BASE") else f"PREFIX x: <{HOME}>\n"
    return [show(row) for row in evaluate(prologue + text, WORLD)]


@pytest.mark.parametrize(("pattern", "rows"), GRAPH.values(), ids=GRAPH)
def test_graph(pattern: str, rows: list[str]) -> None:
    assert sorted(ask(f"SELECT * {{ {pattern} }}")) == sorted(rows)


@pytest.mark.parametrize(("pattern", "rows"), PATHS.values(), ids=PATHS)
def test_path(pattern: str, rows: list[str]) -> None:
    assert sorted(ask(f"SELECT * {{ {pattern} }}")) == sorted(rows)


@pytest.mark.parametrize(("function", "values", "found"), GROUPS.values(), ids=GROUPS)
def test_aggregate(function: str, values: str, found: str) -> None:
    text = f"PREFIX x: <{HOME}> SELECT ({function} AS ?r) {{ VALUES ?v {{ {values} }} }}"
    (row,) = evaluate(text, WORLD)
    assert [str(term).partition("^^")[0].strip('"') for term in row.values()] == found


def test_graphs_of_a_from_named_clause_count_even_if_empty() -> None:
    text = (
        "SELECT ?g FROM NAMED x:zz FROM NAMED x:one { GRAPH ?g { {SELECT * { VALUES ?x { 1 } }} } }"
    )
    assert sorted(ask(text)) == ["one", "zz"]


def test_graphs_of_a_relative_from_clause_are_found() -> None:
    text = "BASE <http://x/> SELECT ?n FROM <one> FROM NAMED <two> { GRAPH ?g { %s } } ORDER BY ?g"
    assert ask(text % "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ["3"]
    assert ask("BASE <http://x/> SELECT ?y FROM <one> { <zz> <p>* ?y }") == ["zz"]


@pytest.mark.parametrize("seed", range(5))
def test_values_of_mixed_kinds_are_in_order_and_the_process_lives(seed: int) -> None:
    shuffled = MIXED * 20
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    for direction, right in (("ASC", MIXED), ("DESC", MIXED[::-1])):
        rows = ask(f"SELECT ?v {{ VALUES ?v {{ {' '.join(shuffled)} }} }} ORDER BY {direction}(?v)")
        assert list(dict.fromkeys(rows)) == list(
            dict.fromkeys(ask(f"SELECT ?v {{ VALUES ?v {{ {' '.join(right)} }} }}"))
        )


def test_query_of_the_issue_is_answered() -> None:
    text = "SELECT ?v (COUNT(*) AS ?n) { ?m ?p ?v } GROUP BY ?v ORDER BY DESC(?n) ?v"
    assert ask(text) == ["2 b", "1 c", "1 1", "1 s", "1 t"]


ORDERS = {
    "sub-select": ("{ SELECT ?o { x:a x:p ?o } ORDER BY DESC(?o) LIMIT 1 } }", ["t"]),
    "calls": ("x:a x:p ?o } ORDER BY STRLEN(STR(?o)) LCASE(STR(?o)) OFFSET 2", ["t", "b"]),
    "exists": ("x:a x:p ?o } ORDER BY EXISTS { ?o x:p ?z } ?o LIMIT 1 VALUES ?o { 1 x:b }", ["1"]),
    "not exists": ("x:a x:p ?o } ORDER BY NOT EXISTS { ?o x:p ?z } LIMIT 1", ["b"]),
}


@pytest.mark.parametrize(("rest", "rows"), ORDERS.values(), ids=ORDERS)
def test_order_stands_anywhere(rest: str, rows: list[str]) -> None:
    assert ask(f"SELECT ?o {{ {rest}") == rows


def test_refusal_names_the_construct() -> None:
    with pytest.raises(Refused, match=r"blank node.*SELECT \*.*variable"):
        ask("SELECT * { _:b x:p|x:q ?o . FILTER(true) _:b x:p ?z }")


def test_same_query_selecting_variables_is_answered() -> None:
    rows = ask("SELECT ?o ?z { _:b x:q|x:r ?o . FILTER(true) _:b x:p ?z }")
    assert sorted(rows) == ["b 1", "b b", "b s", "b t"]


def test_blank_nodes_stay_hidden() -> None:
    assert ask("SELECT * { [ x:q|x:r ?o ] x:p 1 }") == ["b"]


def test_what_another_endpoint_is_asked_stays_as_it_is() -> None:
    inside = "{ SELECT (MIN(?b) AS ?c) { GRAPH ?g { ?a <urn:p>|<urn:q> ?b } } ORDER BY ?c }"
    text = f"SELECT * {{ SERVICE SILENT <urn:s> {inside} ?d <urn:p>|<urn:q> ?c }} ORDER BY ?c"
    written = rewriting.rewrite(text, list, lambda _: True).text
    assert inside in written
    assert "UNION" in written.replace(inside, "")


def test_comments_and_strings_are_no_keywords() -> None:
    text = "SELECT ?x { VALUES ?x { 'GRAPH ?g { ORDER BY' } } # MIN(\nORDER BY ?x # DESC"
    assert ask(text) == ["GRAPH ?g { ORDER BY"]


def test_terms_keep_their_value() -> None:
    (row,) = evaluate("SELECT (MAX(?v) AS ?m) { VALUES ?v { 1 'é'@sv } }", WORLD)
    assert row["m"] == Literal("é", language="sv")
    (row,) = evaluate("SELECT (MIN(?v) AS ?m) { VALUES ?v { 1 <http://x/é> } }", WORLD)
    assert row["m"] == NamedNode("http://x/é")
