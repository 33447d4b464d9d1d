"""A case of each feature of SPARQL 1.1, asked over HTTP and answered as the standard says."""

from __future__ import annotations

import csv
import io

import pytest

from live import Live, get, serving

PROLOGUE = "PREFIX : <https://w3id.org/partnerskap/id/municipality/>\n"
M = "?m a pk:Municipality ; rdfs:label ?label"
ENERGY = "[ rdfs:label 'Energy'@en ]"
CASES = {
    "filter": (f"SELECT ?label {{ {M} FILTER(LANG(?label) = 'sv') }}", ["Kalmar kommun"]),
    "regex": (
        f"SELECT ?label {{ {M} FILTER(REGEX(?label, '^k.*i$', 'i')) }}",
        ["Kadıköy Belediyesi"],
    ),
    "optional": (
        "SELECT ?label { ?s pk:partOfProgramme ?p OPTIONAL { ?p rdfs:label ?label } }",
        ["", ""],
    ),
    "union": ("SELECT ?x { { BIND(1 AS ?x) } UNION { BIND(2 AS ?x) } }", ["1", "2"]),
    "minus": (
        f"SELECT ?label {{ {M} MINUS {{ ?p pk:hasParticipant ?m }} }}",
        [],
    ),
    "exists": (
        f"SELECT ?label {{ {M} FILTER NOT EXISTS {{ {ENERGY} pk:hasParticipant ?m }} }}",
        ["Kadıköy Belediyesi"],
    ),
    "values": (
        f"SELECT ?label {{ VALUES ?label {{ 'Kalmar kommun'@sv 'x' }} {M} }}",
        ["Kalmar kommun"],
    ),
    "aggregate": (
        "SELECT (COUNT(?m) AS ?n) { ?p pk:hasParticipant ?m } GROUP BY ?p",
        ["2", "2"],
    ),
    "having": (
        "SELECT ?n { SELECT ?m (COUNT(?p) AS ?n) { ?p pk:hasParticipant ?m } "
        "GROUP BY ?m HAVING (COUNT(?p) > 1) }",
        ["2"],
    ),
    "group-concat": (
        "SELECT (GROUP_CONCAT(?label; separator='|') AS ?all) "
        f"{{ SELECT ?label {{ {M} }} ORDER BY ?label }}",
        ["Kadıköy Belediyesi|Kalmar kommun|Şişli Belediyesi"],
    ),
    "sub-select": (
        f"SELECT ?label {{ {{ SELECT ?label {{ {M} }} ORDER BY DESC(?label) LIMIT 1 }} }}",
        ["Şişli Belediyesi"],
    ),
    "path-sequence": (
        "SELECT DISTINCT ?label "
        "{ :se\\/kalmar ^pk:hasParticipant/pk:hasParticipant/rdfs:label ?label }",
        ["Kadıköy Belediyesi", "Kalmar kommun", "Şişli Belediyesi"],
    ),
    "path-star": (
        "SELECT (COUNT(DISTINCT ?x) AS ?n) "
        "{ :tr\\/sisli (pk:hasParticipant|^pk:hasParticipant)* ?x }",
        ["5"],
    ),
    "path-negated": ("SELECT (COUNT(*) AS ?n) { :tr\\/sisli !(rdf:type|^rdf:type) ?x }", ["2"]),
    "graph": (
        "SELECT ?n { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } }",
        ["13", "6"],
    ),
    "bind-if": ("SELECT ?x { BIND(IF(1 < 2, 'yes', 'no') AS ?x) }", ["yes"]),
    "coalesce": ("SELECT (COALESCE(?u, 1/0, 'last') AS ?x) {}", ["last"]),
    "strings": (
        "SELECT (CONCAT(UCASE('å'), SUBSTR('abc', 2, 1), STRAFTER('x-y', '-')) AS ?x) {}",
        ["Åby"],
    ),
    "numbers": ("SELECT (ROUND(2.5) + ABS(-1) AS ?x) {}", ["4"]),
    "dates": ("SELECT (YEAR('2014-03-30T00:00:00Z'^^xsd:dateTime) AS ?x) {}", ["2014"]),
    "hash": ("SELECT (SHA1('x') AS ?x) {}", ["11f6ad8ec52a2984abaafd7c3b516503785c2072"]),
    "in": ("SELECT ?x { VALUES ?x { 1 2 3 } FILTER(?x NOT IN (1, 3)) }", ["2"]),
    "distinct": ("SELECT DISTINCT ?x { VALUES ?x { 1 1 2 } }", ["1", "2"]),
    "order-offset": ("SELECT ?x { VALUES ?x { 3 1 2 } } ORDER BY ?x OFFSET 1 LIMIT 1", ["2"]),
    "avg-min-max": (
        "SELECT (CONCAT(STR(MIN(?x)), STR(MAX(?x)), STR(AVG(?x))) AS ?all) { VALUES ?x { 1 2 3 } }",
        ["132"],
    ),
    "join-on-blank-node": (
        "SELECT ?label { [] pk:hasParticipant [ rdfs:label ?label ] FILTER(LANG(?label) = 'sv') }",
        ["Kalmar kommun"] * 2,
    ),
}


@pytest.mark.parametrize(("query", "values"), CASES.values(), ids=CASES)
def test_feature(server: Live, query: str, values: list[str]) -> None:
    response = get(server, PROLOGUE + query, format="csv")
    assert response.status_code == 200, response.text
    rows = list(csv.reader(io.StringIO(response.text, newline="")))[1:]
    assert sorted(row[0] if row else "" for row in rows) == sorted(values)
    assert response.headers["Result-Rows"] == str(len(values))


def test_listed_service_is_asked_and_no_other(
    server: Live, tiny: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("federated") / "log"
    listed = f'["{server.sparql}"]'
    remote = f"SELECT ?label {{ SERVICE <{server.sparql}> {{ {M} }} }}"
    with serving(log, "--build", str(tiny), processes=2, services=listed) as live:
        rows = get(live, remote).json()["results"]["bindings"]
        other = get(live, remote.replace("/sparql>", "/other>"))
        variable = get(
            live, f"SELECT * {{ VALUES ?u {{ <{server.sparql}> }} SERVICE ?u {{ ?s ?p ?o }} }}"
        )
        both = get(live, f"ASK {{ SERVICE <{server.sparql}> {{ ?s ?p ?o }} SERVICE <s:s> {{ }} }}")
    assert {row["label"]["value"] for row in rows} >= {"Kalmar kommun"}
    assert [answer.status_code for answer in (other, variable, both)] == [403, 403, 403]
    assert server.sparql in other.json()["detail"]
