"""What operators watch: bounded, true, and nobody else writes in it."""

from __future__ import annotations

import importlib
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from breaking import run
from flask import Flask

from live import until, write_snapshot
from partnerskap.settings import Settings
from partnerskap.web.access_log import AccessLog, Asked
from partnerskap.web.app import create_app
from partnerskap.web.problems import kebab
from partnerskap.web.serving import EXTENSION

ROOT = Path(__file__).parents[2]
ALERTS = (ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8")
FORGED = '%0A{"time": "2026-01-01T00:00:00", "query": "forged"}%0D%0A'


def series(app: Flask) -> set[str]:
    """Return the name and the labels of everything that is counted."""
    lines = app.test_client().get("/metrics").get_data(as_text=True).splitlines()
    return {line.rpartition(" ")[0] for line in lines if not line.startswith("#")}


def bother(app: Flask, number: int) -> None:
    """Send requests that differ by *number* in all that a client can choose."""
    client = app.test_client()
    for path in (
        f"/x{number}",
        f"/sparql?query=ASK{{%23{number}",
        f"/feed/{number}",
    ):
        client.get(path, headers={"User-Agent": f"{number}", "Accept": f"a/{number}"})
    client.post(f"/sparql?{number}", data=f"{number}", content_type=f"a/{number}")
    client.open(f"/sparql?{number}", method=f"M{number}")


def test_counts_do_not_grow_with_what_clients_send(app: Flask) -> None:
    bother(app, 0)
    before = series(app)
    for number in range(1, 30):
        bother(app, number)
    assert series(app) == before


def test_refusals_are_counted_by_cause(app: Flask) -> None:
    client = app.test_client()
    client.get("/", environ_overrides={"PATH_INFO": "//x"})
    client.post("/sparql", headers={"Transfer-Encoding": "chunked"})
    short = io.BytesIO(b"ASK")
    client.post("/sparql", environ_overrides={"CONTENT_LENGTH": "9", "wsgi.input": short})
    told = {name for name in series(app) if name.startswith("partnerskap_refusals_total")}
    assert {f'partnerskap_refusals_total{{reason="{name}"}}' for name in REASONS} <= told


REASONS = ("two-slashes", "chunks", "cut-body")


def test_no_client_writes_a_line_of_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setitem(app.view_functions, "operations.health", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with caplog.at_level(logging.WARNING):
        app.test_client().get("/health")
        with app.test_request_context("/" + FORGED):
            app.log_exception((None, None, None))
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "forged" in told[1]
    assert all("\n" not in text for text in told)


def test_damaged_manifest_writes_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_snapshot(tmp_path, "<x:a> <x:b> <x:c> <x:g> .")
    app = create_app(Settings(build=tmp_path, processes=2))
    serving = app.extensions[EXTENSION]
    try:
        bad = tmp_path / "snapshots" / "bad"
        bad.mkdir()
        (bad / "snapshot.json").write_text('{"digest": "\n{\\"time\\": \\"forged\\"}\n", "x": 1}')
        (tmp_path / "next").symlink_to(bad)
        (tmp_path / "next").replace(tmp_path / "current")
        serving.watch()
        until(lambda: caplog.records)
    finally:
        serving.close()
    assert [record.getMessage().count("\n") for record in caplog.records] == [0]


class FullDisk(io.StringIO):
    """A file that takes nothing while it is full."""

    full = True

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_log_on_a_full_disk_costs_its_lines_and_nothing_else() -> None:
    counted: list[object] = []
    log, out = AccessLog(counted.extend), FullDisk()
    log.follow(out)
    for number in range(3):
        log.note(Asked(str(number), 1, "0"), 0.0, "answered")
        log.flush()
    out.full = False
    log.note(Asked("kept", 1, "0"), 0.0, "answered")
    log.close()
    assert (len(counted), log.lost) == (4, 3)
    assert [line[:8] for line in out.getvalue().splitlines()] == ["", '{"time":']


def test_alerts_fire_for_what_they_are_for_and_for_nothing_less() -> None:
    done = run(["promtool", "test", "rules", str(Path(__file__).with_name("alerts.test.yml"))])
    assert done.stdout.endswith("SUCCESS\n\n"), done.stdout + done.stderr
    assert done.returncode == 0


def test_counts_are_such_as_prometheus_reads(app: Flask) -> None:
    bother(app, 0)
    counts = app.test_client().get("/metrics").get_data(as_text=True)
    assert counts.count("# HELP partnerskap_") > 6
    done = run(["promtool", "check", "metrics"], told=counts)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_alerts_name_outcomes_and_reasons_that_there_are() -> None:
    importlib.import_module("partnerskap.engine.embedded")  # with all that has errors
    errors = {"Failure", "ForkServer", *(one.__name__ for one in kinds(Exception))}
    known = {"reason": errors, "outcome": {kebab(name) for name in errors}}
    named = re.findall(r'(reason|outcome)=~?"([\w|-]+)"', ALERTS)
    assert len(named) == 3
    for label, values in named:
        assert set(values.split("|")) <= known[label]


def kinds(error: type[Exception]) -> Iterator[type[Exception]]:
    """Yield every kind of *error* that there is."""
    for kind in error.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_alerts_ask_for_what_is_counted_and_each_says_what_to_do(app: Flask) -> None:
    client = app.test_client()
    client.get("/sparql?query=ASK{}")
    client.post("/sparql", headers={"Transfer-Encoding": "chunked"})
    told = client.get("/metrics").get_data(as_text=True)
    known = set(re.findall(r"^# TYPE (\w+) ", told, re.MULTILINE))
    for name in set(re.findall(r"partnerskap_\w+", ALERTS)):
        assert {name, name.removesuffix("_total"), name.removesuffix("_bucket")} & known, name
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    alerts = re.findall(r"alert: (\w+)", ALERTS)
    assert len(alerts) == 8
    assert [name for name in alerts if f"| `{name}` |" not in page] == []
