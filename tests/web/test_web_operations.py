"""What operators see: health, counts and the access log; and a change of snapshot under load."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import httpx
import pytest

from live import Live, get, http, serving, until, write_snapshot

WORLD = (Path(__file__).parent.parent / "worlds" / "tiny.nq").read_text()
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_health_names_the_snapshot(server: Live, tiny: Path) -> None:
    response = http.get(server.url + "health")
    assert response.status_code == 200
    assert response.json()["snapshot"] == (tiny / "current").resolve().name
    assert response.json()["status"] == "ready"
    assert response.headers["Cache-Control"] == "no-store"


def test_type_of_a_problem_leads_to_what_it_means(server: Live) -> None:
    kind = get(server, "SELECT * { SERVICE <x:y> { ?s ?p ?o } }").json()["type"]
    assert kind == "https://w3id.org/partnerskap/problem/refused"
    page = http.get(server.url + "problem/refused")
    assert page.status_code == 200
    assert "something that this engine never does" in page.text
    assert http.get(server.url + "problem/unheard-of").status_code == 404


def test_icon_is_there_for_answers_without_a_page(server: Live) -> None:
    response = http.get(server.url + "favicon.ico")
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert response.text.startswith("<svg")


@pytest.mark.parametrize("workers", [1, 2])
def test_counts_are_whole_with_any_number_of_processes(
    tiny: Path, tmp_path: Path, workers: int
) -> None:
    with serving(
        tmp_path / "log", "--build", str(tiny), "--workers", str(workers), query_seconds=1
    ) as live:
        for number in range(6):
            assert get(live, f"ASK {{}} # {number}").status_code == 200
        assert get(live, "ASK {").status_code == 400
        many = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8))
        assert get(live, f"SELECT (COUNT(*) AS ?n) {{ {many} }}").status_code == 504
        counts = read_settled(live, 8)
    assert counts['partnerskap_queries_total{outcome="answered"}'] == 6
    assert counts['partnerskap_queries_total{outcome="invalid-query"}'] == 1
    assert counts['partnerskap_queries_total{outcome="time-limit"}'] == 1
    assert counts['partnerskap_worker_kills_total{reason="Overdue"}'] == 1
    assert counts["partnerskap_query_seconds_count"] == 8
    assert counts["partnerskap_queue"] == 0


def read_settled(live: Live, queries: int) -> dict[str, float]:
    """Return the counts when so many *queries* are counted: by a sister process a bit later."""
    counts: dict[str, float] = {}

    def look() -> bool:
        counts.update(read_counts(live))
        return sum(n for name, n in counts.items() if "queries_total" in name) >= queries

    until(look)
    return counts


def read_counts(live: Live) -> dict[str, float]:
    lines = http.get(live.url + "metrics").text.splitlines()
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in pairs}


def test_log_has_a_line_for_each_query_and_no_text_of_it(tiny: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "log", "--build", str(tiny)) as live:
        for query in ("SELECT ?s { ?s a pk:Municipality }",) * 2 + ("ASK {",):
            get(live, query)
    text = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [(line["outcome"], line["rows"]) for line in lines] == [
        ("answered", 3),
        ("remembered", 3),
        ("invalid-query", 0),
    ]
    assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]
    assert all(line["seconds"] >= 0 and line["time"] for line in lines)
    assert "Municipality" not in text


def test_snapshot_changes_without_dropping_a_request(tmp_path: Path) -> None:
    """Requests go on while snapshots change; each answer belongs to one of them."""
    write_snapshot(tmp_path, WORLD)
    extra = "<http://example.org/s{0}> <http://example.org/p> <http://example.org/o>"
    line = extra + " <http://example.org/g> .\n"
    seen: list[tuple[int, str]] = []
    done = threading.Event()

    def ask(live: Live, number: int) -> None:
        with httpx.Client(timeout=60) as client:
            turn = 0
            while not done.is_set():
                turn += 1
                query = f"{COUNT} # {number}.{turn}"
                response = client.get(live.sparql, params={"query": query})
                value = response.json()["results"]["bindings"][0]["n"]["value"]
                seen.append((response.status_code, value))

    with serving(tmp_path / "log", "--build", str(tmp_path), processes=2) as live:
        threads = [threading.Thread(target=ask, args=(live, number)) for number in range(3)]
        for thread in threads:
            thread.start()
        until(lambda: (200, "16") in seen)
        for number in (1, 2, 3):
            write_snapshot(tmp_path, WORLD + "".join(line.format(n) for n in range(number)))
            wait_for(live, (tmp_path / "current").resolve().name)
        until(lambda: (200, "19") in seen)
        done.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in seen} == {200}
    assert {value for _, value in seen} <= {"16", "17", "18", "19"}
    assert {"16", "19"} <= {value for _, value in seen}


def wait_for(live: Live, digest: str) -> None:
    until(lambda: http.get(live.url + "health").json()["snapshot"] == digest)


def test_broken_snapshot_is_not_taken_up(tmp_path: Path) -> None:
    write_snapshot(tmp_path, WORLD)
    with serving(tmp_path / "log", "--build", str(tmp_path), processes=2) as live:
        broken = tmp_path / "snapshots" / "broken"
        broken.mkdir()
        link = tmp_path / "next"
        link.symlink_to(broken)
        link.replace(tmp_path / "current")

        def look() -> bool:
            assert get(live, COUNT).status_code == 200
            return "Still serving" in (tmp_path / "log").read_text()

        until(look)
