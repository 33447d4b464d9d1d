"""The query cases of the W3C SPARQL 1.1 Protocol test suite, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from live import http, serving, write_snapshot

WORLD = Path(__file__).parent.parent / "worlds" / "protocol.nq"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
ONE, TWO, THREE = (f"http://example.org/data/{number}" for number in (1, 2, 3))
BOTH = f"ASK {{ <{ONE}> a ?one . <{TWO}> a ?two }}"
GRAPHS = "ASK { GRAPH ?g { ?s ?p ?o } }"
FULL = f"""
ASK {{
  GRAPH ?g {{ <{ONE}> a ?one }} GRAPH ?h {{ <{TWO}> a ?two }} <{THREE}> a ?three
  FILTER NOT EXISTS {{ <{ONE}> a ?other }}
}}"""
OTHERS = f"ASK {{ GRAPH <{THREE}> {{ ?s ?p ?o }} }}"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an endpoint whose graphs are named as in the suite."""
    build = tmp_path_factory.mktemp("protocol")
    write_snapshot(build, WORLD.read_text())
    with serving(build / "log", "--build", str(build)) as live:
        yield live.sparql


def truth(response: httpx.Response) -> bool:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/sparql-results+json"
    value: bool = response.json()["boolean"]
    return value


def test_query_get(endpoint: str) -> None:
    assert truth(http.get(endpoint, params={"query": "ASK {}"}))


def test_query_post_form(endpoint: str) -> None:
    assert truth(http.post(endpoint, data={"query": "ASK {}"}))


def test_query_post_direct(endpoint: str) -> None:
    assert truth(http.post(endpoint, content="ASK {}", headers=DIRECT))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        pytest.param(f"ASK {{ <{ONE}> a ?type }}", [ONE], [], id="default-graph"),
        pytest.param(BOTH, [ONE, TWO], [], id="default-graphs"),
        pytest.param(GRAPHS, [], [ONE, TWO], id="named-graphs"),
        pytest.param(FULL, [THREE], [ONE, TWO], id="full"),
        pytest.param(
            f"ASK FROM <{ONE}> {{ <{TWO}> a ?type FILTER NOT EXISTS {{ <{ONE}> a ?other }} }}",
            [TWO],
            [],
            id="protocol-overrides-from",
        ),
    ],
)
def test_query_dataset(
    endpoint: str, way: str, query: str, default: list[str], named: list[str]
) -> None:
    graphs = {"default-graph-uri": default, "named-graph-uri": named}
    if way == "get":
        response = http.get(endpoint, params={"query": query} | graphs)
    elif way == "form":
        response = http.post(endpoint, data={"query": query} | graphs)
    else:
        response = http.post(endpoint, params=graphs, content=query, headers=DIRECT)
    assert truth(response)


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        pytest.param(f"ASK {{ <{TWO}> ?p ?o }}", [ONE], [], id="other-default-graph"),
        pytest.param(GRAPHS, [ONE], [], id="no-named-graphs"),
        pytest.param("ASK { ?s ?p ?o }", [], [ONE], id="no-default-graph"),
        pytest.param(OTHERS, [], [ONE, TWO], id="not-among-the-named"),
        pytest.param("ASK { ?s ?p ?o }", ["http://example.org/unknown"], [], id="unknown-is-empty"),
    ],
)
def test_query_dataset_holds_nothing_else(
    endpoint: str, query: str, default: list[str], named: list[str]
) -> None:
    graphs = {"default-graph-uri": default, "named-graph-uri": named}
    assert not truth(http.get(endpoint, params={"query": query} | graphs))


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        ("SELECT (1 AS ?value) {}", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+json"),
        ("DESCRIBE <http://example.org/data/1>", "text/turtle; charset=utf-8"),
        ("CONSTRUCT { <s:s> <p:p> 1 } WHERE {}", "text/turtle; charset=utf-8"),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type(endpoint: str, query: str, media_type: str) -> None:
    response = http.get(endpoint, params={"query": query})
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)


