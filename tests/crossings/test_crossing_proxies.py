"""The proxies of docs/proxy.md, run for real: the client, host and scheme are what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from live import Live, http, serving
from proxying import fetch, running


@pytest.fixture(scope="module")
def served(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    log = tmp_path_factory.mktemp("behind") / "log"
    with serving(log, "--build", str(tiny), processes=2, proxies=1) as live:
        yield live


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(
    request: pytest.FixtureRequest, served: Live, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    with running(request.param, folder, urlsplit(served.url).port or 0) as address:
        yield address


@pytest.mark.parametrize(
    "fake",
    [
        {},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Prefix": "/evil", "X_Forwarded_Prefix": "/evil"},
        {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"},
        {"X_Forwarded_For": "192.0.2.1", "X-Forwarded-For": "192.0.2.1"},
    ],
    ids=["honest", "hyphens", "prefix", "underscores", "client"],
)
def test_what_a_client_says_of_itself_is_not_believed(proxy: str, fake: dict[str, str]) -> None:
    answer = fetch(f"{proxy}sparql", fake)  # the description of the service names its address
    assert answer.status_code == 200
    assert f"<{proxy}sparql>" in answer.text
    assert "evil" not in answer.text
    assert "https://evil" not in answer.text


def test_each_host_has_its_own_answers(proxy: str) -> None:
    texts = [
        fetch(f"{proxy}sparql", {"Host": name}).text
        for name in ("a.example", "b.example", "a.example")
    ]
    assert texts[0] == texts[2]
    assert "http://a.example/sparql" in texts[0]
    assert "http://b.example/sparql" in texts[1]


def test_query_is_answered_compressed_through_a_proxy(proxy: str) -> None:
    query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"}
    plain, packed = (
        http.post(f"{proxy}sparql", data=query, headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip")
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.json() == packed.json()
