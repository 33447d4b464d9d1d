"""A small world with everything that can become of a resource, and a client of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = Path(__file__).parent / "world.trig"
Exchange = tuple[FlaskClient, Callable[[str, str], None]]
CROWD = 6000
"""Municipalities that point to one theme: more than a document tells of."""


def crowd(base: str) -> Iterator[Quad]:
    """A theme that very many point to."""
    graph, theme = NamedNode(base + "graph/crowd"), NamedNode(base + "id/theme/crowded")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    yield Quad(theme, kind, NamedNode(base + "ns#Theme"), graph)
    for number in range(CROWD):
        place = NamedNode(f"{base}id/municipality/xx/{number}")
        yield Quad(place, NamedNode(base + "ns#hasTheme"), theme, graph)


def write_world(build: Path, base: str, text: str = "") -> None:
    """Write *text* in TriG, else the world, under *base* as the current snapshot of *build*."""
    text = (text or WORLD.read_text()).replace(BASE, base)
    quads = [*parse(text, format=RdfFormat.TRIG), *crowd(base)]
    lines = sorted(f"{quad} .\n" for quad in quads)
    data = "".join(lines).encode()
    folder = build / "snapshots" / sha256(data).hexdigest()
    folder.mkdir(parents=True)
    (folder / "data.nq").write_bytes(data)
    graphs = Counter(str(quad.graph_name).strip("<>") for quad in quads)
    manifest = {
        "digest": folder.name,
        "version": "0.1.0",
        "modified": "2026-11-22",
        "base": base,
        "quads": len(lines),
        "triples": len({quad.triple for quad in quads}),
        "graphs": dict(sorted(graphs.items())),
    }
    (folder / "snapshot.json").write_text(json.dumps(manifest))
    (build / "current").unlink(missing_ok=True)
    (build / "current").symlink_to(folder)


def serve(build: Path, base: str) -> Iterator[FlaskClient]:
    """Give a client of the world in *build*, and end its processes afterwards."""
    write_world(build, base)
    app = create_app(Settings(build=build, base=base, processes=2))
    yield app.test_client()
    app.extensions[EXTENSION].close()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the world under the usual base."""
    yield from serve(tmp_path_factory.mktemp("world"), BASE)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    """A client of the world, and what lets it be exchanged for another one."""
    served = serve(tmp_path, BASE)
    client = next(served)

    def replace(old: str, new: str) -> None:
        text = WORLD.read_text()
        assert old in text
        write_world(tmp_path, BASE, text.replace(old, new))
        assert client.application.extensions[EXTENSION].refresh()

    yield client, replace
    next(served, None)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the same world under a base of a host's own."""
    yield from serve(tmp_path_factory.mktemp("elsewhere"), "https://data.example.org/pk/")