def test_bad_query_method(endpoint: str) -> None:
    response = httpx.put(endpoint, params={"query": "ASK {}"})
    assert response.status_code == 405
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_bad_multiple_queries(endpoint: str, way: str) -> None:
    twice = {"query": ["ASK {}", "SELECT * {}"]}
    if way == "get":
        response = http.get(endpoint, params=twice)
    elif way == "form":
        response = http.post(endpoint, data=twice)
    else:
        response = http.post(endpoint, params={"query": "ASK {}"}, content="ASK {}", headers=DIRECT)
    assert response.status_code == 400
    assert "exactly one" in response.json()["detail"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        pytest.param("query=ASK%20%7B%7D", {"Content-Type": "text/plain"}, 415, id="wrong-type"),
        pytest.param("query=ASK%20%7B%7D", {}, 415, id="missing-form-type"),
        pytest.param("ASK {}", {}, 415, id="missing-direct-type"),
        pytest.param("ASK {}".encode("utf-16"), DIRECT, 400, id="not-utf-8"),
        pytest.param(
            "ASK {}".encode("utf-16"),
            {"Content-Type": "application/sparql-query; charset=UTF-16"},
            415,
            id="declared-not-utf-8",
        ),
        pytest.param("ASK {", DIRECT, 400, id="syntax"),
        pytest.param("", DIRECT, 400, id="empty"),
        pytest.param("", FORM, 400, id="no-query"),
        pytest.param("query=ASK%7B%7D&default-graph-uri=relative", FORM, 400, id="relative-graph"),
    ],
)
def test_bad_query(
    endpoint: str, content: str | bytes, headers: dict[str, str], status: int
) -> None:
    response = http.post(endpoint, content=content, headers=headers)
    assert response.status_code == status
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(
    "request_",
    [
        {"data": {"update": "DROP ALL"}},
        {"content": "DROP ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ],
    ids=["form", "direct"],
)
def test_update_is_refused(endpoint: str, request_: dict[str, object]) -> None:
    response = http.post(endpoint, **request_)  # type: ignore[arg-type]
    assert response.status_code == 403
    assert "changes nothing" in response.json()["detail"]


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT *\nWHERE { ?s ?p ??o }", 2, 17),
        ("SELECT * {\n ?s å:p ?o }", 2, 5),
        ("SELECT * {", 1, 11),
    ],
    ids=["stray-sign", "unknown-prefix", "end"],
)
def test_syntax_error_says_where(endpoint: str, query: str, line: int, column: int) -> None:
    problem = http.get(endpoint, params={"query": query}).json()
    assert (problem["line"], problem["column"]) == (line, column)
    assert problem["detail"].startswith(f"Line {line}, column {column}: ")


@pytest.mark.parametrize(
    "request_",
    [
        {"content": "INSERT DATA { <s:s> <p:p> 1 }", "headers": DIRECT},
        {"data": {"query": "PREFIX p: <p:> # x\nDELETE WHERE { ?s p:p ?o }"}},
        {"data": {"query": "# all\nLOAD <file:///etc/passwd>"}},
    ],
    ids=["direct", "after-prologue", "load"],
)
def test_update_sent_as_a_query_is_no_query(endpoint: str, request_: dict[str, object]) -> None:
    response = http.post(endpoint, **request_)  # type: ignore[arg-type]
    assert response.status_code == 400
    assert "not a query, and this endpoint only reads" in response.json()["detail"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", "Rad 1, kolumn 12: Prefixet foaff: är inte deklarerat; menade du foaf:?"),
        ("tr", "foaff: öneki bildirilmemiş; foaf: mi demek istediniz?"),
        ("en", "Line 1, column 12: The prefix foaff: is not declared; did you mean foaf:?"),
        ("", "Line 1, column 12: The prefix foaff: is not declared; did you mean foaf:?"),
    ],
)
def test_mistake_is_told_in_the_language_of_the_reader(
    endpoint: str, language: str, told: str
) -> None:
    query = "SELECT * { foaff:a ?p ?o }"
    headers = {"Accept-Language": language} if language else {}
    response = http.get(endpoint, params={"query": query}, headers=headers)
    problem = response.json()
    assert told in problem["detail"]
    assert (problem["mistake"], problem["parts"]["like"]) == ("unknown-prefix-like", "foaf")
    assert (problem["line"], problem["column"]) == (1, 12)
    assert response.headers["Content-Language"] == (language or "en")
    assert "Accept-Language" in response.headers["Vary"]


