"""The snapshots of a build folder: how many are kept, and going back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnerskap.errors import MissingSnapshot
from partnerskap.publish.build import build
from partnerskap.publish.dumps import write_shapes
from partnerskap.publish.snapshots import list_snapshots, roll_back
from partnerskap.settings import Settings

Add = Callable[[str, str], None]


@pytest.fixture
def make(settings: Settings, add: Add) -> Callable[[], str]:
    """Change the content, build it, and return the digest."""
    made: list[str] = []

    def change() -> str:
        add("data/new.ttl", f':x{len(made)} rdfs:label "new"@en .')
        made.append(build(settings, writers=[write_shapes]).folder.name)
        return made[-1]

    return change


def listed(settings: Settings) -> list[tuple[str, bool]]:
    return [(one.manifest.digest, one.current) for one in list_snapshots(settings.build)]


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
    assert roll_back(settings.build, None).manifest.digest == second
    assert roll_back(settings.build, None).manifest.digest == first
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
    assert [digest for digest, _ in listed(settings)] == [fourth, third, second]
    assert listed(settings)[0] == (fourth, True)


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
