"""The snapshots of a build folder: how many are kept, what a server holds, and going back."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from partnerskap.errors import MissingSnapshot
from partnerskap.manifest import is_whole
from partnerskap.publish import build as building
from partnerskap.publish import snapshots
from partnerskap.publish.build import build
from partnerskap.publish.dumps import write_shapes
from partnerskap.publish.snapshots import list_snapshots, locked, prune, roll_back
from partnerskap.settings import Settings

Add = Callable[[str, str], None]


@pytest.fixture
def make(settings: Settings, add: Add) -> Callable[[], str]:
    """Change the content, build it, and return the snapshot's name."""
    made: list[str] = []

    def change() -> str:
        add("data/new.ttl", f':x{len(made)} rdfs:label "new"@en .')
        made.append(build(settings, writers=[write_shapes]).folder.name)
        return made[-1]

    return change


HOLD = """
import fcntl, os, sys
for folder in sys.argv[1:]:
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def server(*snapshots: Path) -> Iterator[None]:
    """Hold *snapshots* in another process, as a server that answers from them does."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, *snapshots], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        process.kill()


def listed(settings: Settings) -> list[tuple[str, bool]]:
    return [(one.manifest.name, one.current) for one in list_snapshots(settings.build)]


def test_nothing_built_is_nothing_listed(settings: Settings) -> None:
    assert list_snapshots(settings.build) == []


def test_folder_without_a_readable_manifest_is_not_listed(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, second = make(), make()
    (settings.build / "snapshots" / first / "snapshot.json").write_text("{}")
    assert listed(settings) == [(second, True)]
    assert make() in dict(listed(settings))


def test_last_built_is_listed_first_and_old_ones_are_dropped(
    settings: Settings, make: Callable[[], str]
) -> None:
    digests = [make() for _ in range(4)]
    assert listed(settings) == [(digests[3], True), (digests[2], False), (digests[1], False)]


def test_rollback_serves_the_one_built_before_and_then_the_one_before_that(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, second, _third = make(), make(), make()
    assert roll_back(settings.build, None).manifest.name == second
    assert roll_back(settings.build, None).manifest.name == first
    assert (settings.build / "current").resolve().name == first
    with pytest.raises(MissingSnapshot, match="no snapshot older than the current one"):
        roll_back(settings.build, None)


def test_rollback_goes_to_the_digest_that_starts_so(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, _second, _third = make(), make(), make()
    assert roll_back(settings.build, first[:8]).folder.name == first


def test_snapshot_being_served_is_kept_however_old(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, second, third = make(), make(), make()
    roll_back(settings.build, first)
    fourth = make()
    assert [name for name, _ in listed(settings)] == [fourth, third, second]
    assert listed(settings)[0] == (fourth, True)


def test_snapshot_that_a_server_holds_stays_until_the_build_after_it_is_gone(
    settings: Settings, make: Callable[[], str]
) -> None:
    one = settings.model_copy(update={"keep": 1})
    first = make()
    held = settings.build / "snapshots" / first
    with server(held):
        made = make()
        build(one, writers=[write_shapes])
        assert [name for name, _ in listed(settings)] == [made, first]
        assert is_whole(held)
    build(one, writers=[write_shapes])
    assert [name for name, _ in listed(settings)] == [made]
    assert not held.exists()


def test_snapshot_that_two_servers_hold_stays_while_one_of_them_is_left(
    settings: Settings, make: Callable[[], str]
) -> None:
    one = settings.model_copy(update={"keep": 1})
    held = settings.build / "snapshots" / make()
    with server(held):
        make()
        with server(held):
            prune(one.build, 1)
        prune(one.build, 1)
        assert is_whole(held)
    prune(one.build, 1)
    assert not held.exists()


def test_spoilt_snapshot_that_a_server_holds_is_put_aside_and_removed_when_it_is_gone(
    settings: Settings, make: Callable[[], str]
) -> None:
    folder = settings.build / "snapshots" / make()
    with server(folder):
        spoil_and_build(folder, settings)
        with server(folder):
            spoil_and_build(folder, settings)
            assert len(list(folder.parent.glob(".new-*/data.nq"))) == 2
    build(settings, writers=[write_shapes])
    assert list(folder.parent.iterdir()) == [folder]


def spoil_and_build(folder: Path, settings: Settings) -> None:
    (folder / "shapes.ttl").write_text("spoilt")
    build(settings, writers=[write_shapes])
    assert is_whole(folder)


def test_snapshot_that_becomes_current_while_others_are_pruned_stays(
    settings: Settings, make: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = make(), make(), make()
    before = list_snapshots(settings.build)
    roll_back(settings.build, first)
    monkeypatch.setattr(snapshots, "list_snapshots", lambda _build: before)
    prune(settings.build, 1)
    monkeypatch.undo()
    assert listed(settings) == [(third, False), (first, True)]
    assert not (settings.build / "snapshots" / second).exists()


def test_rollback_to_a_snapshot_that_is_being_removed_is_refused(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, second = make(), make()
    with locked(settings.build / "snapshots" / first, fcntl.LOCK_EX) as free:
        assert free
        with pytest.raises(MissingSnapshot, match="not whole"):
            roll_back(settings.build, first)
    assert (settings.build / "current").resolve().name == second


def test_rollback_by_a_digest_takes_the_last_built_of_the_same_data(
    settings: Settings, make: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    monkeypatch.setattr(building, "write_report", lambda *_: None)
    again = build(settings, writers=[write_shapes]).folder.name
    last = make()
    digest = first.partition("-")[0]
    assert again.partition("-")[0] == digest != last.partition("-")[0]
    assert again != first
    assert roll_back(settings.build, digest).manifest.name == again
    assert roll_back(settings.build, first).manifest.name == first


@pytest.mark.parametrize(
    ("digest", "told"),
    [("nope", "no snapshot with a digest like 'nope'"), ("", "several snapshots")],
)
def test_rollback_to_what_is_not_one_snapshot_says_so(
    settings: Settings, make: Callable[[], str], digest: str, told: str
) -> None:
    make()
    make()
    with pytest.raises(MissingSnapshot, match=told):
        roll_back(settings.build, digest)


def test_rollback_to_a_spoilt_snapshot_is_refused(
    settings: Settings, make: Callable[[], str]
) -> None:
    first, second = make(), make()
    (settings.build / "snapshots" / first / "data.nq").write_text("spoilt")
    with pytest.raises(MissingSnapshot, match="not whole"):
        roll_back(settings.build, None)
    assert (settings.build / "current").resolve().name == second


def test_building_the_same_again_after_a_rollback_serves_it_again(
    settings: Settings, make: Callable[[], str]
) -> None:
    _first, second = make(), make()
    roll_back(settings.build, None)
    built = build(settings, writers=[write_shapes])
    assert (built.folder.name, built.unchanged) == (second, False)
    assert listed(settings)[0] == (second, True)
