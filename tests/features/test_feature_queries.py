"""Each feature of SPARQL 1.1 over HTTP: the exact answers, in every format."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from feature_cases import FEATURES, PREFIX, in_order, read_cases, read_rows, read_triples
from live import Live, http, serving

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


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over the world of this folder, given as a single N-Quads file."""
    folder = tmp_path_factory.mktemp("features")
    quads = pyoxigraph.parse(path=FEATURES / "world.trig")
    pyoxigraph.serialize(quads, folder / "world.nq", RdfFormat.N_QUADS)
    with serving(folder / "log", "--snapshot", str(folder / "world.nq"), processes=2) as live:
        yield live


CASES = [pytest.param(*case, id=name) for name, case in read_cases().items()]


@pytest.mark.parametrize("form", RESULTS)
@pytest.mark.parametrize(("query", "rows"), CASES)
def test_feature(endpoint: Live, query: str, rows: list[str], form: str) -> None:
    accept = f"{RESULTS[form].media_type}, {TRIPLES[form].media_type}"
    response = http.post(
        endpoint.sparql, data={"query": PREFIX + query}, headers={"Accept": accept}
    )
    assert response.status_code == 200, response.text
    assert in_order(read(response, form), query) == rows


def read(response: httpx.Response, form: str) -> list[str]:
    """Return the rows or triples of *response* as cases are written."""
    if response.headers["Content-Type"].startswith(TRIPLES[form].media_type):
        return read_triples(response.content, TRIPLES[form])
    return read_rows(response.content, RESULTS[form])
