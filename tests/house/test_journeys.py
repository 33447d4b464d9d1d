"""A newcomer who follows one request, or one build, opens a few files and not the whole package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = {"SPARQL": 10, "redirect": 12, "document": 21, "page": 31, "build": 31}
PASSED = {
    "SPARQL": "engine/pool.py",
    "redirect": "web/resources/routes.py",
    "document": "web/resources/formats.py",
    "page": "web/pages/page.py",
    "build": "publish/build.py",
}
"""A file that each journey certainly passes: lest nothing be counted."""


@pytest.fixture(scope="module")
def journeys() -> dict[str, list[str]]:
    """The files that each journey passes, counted in a process of its own."""
    command = [sys.executable, "-m", "bench", "journeys", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name: told["files"] for name, told in json.loads(done.stdout).items()}


@pytest.mark.parametrize("name", MOST)
def test_a_journey_passes_few_files(journeys: dict[str, list[str]], name: str) -> None:
    assert PASSED[name] in journeys[name]
    assert len(journeys[name]) <= MOST[name], journeys[name]
