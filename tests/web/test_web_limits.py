"""Limits seen from outside: a clean error in time, and a server that lives on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from live import Live, get, http, serving

MANY = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8))
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {MANY} }}"
ROWS = f"SELECT * {{ {MANY} }}"


@pytest.fixture(scope="module")
def strict(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with low limits."""
    log = tmp_path_factory.mktemp("strict") / "log"
    with serving(
        log,
        "--build",
        str(tiny),
        processes=2,
        query_seconds=1,
        query_memory=256,
        answer_megabytes=1,
        queue_length=2,
        queue_seconds=20,
        query_kilobytes=64,
    ) as live:
        yield live


@pytest.mark.parametrize(
    ("query", "statuses", "limit"),
    [
        pytest.param(COUNT, {504}, "query_seconds", id="time"),
        pytest.param(ROWS, {413}, "answer_megabytes", id="size"),
        pytest.param(
            f"CONSTRUCT {{ ?s1 ?p2 ?o3 }} {{ {MANY} }}", {504}, "query_seconds", id="triples"
        ),
        pytest.param(f"{ROWS} ORDER BY ?o1", {503, 504}, "", id="sort"),
    ],
)
def test_limit_is_told_and_the_server_lives(
    strict: Live, query: str, statuses: set[int], limit: str
) -> None:
    response = get(strict, query)
    problem = response.json()
    assert response.status_code in statuses
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["limit"] in (limit or ("query_seconds", "query_memory"))
    assert "/dump/" in problem["detail"]
    assert get(strict, "ASK {}").json()["boolean"] is True


def test_nesting_bomb_is_a_bad_query(strict: Live) -> None:
    response = get(strict, "SELECT * " + "{" * 4000)
    assert response.status_code == 400


def test_too_long_a_query_is_413(strict: Live) -> None:
    response = http.post(strict.sparql, data={"query": "ASK {} #" + "x" * 70_000})
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


def test_full_queue_is_503_with_a_time_to_come_back(strict: Live) -> None:
    answers: list[httpx.Response] = []

    def ask(number: int) -> None:
        answers.append(get(strict, f"{COUNT} # {number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} == {503, 504}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in busy)
    assert all(answer.json()["type"].endswith("/busy") for answer in busy)


def test_large_answer_does_not_stay_in_the_web_process(tiny: Path, tmp_path: Path) -> None:
    query = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(4)) + " }"
    with serving(tmp_path / "log", "--build", str(tiny), query_seconds=60) as live:
        get(live, "ASK {}")
        before = web_memory(live)
        with httpx.stream("GET", live.sparql, params={"query": query}, timeout=120) as response:
            assert response.status_code == 200
            size = sum(map(len, response.iter_bytes()))
        assert size > 40_000_000
        assert int(response.headers["Result-Rows"]) == 16**4
        assert web_memory(live) - before < 20_000_000


def web_memory(live: Live) -> int:
    """Return the most memory that the web process of *live* has had, in bytes."""
    children = Path(f"/proc/{live.process.pid}/task/{live.process.pid}/children")
    texts = [Path(f"/proc/{child}/status").read_text() for child in children.read_text().split()]
    peaks = [line for text in texts for line in text.splitlines() if line.startswith("VmHWM")]
    return max(int(line.split()[1]) * 1024 for line in peaks)


def test_rate_limit_is_kept_when_set(tiny: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "log", "--build", str(tiny), rate_limit="3/minute") as live:
        answers = [get(live, f"ASK {{}} # {number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
