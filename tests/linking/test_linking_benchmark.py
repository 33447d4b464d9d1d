"""Spoilt names of the registers are recognised, and never for certain as something else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NUMBER = 400


@pytest.fixture(scope="module")
def accuracy(published: Path) -> dict[str, Any]:
    """How well spoilt names are recognised; their seed is one that no rule was made for."""
    options = ["linking", "--json", "--number", str(NUMBER), "--build", str(published)]
    command = [sys.executable, "-m", "bench", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_almost_every_spoilt_name_is_the_first_candidate(accuracy: dict[str, Any]) -> None:
    assert accuracy["names"] == NUMBER
    assert accuracy["first"] >= 0.95, accuracy["missed"]


def test_what_is_certain_is_right(accuracy: dict[str, Any]) -> None:
    assert accuracy["certain"] > 0.8
    assert accuracy["precision"] >= 0.99, accuracy["wrong"]
