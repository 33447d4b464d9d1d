"""What every test may use: a tiny world as a snapshot, and an application that serves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from partnerskap.settings import Settings
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = Path(__file__).parent / "worlds" / "tiny.nq"
"""Two partnerships of three municipalities in two graphs; one statement stands in both."""


def write_snapshot(build: Path, quads: str) -> Path:
    """Write *quads* as a snapshot into *build*, make it the current one and return its folder."""
    lines = sorted(set(quads.splitlines()))
    data = ("\n".join(lines) + "\n").encode()
    digest = hashlib.sha256(data).hexdigest()
    folder = build / "snapshots" / digest
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data.nq").write_bytes(data)
    graphs = [line.rsplit(" ", 2)[1].strip("<>") for line in lines]
    triples = {line.rsplit(" ", 2)[0] for line in lines}
    manifest = {
        "digest": digest,
        "version": "0.1.0",
        "modified": "2026-11-22",
        "base": "https://w3id.org/partnerskap/",
        "quads": len(lines),
        "triples": len(triples),
        "graphs": {graph: graphs.count(graph) for graph in sorted(set(graphs))},
    }
    (folder / "snapshot.json").write_text(json.dumps(manifest))
    link = build / "next"
    link.symlink_to(folder)
    link.replace(build / "current")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose current snapshot is the tiny world."""
    build = tmp_path_factory.mktemp("build")
    write_snapshot(build, WORLD.read_text())
    return build


@pytest.fixture(scope="session")
def app(tiny: Path) -> Iterator[Flask]:
    """The application over the tiny world."""
    made = create_app(Settings(build=tiny, processes=2))
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application over the tiny world."""
    return app.test_client()
