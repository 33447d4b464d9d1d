"""A newcomer who follows one request, or one build, opens a few files and not the whole package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PASSED = {
    "SPARQL": "engine/pool.py",
    "redirect": "web/resources/routes.py",
    "document": "web/resources/formats.py",
    "page": "web/pages/page.py",
    "build": "publish/build.py",
}
"""A file that each journey certainly passes: lest nothing be counted."""


@pytest.fixture(scope="module")
def journeys(unpublished: Path) -> dict[str, dict[str, Any]]:
    """The files that each journey passes and may pass, counted in a process of its own."""
    command = [sys.executable, "-m", "bench", "journeys", "--json"]
    command += ["--build", str(unpublished)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", PASSED)
def test_a_journey_passes_few_files(journeys: dict[str, dict[str, Any]], name: str) -> None:
    files = journeys[name]["files"]
    assert PASSED[name] in files
    assert len(files) <= journeys[name]["most"], files
