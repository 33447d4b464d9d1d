"""The repository's own content as published, and what sssom-py reads from its mapping sets."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from install import PYTHON
from pyoxigraph import RdfFormat, Store

from partnerskap.manifest import DATA, dump_folder, read_manifest

JUDGE = Path(__file__).parent / "judge.py"


@pytest.fixture(scope="session")
def dumps(published: Path) -> Path:
    """The folder with the dumps of the version that is published."""
    snapshot = (published / "current").resolve()
    return dump_folder(snapshot, read_manifest(snapshot).version)


@pytest.fixture(scope="session")
def judged(dumps: Path) -> dict[str, Any]:
    """What sssom-py says of each mapping set, by its name."""
    assert PYTHON.is_file(), "sssom-py judges the sets; 'make test' installs it."
    command = [str(PYTHON), str(JUDGE), str(dumps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="session")
def store(published: Path) -> Store:
    """The data, each statement in its named graph."""
    made = Store()
    made.bulk_load(path=str(published / "current" / DATA), format=RdfFormat.N_QUADS)
    return made


@pytest.fixture(scope="session")
def web(real: Flask) -> FlaskClient:
    """A client of the application over what is published."""
    return real.test_client()
