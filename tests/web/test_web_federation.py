"""SERVICE reaches the endpoints on the list of the settings, by full IRI, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from live import Live, get, serving

LABELS = "?m a pk:Municipality ; rdfs:label ?label"


@pytest.fixture(scope="module")
def federated(server: Live, tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that may ask another one."""
    log = tmp_path_factory.mktemp("federated") / "log"
    listed = f'["{server.sparql}"]'
    with serving(log, "--build", str(tiny), processes=2, services=listed) as live:
        yield live


def test_listed_endpoint_is_asked(server: Live, federated: Live) -> None:
    remote = f"SELECT ?label {{ SERVICE <{server.sparql}> {{ {LABELS} }} }}"
    rows = get(federated, remote).json()["results"]["bindings"]
    assert "Kalmar kommun" in {row["label"]["value"] for row in rows}


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("SERVICE <{0}/other> {{ ?s ?p ?o }}", id="another address"),
        pytest.param("VALUES ?u {{ <{0}> }} SERVICE ?u {{ ?s ?p ?o }}", id="variable"),
        pytest.param("SERVICE <{0}> {{ ?s ?p ?o }} SERVICE <s:s> {{ }}", id="one listed, one not"),
    ],
)
def test_unlisted_endpoint_is_refused(server: Live, federated: Live, pattern: str) -> None:
    answer = get(federated, f"ASK {{ {pattern.format(server.sparql)} }}")
    assert answer.status_code == 403
    assert server.sparql in answer.json()["detail"]
