"""The commands for those who link to us, over the published content and over a server."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from live import Live
from partnerskap.cli import commands

BASE = "https://w3id.org/partnerskap/id/"
TABLE = "nr,Kommun\n1,Linkopings kn\n2,Bornva\n3,nobody\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with a column of names."""
    path = tmp_path / "table.csv"
    path.write_text("\ufeff" + TABLE, encoding="utf-8")
    return path


def read(text: str) -> list[dict[str, str]]:
    """Return the rows of the CSV *text*."""
    return list(csv.DictReader(text.splitlines()))


def test_link_adds_addresses(published: Path, table: Path) -> None:
    command = ["link", str(table), "--column", "Kommun", "--build", str(published)]
    done = CliRunner().invoke(commands, command)
    rows = read(done.stdout)
    assert [row["uri"].removeprefix(BASE) for row in rows] == [
        *("municipality/se/linkoping", "municipality/tr/bornova", ""),
    ]
    assert [row["check"] for row in rows] == ["", "", "not found"]
    assert done.stderr == "Rows: 2 linked, 1 not found.\n"


def test_link_asks_a_server_as_it_asks_the_build_folder(
    published: Path, site: Live, table: Path, tmp_path: Path
) -> None:
    command = ["link", str(table), "--column", "Kommun", "--country", "SE", "--language", "sv"]
    here = CliRunner().invoke(commands, [*command, "--build", str(published)])
    written = tmp_path / "out.csv"
    there = [*command, "--endpoint", site.url, "--output", str(written)]
    assert CliRunner().invoke(commands, there).exit_code == 0
    ours, theirs = read(here.stdout), read(written.read_text(encoding="utf-8"))
    for name in ("uri", "name", "score", "check"):
        assert [row[name] for row in ours] == [row[name] for row in theirs]
    assert ours[0]["name"] == "Linköpings kommun"
    assert ours[0]["reason"].startswith(theirs[0]["reason"])
    assert ours[1]["check"] != ""


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--column", "Stad"], "There is no column “Stad”: there is nr, Kommun."),
        (["--column", "Kommun", "--with", "region"], "PROPERTY=COLUMN"),
        (["--column", "Kommun", "--endpoint", "http://127.0.0.1:9/"], "does not answer"),
    ],
)
def test_link_says_what_it_needs(
    published: Path, table: Path, options: list[str], text: str
) -> None:
    command = ["link", str(table), "--build", str(published), *options]
    done = CliRunner().invoke(commands, command)
    assert done.exit_code != 0
    assert text in done.stderr + str(done.exception)


def test_without_a_snapshot_link_says_what_to_do(tmp_path: Path, table: Path) -> None:
    command = ["link", str(table), "--column", "Kommun", "--build", str(tmp_path)]
    assert "partnerskap build" in str(CliRunner().invoke(commands, command).exception)


def test_check_links_tells_what_is_wrong(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(f"item,uri\nQ26345,{BASE}municipality/se/kalmar\n")
    command = ["check-links", str(path), "--build", str(published)]
    done = CliRunner().invoke(commands, command)
    assert done.exit_code == 1
    assert f"line 2: {BASE}municipality/se/kalmar" in done.stdout
    assert "1 links checked, 1 wrong: 1 another kind of thing." in done.stdout
    told = json.loads(CliRunner().invoke(commands, [*command, "--format", "json"]).stdout)
    assert told[0]["right"] == f"{BASE}municipality/se/kalmar"
    rows = read(CliRunner().invoke(commands, [*command, "--format", "csv"]).stdout)
    assert rows[0]["other"] == "http://www.wikidata.org/entity/Q26345"


def test_check_links_reads_a_server(published: Path, site: Live) -> None:
    document = f"{site.url}doc/municipality/se/kalmar.ttl"
    done = CliRunner().invoke(commands, ["check-links", document, "--build", str(published)])
    assert done.exit_code in (0, 1)
    assert " links checked, " in done.stdout
    assert "another thing" not in done.stdout