def test_prefixes_need_not_be_declared(endpoint: str) -> None:
    query = "SELECT ?label { ?s rdfs:label ?label }"
    bindings = http.get(endpoint, params={"query": query}).json()["results"]["bindings"]
    assert [row["label"]["value"] for row in bindings] == ["said twice"]


def test_statement_in_two_graphs_counts_once(endpoint: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?label }"
    bindings = http.get(endpoint, params={"query": query}).json()["results"]["bindings"]
    assert bindings[0]["n"]["value"] == "1"


@pytest.mark.parametrize("way", ["protocol", "from", "from-prefixed"])
def test_merge_of_given_graphs_counts_once(endpoint: str, way: str) -> None:
    parameters: dict[str, object] = {}
    clauses = ""
    if way == "protocol":
        parameters = {"default-graph-uri": [ONE, TWO]}
    elif way == "from":
        clauses = f"FROM <{ONE}> FROM <{TWO}>"
    else:
        clauses = "FROM d:1 # FROM d:3\n from d:2"
    query = "PREFIX d: <http://example.org/data/> SELECT (COUNT(*) AS ?n) %s { ?s rdfs:label ?l }"
    response = http.get(endpoint, params=parameters | {"query": query % clauses})
    assert response.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_head_tells_what_get_would(endpoint: str) -> None:
    parameters = {"query": "SELECT (2 AS ?two) {}"}
    head = http.head(endpoint, params=parameters)
    whole = http.get(endpoint, params=parameters)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]


def test_options_lists_methods(endpoint: str) -> None:
    response = http.options(endpoint)
    assert response.status_code == 200
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))


def test_preflight_allows_long_accept_headers(endpoint: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "accept, content-type",
    }
    response = http.options(endpoint, headers=asked)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert "accept" in allowed
    assert "content-type" in allowed


@pytest.mark.parametrize("query", ["ASK {}", "ASK {", "ASK { SERVICE <s:s> {} }"])
def test_every_answer_may_be_read_by_other_sites(endpoint: str, query: str) -> None:
    response = http.get(endpoint, params={"query": query}, headers={"Origin": "https://x.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_unknown_page_may_be_read_by_other_sites(endpoint: str) -> None:
    response = http.get(endpoint + "/nothing", headers={"Origin": "https://x.org"})
    assert response.status_code == 404
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_empty_answer_comes_with_a_hint_beside_it(endpoint: str) -> None:
    query = "SELECT ?p ?o { <http://localhost/id/municipality/se/åmål> ?p ?o }"
    for _ in ("evaluated", "remembered"):
        response = http.get(endpoint, params={"query": query}, headers={"Accept": "text/csv"})
        assert response.headers["Query-Hint"] == (
            "Nothing in the data is called <http://localhost/id/municipality/se/%C3%A5m%C3%A5l>."
        )
        assert response.text == "p,o\r\n"


@pytest.mark.parametrize(
    ("query", "hinted"),
    [
        ("ASK { ?s a <urn:x:none> }", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s a <urn:x:none> ; ?p ?o }", True),
        ("ASK {}", False),
        ("SELECT (COUNT(*) AS ?n) { ?s a <urn:x:none> }", True),
        ("SELECT (COUNT(*) AS ?n) (MAX(?s) AS ?m) { ?s a <urn:x:none> }", True),
        ("SELECT (COUNT(*) AS ?n) { ?s a foaf:Document }", False),
        ("SELECT (COUNT(*) AS ?n) (1 AS ?m) { ?s a <urn:x:none> }", False),
        ("SELECT (10 AS ?n) { MINUS { ?s a <urn:x:none> } }", False),
    ],
)
def test_hint_belongs_to_what_found_nothing(endpoint: str, query: str, hinted: bool) -> None:
    types = ("application/sparql-results+json", "application/sparql-results+xml")
    for media_type in (*types, "text/csv", "text/tab-separated-values", "text/turtle"):
        headers = {"Accept": f"{media_type}, */*;q=0.1"}
        answer = http.get(endpoint, params={"query": query}, headers=headers)
        assert ("Query-Hint" in answer.headers) == hinted
