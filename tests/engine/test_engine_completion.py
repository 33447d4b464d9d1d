"""A query is complete in itself before a store of others is asked, and means what it meant."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Variable

from partnerskap.engine.completion import Completed, Completion, check_size
from partnerskap.engine.dataset import Graphs
from partnerskap.engine.errors import InvalidQuery, NotSupported
from partnerskap.engine.query import Term
from partnerskap.engine.stores import MERGE, NOTHING, STORES, Behind
from partnerskap.vocabulary import BASE, prefixes

MERGED = MERGE + "ab" * 32
ADDRESS = "http://here.example/sparql"
ONE, TWO = "http://example.org/one", "http://example.org/two"
X = NamedNode("http://example.org/x")
DATA = """
<http://example.org/x> <http://example.org/p> "1" , "2" .
<http://example.org/y> <http://example.org/p> "1" ; <http://example.org/q> <http://example.org/x> .
"""


def complete(
    text: str, store: str = "oxigraph", override: Graphs | None = None, **bindings: Term
) -> Completed:
    behind = Behind((), store, (ONE, TWO), MERGED, 2.5)
    completion = Completion(STORES[store], prefixes(BASE), behind, ADDRESS)
    return completion.complete(text, bindings, override)


def plain(text: str) -> str:
    """Return *text* with one space wherever it has any."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ASK { ?s a pk:Theme }",
            f"PREFIX pk: <{BASE}ns#> ASK {{ ?s a pk:Theme }}",
        ),
        (
            "PREFIX pk: <x:> ASK { ?s pk:a ?o }",
            "PREFIX pk: <x:> ASK { ?s pk:a ?o }",
        ),
        ("SELECT ?s FROM <x:g> FROM NAMED <x:h> { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o }"),
        ("SELECT ?s # FROM <x:g>\n{ ?s ?p ?o }", "SELECT ?s # FROM <x:g> { ?s ?p ?o }"),
        ("SELECT ('FROM <x:g>' AS ?v) {}", "SELECT ('FROM <x:g>' AS ?v) {}"),
        ("BASE <http://b.org/a/> ASK { <../c> ?p <x:y> }", "ASK { <http://b.org/c> ?p <x:y> }"),
        ("ASK { <c> ?p ?o }", "ASK { <http://here.example/c> ?p ?o }"),
    ],
    ids=["prefix", "own-prefix", "from", "comment", "string", "base", "address"],
)  # fmt: skip
def test_text_is_completed(text: str, expected: str) -> None:
    assert plain(complete(text).text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x ?o { ?x <http://example.org/p> ?o }",
        "SELECT DISTINCT ?o ?x WHERE { ?x <http://example.org/p> ?o } ORDER BY ?x ?o",
        "SELECT ?x (COUNT(?o) AS ?n) { ?x <http://example.org/p> ?o } GROUP BY ?x",
        "SELECT ?x ?o { { SELECT ?x ?o { ?x <http://example.org/p> ?o } } }",
        "SELECT ?x ?s { { SELECT ?x { ?s <http://example.org/q> ?x } } ?s ?p ?x }",
        "SELECT ?x ?s { ?s ?p ?o FILTER (?o = ?x) }",
        "SELECT ?x ?s { ?s ?p ?o FILTER NOT EXISTS { ?s ?q ?x } }",
        "SELECT ?x (STR(?x) AS ?t) { ?x <http://example.org/p> '1' }",
        "SELECT $x { $x <http://example.org/p> '1' }",
    ],
)
def test_bound_query_has_the_answer_of_a_substitution(text: str) -> None:
    store = Store()
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    substituted = store.query(text, substitutions={Variable("x"): X})
    assert isinstance(substituted, QuerySolutions)
    expected = sorted(map(str, substituted))
    bound = store.query(complete(text, x=X).text)
    assert isinstance(bound, QuerySolutions)
    assert sorted(map(str, bound)) == expected
    assert expected


def test_bound_text_is_a_term_and_never_query_text() -> None:
    text = Literal('"} } SELECT * { ?s ?p %s {} } #\n', language="sv")
    solutions = Store().query(complete("SELECT ?t {}", t=text).text)
    assert isinstance(solutions, QuerySolutions)
    assert [row["t"] for row in solutions] == [text]


