"""What the README tells a newcomer to do works, and what it lists is complete."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from live import Live, http
from partnerskap.cli import commands as known
from partnerskap.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000/"


def block(language: str, containing: str) -> str:
    """Return the code block of *language* in the README that has *containing* in it."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if containing in text]
    return found


def default(name: str, field: FieldInfo) -> str:
    """Return how the table gives the default of a setting."""
    if name == "content":
        return "the checkout's"
    value = field.default
    text = "[]" if value == () else str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`" if value not in (None, "") else "–"


def test_settings_table_is_complete_and_true() -> None:
    rows = re.findall(r"^\| `(PARTNERSKAP_\w+)` \| (.+?) \| (.+?) \|$", README, re.MULTILINE)
    assert rows == [
        (f"PARTNERSKAP_{name.upper()}", default(name, field), field.description)
        for name, field in Settings.model_fields.items()
    ]


def test_sparql_example_names_the_partners_of_umea(site: Live) -> None:
    answer = http.get(
        site.sparql, params={"query": block("sparql", "hasParticipant"), "format": "csv"}
    )
    assert answer.text.splitlines() == [
        "partner,theme",
        "Kisumu County,Climate and environment",
        "Region Västerbotten,Climate and environment",
        "Kherson,Democratic resilience",
        "Bornova Municipality,Energy",
        "Büyükçekmece Municipality,Energy",
        "Karşıyaka Municipality,Energy",
        "Zeytinburnu Municipality,Energy",
        "Bogotá,Gender equality",
        "Kisumu County,Health and care",
        "Region Västerbotten,Health and care",
        "Altındağ Municipality,Municipal finance and human resources",
        "Nilüfer Municipality,Municipal finance and human resources",
        "Osmangazi Municipality,Municipal finance and human resources",
        "Tepebaşı Municipality,Municipal finance and human resources",
        "Yıldırım Municipality,Municipal finance and human resources",
    ]


def test_curl_example_counts_the_municipalities(site: Live) -> None:
    script = block("sh", "COUNT").replace(ADDRESS, site.url)
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["n", "24"]


def test_python_example_lists_turkish_municipalities(site: Live) -> None:
    script = block("python", "SPARQLWrapper").replace(ADDRESS, site.url)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert "Şişli https://w3id.org/partnerskap/id/municipality/tr/sisli" in lines


def test_r_example_asks_for_a_table(site: Live) -> None:
    program = shutil.which("Rscript")
    assert program, "Install r-base-core."
    script = block("r", "read.csv").replace(ADDRESS, site.url)
    wide = [program, "-e", "options(width = 1000)", "-e", script]
    done = subprocess.run(wide, capture_output=True, text=True, check=True)
    assert re.search(r"\bpartnership +theme\b", done.stdout)
    assert re.search(r"/id/partnership/tuselog/energy +Energi\b", done.stdout)


def test_commands_are_written_as_they_can_be_run() -> None:
    commands = re.findall(r"(?:`|^)(\S*partnerskap) ([a-z-]+)", README, re.MULTILINE)
    assert len(commands) > 8
    assert {program for program, _ in commands} == {".venv/bin/partnerskap"}
    assert {name for _, name in commands} <= set(known.commands)


def test_question_in_a_file_is_answered(published: Path) -> None:
    (line,) = block("sh", "partnerskap query").splitlines()
    program, *words = line.split()
    assert program == ".venv/bin/partnerskap"
    command = [sys.executable, "-m", "partnerskap.cli", *words, "--build", str(published)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "24" in done.stdout.split()


@pytest.mark.parametrize("command", re.findall(r"^make (\w+)", README, re.MULTILINE))
def test_make_knows_the_command(command: str) -> None:
    help_text = subprocess.run(
        ["make", "--no-print-directory", "help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    assert f"make {command} " in help_text


def test_command_that_checks_the_dump_gives_the_digest(site: Live) -> None:
    command = block("sh", "sha256sum").replace(ADDRESS, site.url)
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == http.get(f"{site.url}health").json()["snapshot"]
