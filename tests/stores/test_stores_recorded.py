"""Stores that can't be had here: asked as they document it, and answering as they document it.

Nothing was recorded from a running server: all of it is written after the documentation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import httpx
import pytest
from faulty_store import Fault, FaultyStore, faulty_store, whole

from live import BASE, write_snapshot
from partnerskap.engine import errors
from partnerskap.engine.answer import ask, select, triples
from partnerskap.engine.loading import Loader
from partnerskap.engine.query import Query
from partnerskap.engine.remote import RemoteEngine
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.engine.stores import MARK, MERGE
from partnerskap.settings import Settings

X = "http://example.org/"
QUADS = f'<{X}a> <{X}p> "1" <{X}g> .\n<{X}a> <{X}p> "1" <{X}h> .\n'
JSON = b"application/sparql-results+json"
ROW = '{"s":{"type":"uri","value":"http://example.org/a"},"o":{"type":"literal","value":"1"}}'
FUSEKI = b"""{ "head": {
    "vars": [ "s" , "o" ]
  } ,
  "results": {
    "bindings": [
      {
        "s": { "type": "uri" , "value": "http://example.org/a" } ,
        "o": { "type": "literal" , "value": "1" }
      }
    ]
  }
}
"""
QLEVER = f"""{{"head":{{"vars":["s","o"]}},"results":{{"bindings":[{ROW}]}},
"meta":{{"query-time-ms":3,"result-size-total":1}}}}"""
QLEVER_BROKEN = f"""{{"head":{{"vars":["s","o"]}},"results":{{"bindings":[{ROW},
!!!!>># An error has occurred while exporting the query result. Unfortunately due to limitations in
the HTTP 1.1 protocol, there is no better way to report this than to append it to the incomplete
result. The error message was:
Operation timed out."""
NEPTUNE_LATE = b"""{"requestId":"0dbcded3-a9a1-4a25-b419-828c46342e47",
"code":"TimeLimitExceededException","detailedMessage":"Operation terminated (deadline exceeded)"}"""
TURTLE = f'@prefix x: <{X}> .\nx:a x:p "1" .\n'.encode()
N_TRIPLES = f'<{X}a> <{X}p> "1" .\n'.encode()
ROWS: dict[str, Fault] = {
    "fuseki": whole(FUSEKI),
    "rdf4j": whole(
        f'{{"head":{{"vars":["s","o"]}},"results":{{"bindings":[{ROW}]}}}}'.encode(),
        media_type=JSON + b";charset=UTF-8",
    ),
    "qlever": whole(QLEVER.encode(), b"Access-Control-Allow-Origin: *"),
    "neptune": whole(FUSEKI, b"x-amzn-RequestId: LDM6CJP8RMQ1FHKSC1RBVJFPNVV4KQNSO5AEMF66Q9"),
}
GRAPHS: dict[str, Fault] = {
    name: whole(N_TRIPLES, media_type=b"application/n-triples")
    for name in ("fuseki", "rdf4j", "neptune")
} | {"qlever": whole(TURTLE, media_type=b"text/turtle")}
TIMES = {"fuseki": ["7"], "rdf4j": ["7"], "qlever": ["7s"], "neptune": None}
"""What each reads our limit from."""


def failing(status: bytes, text: bytes = b"trace of the store") -> Fault:
    return whole(text, status=status, media_type=b"text/plain")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    build = tmp_path_factory.mktemp("recorded")
    write_snapshot(build, QUADS)
    return open_snapshot(build / "current", BASE)


@pytest.fixture(scope="module")
def store() -> Iterator[FaultyStore]:
    with faulty_store() as running:
        yield running


@pytest.fixture(scope="module")
def engines(store: FaultyStore, snapshot: Snapshot) -> Iterator[dict[str, RemoteEngine]]:
    """An engine for each kind of store."""
    made = {}
    for kind in ROWS:
        settings = Settings(endpoint=store.url, store=kind, processes=2, query_seconds=7)
        made[kind] = RemoteEngine(settings, snapshot, NoObserver())
    yield made
    for engine in made.values():
        engine.close()


@pytest.mark.parametrize("kind", ROWS)
def test_answers_are_read_as_documented(
    kind: str, store: FaultyStore, engines: dict[str, RemoteEngine], snapshot: Snapshot
) -> None:
    engine = engines[kind]
    store.asked.clear()
    store.fault = ROWS[kind]
    rows = select(engine, "SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }")
    assert [{name: str(term) for name, term in row.items()} for row in rows] == [
        {"s": f"<{X}a>", "o": '"1"'}
    ]
    store.fault = whole(b'{ "head" : { } , "boolean" : true }')
    assert ask(engine, "ASK {}")
    store.fault = GRAPHS[kind]
    assert [str(one) for one in triples(engine, "CONSTRUCT WHERE { ?s ?p ?o }")] == [
        f'<{X}a> <{X}p> "1"'
    ]
    fields = parse_qs(store.asked[0].partition(b"\r\n\r\n")[2].decode())
    assert fields["default-graph-uri"] == [MERGE + snapshot.manifest.digest]
    assert fields["named-graph-uri"] == [f"{X}g", f"{X}h"]
    assert fields.get("timeout") == TIMES[kind]
    assert ("queryTimeout> 7000" in fields["query"][0]) == (kind == "neptune")


@pytest.mark.parametrize(
    ("kind", "fault", "error"),
    [
        ("fuseki", failing(b"503 Service Unavailable", b"Query timed out"), errors.TimeLimit),
        ("fuseki", failing(b"400 Bad Request"), errors.NotSupported),
        ("rdf4j", failing(b"503 Service Unavailable"), errors.TimeLimit),
        ("rdf4j", failing(b"400 Bad Request", b"MALFORMED QUERY"), errors.NotSupported),
        ("qlever", failing(b"429 Too Many Requests"), errors.TimeLimit),
        ("qlever", whole(QLEVER_BROKEN.encode()), errors.EngineFailure),
        ("neptune", failing(b"500 Internal Server Error", NEPTUNE_LATE), errors.TimeLimit),
        ("neptune", failing(b"500 Internal Server Error"), errors.EngineFailure),
        ("neptune", failing(b"429 Too Many Requests"), errors.Busy),
    ],
)  # fmt: skip
def test_errors_are_read_as_documented(
    kind: str,
    fault: Fault,
    error: type[Exception],
    store: FaultyStore,
    engines: dict[str, RemoteEngine],
) -> None:
    store.fault = fault
    engines[kind].watch.closed_until = 0.0
    with pytest.raises(error) as caught:
        engines[kind].answer(Query("SELECT ?s ?o { ?s ?p ?o }"))
    assert "trace of the store" not in str(caught.value)


class Recorded:
    """Stands for a store while it is loaded: takes graphs and updates, and counts."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.digest = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        text = request.content.decode()
        self.sent.append((f"{request.method} {request.url}", text))
        if "INSERT DATA" in text and MARK in text:
            self.digest = text.split('"')[1]
        query = parse_qs(text).get("query", [""])[0]
        row = {"digest": self.digest}
        if "COUNT" in query:
            row = {"n": "1"}
        elif "?sum" in query:
            row = {"graph": f"{X}old", "sum": "1"}
        told = {name: {"type": "literal", "value": value} for name, value in row.items()}
        answer = {"head": {"vars": list(row)}, "results": {"bindings": [told]}}
        return httpx.Response(200, text=json.dumps(answer))


PLACES = {
    "fuseki": ("http://host/ds", "/query", "/update", "/data?graph="),
    "rdf4j": ("http://host/repositories/a", "", "/statements", "/rdf-graphs/service?graph="),
    "neptune": ("https://host:8182/sparql", "", "", "/gsp/?graph="),
    "sparql": ("http://host/sparql", "", "", ""),
}
"""What `load` is told, and what is added to that to ask, to change, and to fill a graph."""


@pytest.mark.parametrize("kind", PLACES)
def test_snapshot_is_brought_as_documented(kind: str, snapshot: Snapshot) -> None:
    url, query, update, graph = PLACES[kind]
    store = Recorded()
    with httpx.Client(transport=httpx.MockTransport(store)) as client:
        Loader(client, url, kind).load(snapshot, lambda _: None)
    places = [place for place, _ in store.sent]
    assert places[0] == f"POST {url}{query}"
    if graph:
        assert len([one for one in places if one.startswith(f"POST {url}{graph}")]) == 3
    else:
        assert len([text for _, text in store.sent if text.startswith("INSERT DATA")]) == 3
    switch = next(text for place, text in store.sent if f'"{snapshot.manifest.digest}"' in text)
    assert f"POST {url}{update}" in places
    assert f"DROP SILENT GRAPH <{X}old>" in switch
    assert store.digest == snapshot.manifest.digest