@pytest.mark.parametrize(
    ("text", "override", "default", "named"),
    [
        ("ASK {}", None, (MERGED,), ()),
        ("ASK { GRAPH ?g {} }", None, (MERGED,), (ONE, TWO)),
        (f"ASK FROM <{ONE}> {{}}", None, (ONE,), ()),
        ("ASK FROM <x:none> {}", None, (NOTHING,), ()),
        (f"ASK FROM NAMED <{ONE}> {{ GRAPH ?g {{}} }}", None, (NOTHING,), (ONE,)),
        ("ASK FROM NAMED <x:none> { GRAPH ?g {} }", None, (NOTHING,), (NOTHING,)),
        (f"ASK FROM <{ONE}> {{}}", Graphs((TWO, "x:none"), ()), (TWO,), ()),
        (f"ASK FROM <{MERGED}> {{}}", None, (NOTHING,), ()),
    ],
)
def test_only_graphs_of_the_snapshot_are_asked(
    text: str, override: Graphs | None, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    completed = complete(text, override=override)
    assert (completed.default, completed.named) == (default, named)


@pytest.mark.parametrize("text", ["ASK FROM <x:g> {}", "ASK { GRAPH ?g {} }"])
def test_store_that_ignores_graphs_is_not_asked_about_them(text: str) -> None:
    with pytest.raises(NotSupported, match="rdflib-endpoint"):
        complete(text, "rdflib")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (?a / ?b AS ?v) {}", "SELECT (?a * 1.0 / ?b AS ?v) {}"),
        ("SELECT ((?a + 1) / (?b) AS ?v) {}", "SELECT ((?a + 1) * 1.0 / (?b) AS ?v) {}"),
        ("SELECT (ABS(1) / ABS(2) AS ?v) {}", "SELECT (ABS(1) * 1.0 / ABS(2) AS ?v) {}"),
        ("ASK { ?s <x:a>/<x:b> ?o }", "ASK { ?s <x:a>/<x:b> ?o }"),
        ("ASK { ?s (<x:a>|<x:c>)/(<x:b>) ?o }", "ASK { ?s (<x:a>|<x:c>)/(<x:b>) ?o }"),
        ("ASK { ?s ^<x:a>/a ?o }", "ASK { ?s ^<x:a>/a ?o }"),
    ],
)  # fmt: skip
def test_whole_numbers_are_divided_as_decimals(text: str, expected: str) -> None:
    assert complete(text, "virtuoso").text == expected


def test_positions_are_asked_for_by_the_name_that_their_datatype_has_there() -> None:
    text = 'SELECT ?s { ?s ?p "POINT(1 2)"^^geo:wktLiteral FILTER (DATATYPE(?o) = geo:wktLiteral) }'
    completed = complete(text, "virtuoso").text
    assert completed.count("<urn:partnerskap:wktLiteral>") == 2
    assert '"POINT(1 2)"^^<urn' in completed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DESCRIBE <x:a>", "<x:a> ?describedBy0 ?describedAs0"),
        ("DESCRIBE ?s { ?s a <x:T> } LIMIT 1", "SELECT (?s AS ?described0) { ?s a <x:T> } LIMIT 1"),
        ("DESCRIBE <x:a> ?s { ?s a <x:T> }", "UNION"),
        ("DESCRIBE * { ?s a <x:T> }", "SELECT (?s AS ?described0)"),
    ],
)
def test_describe_is_written_as_construct(text: str, expected: str) -> None:
    completed = complete(text).text
    assert expected in completed
    assert completed.lstrip().startswith("CONSTRUCT {")
    Store().query(completed)


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("SELECT ?s { ?s ?p ?o }", 1),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 1),
        ("ASK { { ?s ?p ?o } }", 1),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 0),
        ("SELECT ?s { SELECT ?s { ?s ?p ?o } }", 0),
    ],
)
def test_neptune_is_told_the_limit_in_the_query(text: str, hinted: int) -> None:
    completed = complete(text, "neptune").text
    assert completed.count("QueryHints#queryTimeout> 2500 .") == hinted
    Store().query(completed)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 100 + "}" * 100,
        "SELECT (" + "(" * 100 + "1" + ")" * 100 + " AS ?v) {}",
        "SELECT (" + "!" * 100 + "true AS ?v) {}",
        "SELECT (" + "- " * 100 + "1 AS ?v) {}",
    ],
)
def test_nesting_that_ends_stores_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuery, match="nested too deeply"):
        check_size(text)


@pytest.mark.parametrize("part", ["UNION { ?s ?p ?o }", ". ?s ?p ?o", "FILTER (?s = 1)"])
def test_chains_in_which_stores_lose_themselves_are_refused(part: str) -> None:
    with pytest.raises(NotSupported, match="stands 300 times in this query"):
        check_size("SELECT * { { ?s ?p ?o } " + part * 300 + " }")
    assert len(check_size("SELECT * { { ?s ?p ?o } " + part * 200 + " }")) > 200


def test_long_lists_are_no_chains() -> None:
    assert len(check_size("SELECT * { VALUES ?s { " + "<x:a> " * 5000 + "} ?s ?p ?o }")) > 5000
