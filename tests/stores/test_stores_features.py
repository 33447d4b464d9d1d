"""What each real store can't do is what the description of the service says of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.store_servers import StoreServer, run_rdflib
from store_features import TABLE, asking, measure, write_file_for_rdflib, write_world

from partnerskap.engine.loading import load
from partnerskap.engine.snapshot import Snapshot
from partnerskap.settings import Settings
from partnerskap.web.sparql.service_description import describe_service


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def rdflib(world: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    folder = tmp_path_factory.mktemp("stores")
    quads = write_file_for_rdflib(world, folder / "world.nq")
    with run_rdflib(folder / "rdflib", quads) as server:
        yield server


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso", "rdflib"])
def test_store_does_what_the_table_says(
    kind: str, world: Snapshot, request: pytest.FixtureRequest
) -> None:
    server: StoreServer = request.getfixturevalue(kind)
    if kind != "rdflib":
        load(server.url, kind, world, lambda _: None)
    told = tomllib.loads(Path(TABLE).read_text(encoding="utf-8"))[kind]
    with asking(server, world) as engine:
        engine.ready()
        assert measure(engine) == {name: row["outcome"] for name, row in told.items()}


def test_description_of_the_service_tells_what_the_store_does_not_do(world: Snapshot) -> None:
    settings = Settings(endpoint="http://127.0.0.1:1/", store="virtuoso", services=("http://x/",))
    content = describe_service("http://here/sparql", world, settings, "application/n-triples")
    about = "<http://here/sparql#store-function-encoding>"
    told = [line for line in content.decode().splitlines() if line.startswith(about)]
    assert any("The store behind (Virtuoso 7) can't answer this" in line for line in told)
    assert any("ENCODE_FOR_URI" in line for line in told)
    assert b"BasicFederatedQuery" not in content
