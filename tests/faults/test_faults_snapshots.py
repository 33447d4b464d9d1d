"""Damaged or odd snapshots: refused with the file's name; nothing wrong is served as right."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from breaking import is_ready, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live import get, serving, until
from partnerskap.engine.answer import select
from partnerskap.engine.embedded import EmbeddedEngine
from partnerskap.engine.errors import SpoiltStore
from partnerskap.engine.scheduler import NoObserver
from partnerskap.engine.snapshot import open_snapshot
from partnerskap.engine.store import DONE, describe_files
from partnerskap.errors import PartnerskapError
from partnerskap.manifest import MANIFEST, read_manifest
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

QUADS = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PATHS = (
    *(
        "/sparql?query=SELECT+*+{?s+?p+?o}+ORDER+BY+?s+?p+?o&format=csv",
        "/",
        "/ns.ttl",
        "/shapes.ttl",
    ),
    *("/catalog.ttl", "/.well-known/void.ttl", "/sitemap.xml", "/quality", "/feed.ttl"),
    *(
        "/feed/1.nq",
        "/feed/2.nq",
        "/version/",
        "/municipalities",
        "/changes.atom",
        "/search?q=umea",
    ),
    *("/doc/municipality/se/umea.ttl", "/doc/municipality/se/umea"),
)
"""What serving reads of a snapshot, beside the files of its versions."""


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """A snapshot of its own to be damaged, current in a build folder."""
    build = tmp_path / "build"
    shutil.copytree(released, build, symlinks=True)
    return (build / "current").resolve()


def names(released: Path) -> list[str]:
    """Return the path of each file of the snapshot."""
    folder = released / "current"
    return sorted(
        path.relative_to(folder.resolve()).as_posix()
        for path in folder.resolve().rglob("*")
        if path.is_file()
    )


def test_manifest_lists_every_file_with_its_size_and_digest(released: Path) -> None:
    manifest = read_manifest(released / "current")
    listed = manifest.files | manifest.derived
    assert sorted([*listed, MANIFEST]) == names(released)
    assert {len(digest) for digest in listed.values()} == {64}
    assert manifest.sizes == {name: (released / "current" / name).stat().st_size for name in listed}


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def lead_round(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "short": halve,
    "flipped": flip,
    "missing": Path.unlink,
    "folder": replace_by_folder,
    "pipe": replace_by_pipe,
    "circle": lead_round,
}


@pytest.mark.parametrize("spoil", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize(
    "name", ["data.nq", "catalog.nt", "history.json", "index.sqlite", MANIFEST]
)
def test_damaged_file_is_refused_by_its_name(
    copy: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(copy / name)
    with pytest.raises(PartnerskapError) as caught:
        create_app(Settings(build=copy.parents[1], processes=2))
    told = str(caught.value)
    assert name in told or (name == MANIFEST and str(copy) in told)
    assert "build" in told
    assert "\n" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("name", ["partnerskap.nq.gz", "partnerskap.jsonld.gz"])
def test_damaged_dump_of_a_version_is_refused_when_it_is_wanted(copy: Path, name: str) -> None:
    (first, *_) = sorted((copy / "version").iterdir())
    flip(first / "dump" / name)
    app = create_app(Settings(build=copy.parents[1], processes=2))
    try:
        client = app.test_client()
        answer = client.get(f"/version/{first.name}/dump/{name}")
        assert answer.status_code == 503
        assert name in answer.get_data(as_text=True)
        assert client.get(f"/version/{first.name}/dump/SHA256SUMS").status_code == 200
        asked = client.get(f"/version/{first.name}/sparql", query_string={"query": COUNT})
        assert asked.status_code == (503 if "nq" in name else 200)
    finally:
        app.extensions[EXTENSION].close()


def test_server_says_which_file_is_damaged_and_ends(copy: Path) -> None:
    halve(copy / "catalog.nt")
    options = ["serve", "--port", "0", "--build", str(copy.parents[1])]
    done = run([sys.executable, "-m", "partnerskap.cli", *options])
    assert done.returncode != 0
    assert f"{copy}/catalog.nt is damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_snapshot_before_goes_on_being_served(released: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    shutil.copytree(released, build, symlinks=True)
    served = (build / "current").resolve()
    damaged = served.with_name("damaged")
    shutil.copytree(served, damaged)
    halve(damaged / "data.nq")
    with serving(tmp_path / "log", "--build", str(build), processes=2) as live:
        before = get(live, COUNT).json()
        (build / "next").symlink_to(damaged)
        (build / "next").replace(build / "current")
        until(lambda: "data.nq is damaged" in (tmp_path / "log").read_text())
        assert get(live, f"{COUNT} # again").json() == before
        assert is_ready(live)


@functools.cache
def answers(build: Path) -> dict[str, tuple[int, bytes]]:
    """Return what is served over *build* at each path; nothing if it is refused."""
    try:
        app = create_app(Settings(build=build, processes=2))
    except PartnerskapError:
        return {}
    client = app.test_client()
    try:
        return {path: take(client.get(path)) for path in (*PATHS, *dumps(build))}
    finally:
        app.extensions[EXTENSION].close()


def take(response: object) -> tuple[int, bytes]:
    """Return the status of *response* and what it says."""
    return response.status_code, response.get_data()  # type: ignore[attr-defined]


def dumps(build: Path) -> list[str]:
    """Return the path of every dump and difference of a version."""
    folder = build / "current"
    found = sorted(path for path in (folder / "version").rglob("*.gz") if path.is_file())
    return [f"/{path.relative_to(folder)}" for path in found]


@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_cut_or_flip_leads_to_a_wrong_answer(
    released: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names(released)))
    build = tmp_path_factory.mktemp("damaged") / "build"
    shutil.copytree(released, build, symlinks=True)
    path = build / "current" / name
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, max(0, len(content) - 1)))
    if content and data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    path.write_bytes(content)
    right = answers(released)
    assert sum(status == 200 for status, _ in right.values()) > 15
    for asked, (status, body) in answers(build).items():
        assert status >= 500 or (status, body) == right[asked], (name, asked)
    shutil.rmtree(build)


SPOILING: dict[str, Callable[[Path], None]] = {
    "short": halve,
    "flipped": flip,
    "missing": Path.unlink,
}


@pytest.mark.parametrize("spoil", SPOILING.values(), ids=SPOILING)
@pytest.mark.parametrize("kind", ["*.sst", "CURRENT", "MANIFEST-*"])
def test_spoilt_store_on_disk_is_built_again(
    tiny: Path, tmp_path: Path, kind: str, spoil: Callable[[Path], None]
) -> None:
    given = Settings(build=tmp_path, processes=2, disk_megabytes=0, load_seconds=30)
    snapshot = open_snapshot(tiny / "current", BASE)
    try:
        EmbeddedEngine(snapshot, given, NoObserver()).close()
        files = sorted((tmp_path / "stores").glob(f"*/store/{kind}"))
        assert files
        for path in files:
            spoil(path)
        engine = EmbeddedEngine(snapshot, given, NoObserver())
        try:
            rows = select_in_the_end(lambda: select(engine, COUNT))
        finally:
            engine.close()
    finally:
        snapshot.release()
    assert rows == ["16"]


@pytest.mark.parametrize("known", [True, False], ids=["as written", "not as written"])
def test_spoilt_rows_lead_to_a_new_store(tiny: Path, tmp_path: Path, *, known: bool) -> None:
    """RocksDB opens a store whose first file is whole, and meets what is spoilt when it is read.

    What is not as it was written is found before anybody asks.
    """
    given = Settings(build=tmp_path, processes=2, disk_megabytes=0, load_seconds=30)
    snapshot = open_snapshot(tiny / "current", BASE)
    lines = len(snapshot.data.read_bytes().splitlines())
    try:
        EmbeddedEngine(snapshot, given, NoObserver()).close()
        (folder,) = (tmp_path / "stores").iterdir()
        for path in sorted(folder.glob("store/*.sst"))[1:]:
            content = bytearray(path.read_bytes())
            content[8] ^= 1
            path.write_bytes(content)
        if known:
            (folder / DONE).write_text(describe_files(folder / "store"))
        engine = EmbeddedEngine(snapshot, given, NoObserver())
        try:
            if known:
                with pytest.raises(SpoiltStore):
                    select(engine, QUADS)
                until(lambda: count_rows(engine) == lines)
            assert count_rows(engine) == lines
        finally:
            engine.close()
    finally:
        snapshot.release()


def count_rows(engine: EmbeddedEngine) -> int:
    """Return how many quads *engine* finds; none while its store is spoilt."""
    try:
        return len(list(select(engine, QUADS)))
    except PartnerskapError:
        return 0


def select_in_the_end(ask: Callable[[], list[object]]) -> list[str]:
    """Return the value that *ask* gives, as soon as it gives one."""
    found: list[str] = []

    def look() -> list[str]:
        with suppress(PartnerskapError):
            found[:] = [row["n"].value for row in ask()]  # type: ignore[index]
        return found

    until(look)
    return found


def test_foreign_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"name": "a package of npm"}))
    with pytest.raises(PartnerskapError, match="is not a snapshot") as caught:
        open_snapshot(tmp_path, BASE)
    assert "\n" not in str(caught.value)
