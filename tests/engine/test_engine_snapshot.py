"""Any snapshot can be opened: a folder, or N-Quads in a file, packed or not, small or large."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from partnerskap.engine import errors
from partnerskap.engine.answer import ask, select, triples
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.query import Query
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.errors import MissingSnapshot
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a pk:Municipality }"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s a pk:Municipality } } ORDER BY ?g"


@pytest.fixture(params=["folder", "link", "file", "packed", "disk"])
def snapshot(request: pytest.FixtureRequest, tiny: Path, tmp_path: Path) -> Snapshot:
    """The tiny world in each shape that a snapshot may have."""
    data = (tiny / "current" / "data.nq").read_bytes()
    (tmp_path / "world.nq").write_bytes(data)
    (tmp_path / "world.nq.gz").write_bytes(gzip.compress(data))
    paths = {
        "folder": (tiny / "current").resolve(),
        "link": tiny / "current",
        "file": tmp_path / "world.nq",
        "packed": tmp_path / "world.nq.gz",
        "disk": tiny / "current",
    }
    return open_snapshot(paths[request.param], BASE)


def test_every_shape_of_a_snapshot_answers_alike(
    snapshot: Snapshot, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    large = "disk" in request.node.callspec.id
    settings = Settings(build=tmp_path, processes=2, disk_megabytes=0 if large else 64)
    engine = EmbeddedEngine(snapshot, settings, NoObserver())
    try:
        assert [str(row["n"].value) for row in select(engine, COUNT)] == ["3"]
        graphs = [row["g"].value for row in select(engine, GRAPHS)]
        assert graphs == [f"{BASE}graph/programmes/tuselog", f"{BASE}graph/registers/names"]
        assert ask(engine, "ASK { ?s rdfs:label 'Şişli Belediyesi'@tr }")
        assert len(triples(engine, "CONSTRUCT WHERE { ?s a pk:Partnership }")) == 2
        with pytest.raises(errors.Refused):
            engine.answer(Query("ASK { SERVICE <http://127.0.0.1/> {} }"))
    finally:
        engine.close()
    assert (tmp_path / "stores").exists() == large


def test_store_on_disk_is_built_once(tiny: Path, tmp_path: Path) -> None:
    settings = Settings(build=tmp_path, processes=2, disk_megabytes=0)
    made = []
    for _ in range(2):
        EmbeddedEngine(open_snapshot(tiny / "current", BASE), settings, NoObserver()).close()
        made.append(next((tmp_path / "stores").glob("*/complete")).stat().st_mtime_ns)
    assert made[0] == made[1]


def test_dump_says_which_version_it_is_and_of_when(tmp_path: Path) -> None:
    about = f"<{BASE}dataset/partnerskap>"
    path = tmp_path / "world.nq"
    path.write_text(
        f'{about} <http://www.w3.org/ns/dcat#version> "0.3.0" <{BASE}graph/catalog> .\n'
        f'{about} <http://purl.org/dc/terms/modified> "2026-11-22"^^'
        f"<http://www.w3.org/2001/XMLSchema#date> <{BASE}graph/catalog> .\n"
    )
    told = open_snapshot(path, BASE).manifest
    assert (told.version, told.modified) == ("0.3.0", "2026-11-22")
    path.write_text(f'<s:s> <p:p> "x" <{BASE}graph/catalog> .\n')
    told = open_snapshot(path, BASE).manifest
    assert told.version == told.digest[:12]


def test_manifest_of_a_file_counts_what_is_in_it(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "world.nq"
    path.write_bytes((tiny / "current" / "data.nq").read_bytes())
    counted = open_snapshot(path, BASE).manifest
    told = open_snapshot(tiny / "current", BASE).manifest
    assert (counted.digest, counted.quads) == (told.digest, told.quads)
    assert (counted.triples, counted.graphs) == (told.triples, told.graphs)


@pytest.mark.parametrize("name", ["nothing", "broken.nq", "broken.nq.gz"])
def test_what_is_no_snapshot_is_told(tmp_path: Path, name: str) -> None:
    if name != "nothing":
        (tmp_path / name).write_text("this is <not> N-Quads")
    with pytest.raises(MissingSnapshot, match=name):
        open_snapshot(tmp_path / name, BASE)


def test_store_on_disk_goes_with_its_snapshot_but_not_while_it_serves(
    tiny: Path, tmp_path: Path
) -> None:
    settings = Settings(build=tmp_path, processes=2, disk_megabytes=0)
    data = (tiny / "current" / "data.nq").read_text()
    snapshots = []
    for number in range(3):
        path = tmp_path / f"{number}.nq"
        path.write_text(data.replace("Kalmar", f"Kalmar {number}"))
        snapshots.append(open_snapshot(path, BASE))
    first = EmbeddedEngine(snapshots[0], settings, NoObserver())
    second = EmbeddedEngine(snapshots[1], settings, NoObserver())
    first.close()
    third = EmbeddedEngine(snapshots[2], settings, NoObserver())
    left = {folder.name for folder in (tmp_path / "stores").iterdir()}
    assert left == {snapshot.manifest.digest for snapshot in snapshots[1:]}
    assert ask(second, "ASK { ?s rdfs:label 'Kalmar 1 kommun'@sv }")
    second.close()
    third.close()


def test_snapshot_with_nothing_in_it_answers(tmp_path: Path) -> None:
    (tmp_path / "empty.nq").touch()
    engine = EmbeddedEngine(
        open_snapshot(tmp_path / "empty.nq", BASE), Settings(processes=2), NoObserver()
    )
    try:
        assert [row["n"].value for row in select(engine, COUNT)] == ["0"]
        assert not ask(engine, "ASK { ?s ?p ?o }")
    finally:
        engine.close()
