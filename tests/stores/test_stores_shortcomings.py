"""A query that a store is known to answer wrong is told from one that it answers right."""

from __future__ import annotations

import pytest

from partnerskap.engine.errors import NotSupported
from partnerskap.engine.shortcomings import SHORTCOMINGS, refuse_wrong
from partnerskap.engine.syntax import Tokens

WRONG = {
    "store-truth": (
        "SELECT (?a = ?b AS ?v) { ?a ?p ?b }",
        "SELECT (ISIRI(?a) AS ?v) { ?a ?p ?b }",
        "SELECT ?v { ?a ?p ?b BIND (CONTAINS(?b, 'x') AS ?v) }",
        "SELECT (IF(?a = ?b, ?a < ?b, 1) AS ?v) { ?a ?p ?b }",
        "SELECT (STR(1 IN (1, 2)) AS ?v) {}",
        "SELECT (COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY (!?b AS ?v)",
    ),
    "store-sum": (
        "SELECT (SUM(?n) AS ?s) { ?m ?p ?n }",
        "SELECT ?m (AVG(?n) AS ?s) { ?m ?p ?n } GROUP BY ?m",
        "SELECT (SUM(DISTINCT xsd:decimal(?n)) AS ?s) { ?m ?p ?n }",
    ),
    "store-extreme": ("SELECT (MIN(?n) AS ?s) { ?m ?p ?n }", "SELECT (MAX(?n) AS ?s) { ?m ?p ?n }"),
    "store-minus": (
        "SELECT ?m { ?m a ?t MINUS { ?o ?p ?x } }",
        "SELECT ?m { ?x ?y ?z { ?m a ?t MINUS { ?x ?p 1 } } }",
        "SELECT ?m { MINUS { ?m a ?t } }",
    ),
    "store-path": (
        "SELECT ?t { <x:a> <x:p>+ ?t }",
        "SELECT ?t { <x:a> (a|^pk:p)+/pk:q ?t }",
        "SELECT ?t { ?s a/rdfs:subClassOf+ ?t }",
    ),
    "store-datatype": (
        "SELECT (DATATYPE(?n) AS ?d) { ?m ?p ?n }",
        "SELECT ?n { ?m ?p ?n FILTER (DATATYPE(?n) = xsd:string) }",
        "SELECT ?n { ?m ?p ?n FILTER (DATATYPE(?n) != xsd:integer) }",
        "SELECT ?n { ?m ?p ?n FILTER (DATATYPE(?n) = <http://www.w3.org/2001/XMLSchema#string>) }",
    ),
    "store-boolean": ("SELECT (xsd:boolean(?n) AS ?d) { ?m ?p ?n }",),
    "store-rounding": ("SELECT (CEIL(?n) AS ?d) { ?m ?p ?n }", "ASK { FILTER (ROUND(?n) = 1) }"),
    "store-encoding": ("SELECT (ENCODE_FOR_URI(?n) AS ?d) { ?m ?p ?n }",),
}
RIGHT = (
    "SELECT ?m { ?m ?p ?n FILTER (?n > 1 && ISIRI(?m) && EXISTS { ?m a ?t }) }",
    "SELECT (IF(STRSTARTS(?n, 'a') || ?n IN ('b'), 'yes', 'no') AS ?v) { ?m ?p ?n }",
    "SELECT (GROUP_CONCAT(?n; SEPARATOR=', ') AS ?v) { ?m ?p ?n }",
    "SELECT ?m (SUM(xsd:decimal(?n)) AS ?v) (MAX(?n) AS ?w) { ?m ?p ?n } GROUP BY ?m",
    "SELECT (MIN(STR(?n)) AS ?v) (MAX(xsd:integer(?n)) AS ?w) (COUNT(*) AS ?c) { ?m ?p ?n }",
    "SELECT ?m { ?m a ?t MINUS { ?m ?p ?x } } ORDER BY (?m = ?t)",
    "SELECT (?a + 1 AS ?v) ((?a + ?b) + ?c AS ?w) (STRLEN('a') + 1 AS ?x) { ?a pk:p/pk:p* ?b, ?c }",
    "SELECT ?n { ?m ?p ?n FILTER (DATATYPE(?n) = xsd:integer) }",
    "SELECT (FLOOR(?n) AS ?v) { ?m ?p ?n }",
)


def told(text: str) -> str:
    """Return the kind of shortcoming for which Virtuoso is not asked *text*, if any."""
    try:
        refuse_wrong("virtuoso", "Virtuoso 7", Tokens(text))
    except NotSupported as error:
        return error.kind if "Virtuoso 7" in str(error) else str(error)
    return ""


@pytest.mark.parametrize("kind", SHORTCOMINGS["virtuoso"])
def test_wrong_answer_is_foreseen(kind: str) -> None:
    assert {text: told(text) for text in WRONG[kind]} == dict.fromkeys(WRONG[kind], kind)


def test_right_answer_is_asked_for() -> None:
    assert {text: told(text) for text in RIGHT} == dict.fromkeys(RIGHT, "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT ?m (COUNT(*) AS ?n) { ?m ?p ?v } GROUP BY ?m", "store-grouping"),
        ("SELECT (AVG(?v) AS ?n) { ?m ?p ?v }", "store-average"),
        ("SELECT ?m { ?m ?p ?n { SELECT (MAX(?k) AS ?n) { ?b ?p ?k } } }", "store-subquery"),
    ],
)
def test_rdflib_is_not_asked_what_it_answers_wrong(text: str, kind: str) -> None:
    with pytest.raises(NotSupported) as caught:
        refuse_wrong("rdflib", "rdflib-endpoint", Tokens(text))
    assert caught.value.kind == kind
    first = Tokens("SELECT ?m { { SELECT (MAX(?k) AS ?n) { ?b ?p ?k } } ?m ?p ?n }")
    refuse_wrong("rdflib", "rdflib-endpoint", first)


def test_other_stores_are_asked() -> None:
    for texts in WRONG.values():
        for text in texts:
            refuse_wrong("oxigraph", "Oxigraph", Tokens(text))
