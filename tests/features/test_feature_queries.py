"""Each feature of SPARQL 1.1 over HTTP: the exact answers, in every format.

Each TOML file has the queries for one group of features and their answers over world.trig. A row
is the values of its variables with " | " between them: local names for IRIs in
http://example.org/, the text alone for literals, `-` for what is unbound. Rows are in order where
the query asks for one; else they are sorted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

from live import Live, http, serving

FOLDER = Path(__file__).parent
HOME = "http://example.org/"
PREFIX = f"PREFIX x: <{HOME}>\n"
RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}
TRIPLES = {
    "json": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
    "tsv": RdfFormat.TURTLE,
}
Term = NamedNode | BlankNode | Literal | Triple


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over the world of this folder, given as a single N-Quads file."""
    folder = tmp_path_factory.mktemp("features")
    quads = pyoxigraph.parse(path=FOLDER / "world.trig")
    pyoxigraph.serialize(quads, folder / "world.nq", RdfFormat.N_QUADS)
    with serving(folder / "log", "--snapshot", str(folder / "world.nq"), processes=2) as live:
        yield live


CASES = [
    pytest.param(case["query"], case["rows"], id=f"{path.stem}-{name}")
    for path in sorted(FOLDER.glob("*.toml"))
    for name, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
]


@pytest.mark.parametrize("form", RESULTS)
@pytest.mark.parametrize(("query", "rows"), CASES)
def test_feature(endpoint: Live, query: str, rows: list[str], form: str) -> None:
    accept = f"{RESULTS[form].media_type}, {TRIPLES[form].media_type}"
    response = http.post(
        endpoint.sparql, data={"query": PREFIX + query}, headers={"Accept": accept}
    )
    assert response.status_code == 200, response.text
    found = read(response, form)
    assert (found if "ORDER BY" in query else sorted(found)) == rows


def read(response: httpx.Response, form: str) -> list[str]:
    """Return the rows or triples of *response* as cases are written."""
    if response.headers["Content-Type"].startswith(TRIPLES[form].media_type):
        quads = pyoxigraph.parse(response.content, format=TRIPLES[form])
        return [" | ".join(map(show, quad.triple)) for quad in quads]
    result = pyoxigraph.parse_query_results(response.content, format=RESULTS[form])
    if isinstance(result, QueryBoolean):
        return [str(bool(result)).lower()]
    return [" | ".join(map(show, row)) for row in result]


def show(term: Term | None) -> str:
    """Return *term* as cases are written."""
    if term is None:
        return "-"
    assert not isinstance(term, Triple)
    return term.value.removeprefix(HOME)
