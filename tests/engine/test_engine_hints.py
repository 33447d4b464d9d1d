"""An answer without rows says which terms of the query are not in the data, and what was meant."""

from __future__ import annotations

import io

import pytest
from pyoxigraph import RdfFormat, Store

from partnerskap.engine.hints import HINTS, Adviser
from partnerskap.vocabulary import BASE, PREFIXES

WORLD = f"""
PREFIX pk: <{BASE}ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
pk:hasParticipant a rdfs:Property . pk:Municipality a rdfs:Class . pk:kommunkod a rdfs:Datatype .
<{BASE}graph/one> {{
    <{BASE}id/municipality/se/umea> a pk:Municipality ; skos:notation "2480"^^pk:kommunkod ;
        rdfs:label "Umeå kommun"@sv ; schema:name "Umeå" ; pk:people 130000 .
}}
"""
UMEA = f"<{BASE}id/municipality/se/umea>"
HINTED = {
    "misspelt term of ours": (
        "SELECT * { ?p pk:hasParticipants ?m }",
        "unknown-term-like",
        "pk:hasParticipants",
        "pk:hasParticipant",
    ),
    "in full": (
        f"SELECT * {{ ?m a <{BASE}ns#Muncipality> }}",
        "unknown-term-like",
        f"<{BASE}ns#Muncipality>",
        "pk:Municipality",
    ),
    "unlike any term": ("SELECT * { ?m pk:mayor ?x }", "unknown-term", "pk:mayor", None),
    "another vocabulary": ("SELECT * { ?m foaf:name ?x }", "unknown-term", "foaf:name", None),
    "wrong scheme": (
        "PREFIX s: <http://schema.org/> SELECT * { ?m s:name ?x }",
        "other-address",
        "s:name",
        "<https://schema.org/name>",
    ),
    "copy on this machine": (
        "SELECT * { <http://localhost:8000/id/municipality/se/umea> ?p ?o }",
        "other-address",
        "<http://localhost:8000/id/municipality/se/umea>",
        UMEA,
    ),
    "address of the page": (
        "SELECT * { <http://127.0.0.1/doc/municipality/se/umea.html> ?p ?o }",
        "other-address",
        "<http://127.0.0.1/doc/municipality/se/umea.html>",
        UMEA,
    ),
    "copy of the vocabulary": (
        "PREFIX k: <http://localhost/ns#> SELECT * { ?m a k:Municipality }",
        "other-address",
        "k:Municipality",
        f"<{BASE}ns#Municipality>",
    ),
    "without its datatype": (
        'SELECT * { ?m skos:notation "2480" }',
        "plain-literal",
        '"2480"',
        '"2480"^^pk:kommunkod',
    ),
    "number as a string": (
        "SELECT * { ?m ?p '130000' }",
        "plain-literal",
        "'130000'",
        '"130000"^^xsd:integer',
    ),
    "without its language": (
        'SELECT * { ?m rdfs:label ?l FILTER (?l = "Umeå kommun") }',
        "plain-literal",
        '"Umeå kommun"',
        '"Umeå kommun"@sv',
    ),
    "variable of GRAPH in its group": (
        "SELECT * { GRAPH ?g { ?s ?p ?o FILTER (STRENDS(STR(?g), 'one')) } }",
        "graph-variable",
        "?g",
        None,
    ),
    "absent graph": (
        "SELECT * { GRAPH <urn:x:none> { ?s ?p ?o } }",
        "unknown-term",
        "<urn:x:none>",
        None,
    ),
}
SILENT = {
    "terms of the data": f"SELECT * {{ {UMEA} schema:name 'Umeå' ; a pk:hasParticipant }}",
    "graph of the data": f"SELECT * {{ GRAPH <{BASE}graph/one> {{ ?s ?s ?o }} }}",
    "part of a text": 'SELECT * { ?m ?p ?l FILTER (CONTAINS(?l, "Umeå kommun")) }',
    "text of a term": 'SELECT * { ?m ?p ?l FILTER (STR(?l) = "2480") }',
    "declaration": "PREFIX no: <urn:no:> BASE <urn:x> SELECT * { ?s ?s ?o }",
    "function": "SELECT * { ?s ?p ?o FILTER (<urn:x:f>(?o)) }",
    "template": "CONSTRUCT { ?s <urn:x:p> 'a' } { ?s ?s ?o }",
    "another endpoint": "SELECT * { SERVICE SILENT <urn:x:s> { ?s <urn:x:p> 'a' } }",
    "datatype": "SELECT * { ?s ?p '1'^^<urn:x:d> }",
    "standard": "SELECT * { ?s rdf:first ?o }",
}


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    store = Store()
    store.load(io.BytesIO(WORLD.encode()), format=RdfFormat.TRIG)
    return Adviser(store, PREFIXES, PREFIXES["pk"].removesuffix("ns#") + "sparql")


@pytest.mark.parametrize(("text", "kind", "term", "like"), HINTED.values(), ids=HINTED)
def test_hint(adviser: Adviser, text: str, kind: str, term: str, like: str | None) -> None:
    (hint,) = adviser.advise(text)
    assert (hint.kind, hint.parts["term"], hint.parts.get("like")) == (kind, term, like)
    assert term in HINTS[kind] % hint.parts


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_no_hint(adviser: Adviser, text: str) -> None:
    assert adviser.advise(text) == []


def test_hints_are_few_and_each_once(adviser: Adviser) -> None:
    text = "SELECT * { ?a pk:one ?b ; pk:one ?c ; pk:two ?d ; pk:three ?e ; pk:four ?f }"
    assert [hint.parts["term"] for hint in adviser.advise(text)] == ["pk:one", "pk:two", "pk:three"]
