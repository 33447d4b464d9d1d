"""The commands `serve` and `query`, run as a person runs them."""

from __future__ import annotations

import gzip
import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import terminal
from live import Live, get, http, serving

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return terminal.run(*arguments, cwd=cwd)


@pytest.mark.parametrize("shape", ["folder", "file", "packed"])
def test_any_snapshot_is_served(tiny: Path, tmp_path: Path, shape: str) -> None:
    data = (tiny / "current" / "data.nq").read_bytes()
    path = (tiny / "current").resolve()
    if shape != "folder":
        path = tmp_path / ("copy.nq" if shape == "file" else "copy.nq.gz")
        path.write_bytes(data if shape == "file" else gzip.compress(data))
    with serving(tmp_path / "log", "--snapshot", str(path), processes=2) as live:
        answer = get(live, COUNT).json()["results"]["bindings"]
        graphs = get(live, "SELECT DISTINCT ?g { GRAPH ?g {} }").json()["results"]["bindings"]
        digest = http.get(live.url + "health").json()["snapshot"]
    assert answer[0]["n"]["value"] == "3"
    assert len(graphs) == 2
    assert digest == (tiny / "current").resolve().name


def test_taken_port_is_told(tiny: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--build", str(tiny), "--port", port, cwd=tmp_path)
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_file_that_is_no_snapshot_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.nq").write_text("this is <not> N-Quads")
    done = run("serve", "--snapshot", "broken.nq", "--port", "0", cwd=tmp_path)
    assert done.returncode == 1
    assert "broken.nq can't be read as N-Quads" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_process_is_left_behind(tiny: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "log", "--build", str(tiny), processes=2) as live:
        get(live, "ASK {}")
        family = descendants(live.process.pid)
        assert len(family) >= 4
    assert all(ended(number) for number in family)


def descendants(number: int) -> list[int]:
    path = Path(f"/proc/{number}/task/{number}/children")
    found = []
    for child in map(int, path.read_text().split()):
        found += [child, *descendants(child)]
    return found


def ended(number: int) -> bool:
    """Return whether process *number* is gone, or goes within a few seconds."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize("remote", [False, True], ids=["snapshot", "endpoint"])
def test_query_prints_a_table(server: Live, tiny: Path, tmp_path: Path, remote: bool) -> None:
    where = ["--endpoint", server.sparql] if remote else ["--build", str(tiny)]
    text = "SELECT ?s ?label { ?s a pk:Municipality ; rdfs:label ?label } ORDER BY ?label"
    (tmp_path / "labels.rq").write_text(text)
    done = run("query", "labels.rq", *where, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["s", "label"]
    assert lines[2][-2:] == ["Kalmar", "kommun"]
    assert lines[2][0].endswith("id/municipality/se/kalmar")
    assert lines[-1] == ["3", "rows"]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (COUNT, "csv", "n\n3\n"),
        ("ASK {}", "table", "yes\n"),
        ("ASK { <s:s> ?p ?o }", "table", "no\n"),
        ("CONSTRUCT { <s:s> <p:p> 1 } {}", "nt", "<s:s> <p:p> "),
        ("SELECT (1 AS ?x) {}", "json", '"head"'),
    ],
)
def test_query_prints_the_format_asked_for(
    tiny: Path, tmp_path: Path, text: str, form: str, expected: str
) -> None:
    done = run("query", text, "--build", str(tiny), "--format", form, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["SELECT * {"], "Line 1, column 11"),
        (["ASK {}", "--format", "turtle"], "does not exist as turtle"),
        (["ASK { SERVICE <s:s> {} }"], "SERVICE is refused"),
        (["ASK {}", "--endpoint", "http://127.0.0.1:1/"], "can't be reached"),
    ],
)
def test_query_says_what_is_wrong(
    tiny: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    done = run("query", *arguments, "--build", str(tiny), cwd=tmp_path)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_query_without_a_snapshot_says_what_to_do(tmp_path: Path) -> None:
    done = run("query", "ASK {}", cwd=tmp_path)
    assert done.returncode == 1
    assert "partnerskap build" in done.stderr


@pytest.mark.parametrize("module", ["partnerskap.cli", "partnerskap.web.process"])
def test_nothing_that_few_ask_for_is_imported_at_the_start(module: str) -> None:
    late = "rdflib pyshacl openpyxl httpx requests pyld xlsxwriter flask_limiter lxml"
    text = f"import sys, {module}; print(sorted(set({late.split()}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
