"""No query reads a file, opens a connection or writes: tried through every door."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from live import Live, http

CANARY = "the canary sings"


class Listener:
    """A listening socket that counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/sparql"
        self.visits = 0
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that would be found in an answer, were it read."""
    path = tmp_path / "canary.ttl"
    path.write_text(f'<s:s> <p:p> "{CANARY}" .\n')
    return path


SERVICES = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "lower-case": "select*{service<URL>{?s ?p ?o}}",
    "odd-case": "SELECT * { sErViCe SiLeNt <URL> { ?s ?p ?o } }",
    "comment-between": "SELECT * { SERVICE # <x>\n SILENT # y\n <URL> { ?s ?p ?o } }",
    "comment-like-iri": "SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE#>\n<URL>{} }",
    "after-quote": "SELECT * { ?s ?p '''\" # ' SERVICE''' . SERVICE <URL> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "bound-variable": "SELECT * { BIND(IRI('URL') AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "prefixed": "PREFIX u: <URL> SELECT * { SERVICE u: { ?s ?p ?o } }",
    "base": "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "escaped-iri": "SELECT * { SERVICE <URL\\u0041> { ?s ?p ?o } }",
    "escaped-keyword": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "escaped-keyword-long": "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
    "sub-select": "SELECT * { { SELECT * { { SELECT ?s { SERVICE <URL> { ?s ?p ?o } } } } } }",
    "optional": "SELECT * { OPTIONAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "exists": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "graph": "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "bind-exists": "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) {}",
    "ask": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "nested": "SELECT * { SERVICE <URL> { SERVICE <URL> { ?s ?p ?o } } }",
    "beside-names": "PREFIX service: <x:> SELECT ?service { ?service service:service 'service' . "
    "SERVICE <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize("query", SERVICES.values(), ids=SERVICES)
def test_service_calls_nobody(server: Live, listener: Listener, query: str, way: str) -> None:
    response = send(server, query.replace("URL", listener.url), way)
    not_sparql = "0053ERVICE" in query  # an escape is no part of a keyword
    assert response.status_code == (400 if not_sparql else 403)
    assert listener.visits == 0


def send(server: Live, query: str, way: str) -> httpx.Response:
    if way == "get":
        return http.get(server.sparql, params={"query": query})
    if way == "form":
        return http.post(server.sparql, data={"query": query})
    headers = {"Content-Type": "application/sparql-query"}
    return http.post(server.sparql, content=query, headers=headers)


GRAPHS = {
    "from": "SELECT * FROM <URL> { ?s ?p ?o }",
    "from-named": "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "from-two": "SELECT * FROM <URL> FROM <URL#2> { ?s ?p ?o }",
    "graph": "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "describe-from": "DESCRIBE <s:s> FROM <URL>",
    "describe": "DESCRIBE <URL>",
    "construct-from": "CONSTRUCT { ?s ?p ?o } FROM <URL> { ?s ?p ?o }",
    "ask-from": "ASK FROM <URL> { ?s ?p ?o }",
}


@pytest.mark.parametrize("query", GRAPHS.values(), ids=GRAPHS)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_unknown_graph_is_empty_and_not_fetched(
    server: Live, listener: Listener, canary: Path, query: str, scheme: str
) -> None:
    url = canary.as_uri() if scheme == "file" else listener.url
    response = send(server, query.replace("URL", url), "get")
    assert response.status_code == 200
    assert CANARY not in response.text
    assert response.headers["Result-Rows"] == ("1" if query.startswith("ASK") else "0")
    assert listener.visits == 0


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_graph_parameter_fetches_nothing(
    server: Live, listener: Listener, canary: Path, parameter: str, scheme: str
) -> None:
    url = canary.as_uri() if scheme == "file" else listener.url
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    response = http.get(server.sparql, params={"query": query, parameter: url})
    assert response.json()["results"]["bindings"] == []
    assert listener.visits == 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a pk:Municipality } # SERVICE <http://x/> { }",
        "PREFIX service: <x:> SELECT * { ?s service:service 'SERVICE <http://x/> { }' }",
        'SELECT * { ?s ?p """\nSERVICE <http://x/> { }\n"""@service }',
        "SELECT * { ?s a <http://example.org/service> . _:service a ?s }",
    ],
    ids=["comment", "prefix-and-string", "long-string", "iri-and-label"],
)
def test_the_word_service_is_no_crime(server: Live, query: str) -> None:
    assert send(server, query, "get").status_code == 200
