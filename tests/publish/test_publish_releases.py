"""Versions: published once and for ever, kept outside the build, raised by what changed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from snapshot_files import quads

from partnerskap.errors import BuildError, MissingSnapshot
from partnerskap.manifest import (
    UNPUBLISHED,
    History,
    Manifest,
    is_whole,
    read_history,
    read_manifest,
)
from partnerskap.publish import releases
from partnerskap.publish.build import build
from partnerskap.publish.releases import Proposal, go_back, release, restore
from partnerskap.settings import Settings

Add = Callable[[str, str], None]
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
UMEA = "<https://w3id.org/partnerskap/id/municipality/se/umea>"
LABEL = ':x{} a pk:Thing ; rdfs:label "new"@en .'


def accept(proposal: Proposal) -> str:
    """Publish what is proposed."""
    return proposal.version


def served(settings: Settings) -> Manifest:
    return read_manifest(settings.build / "current")


def told(folder: Path) -> History:
    found = read_history(folder)
    assert found is not None
    return found


def files_of(folder: Path) -> dict[str, str]:
    """Return the sum of each file in *folder* that is published for ever."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (".lock", "history.json")
    }


def test_first_build_is_unpublished_and_says_so_in_the_data(settings: Settings) -> None:
    folder = build(settings).folder
    assert (served(settings).version, served(settings).since) == (UNPUBLISHED, "")
    versions = [q.object.value for q in quads(folder) if q.predicate.value.endswith("dcat#version")]
    assert versions == [UNPUBLISHED]
    assert not settings.archive_folder.exists()


def test_release_publishes_the_version_that_the_content_says(settings: Settings) -> None:
    before = (settings.content / "data/catalog.ttl").read_bytes()
    folder = release(settings, accept, NOW).folder
    assert served(settings).version == "1.2.3"
    assert (settings.content / "data/catalog.ttl").read_bytes() == before
    (version,) = told(settings.archive_folder).versions
    assert (version.version, version.published) == ("1.2.3", "2026-11-28T08:00:00Z")
    dump = settings.archive_folder / "version/1.2.3/dump/partnerskap.nq.gz"
    command = f"gunzip -c {dump} | sha256sum"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == version.digest == read_manifest(folder).digest


def test_another_version_than_the_content_says_is_not_published_in_its_place(
    settings: Settings,
) -> None:
    with pytest.raises(BuildError, match=r"version 1\.2\.3, .* or write 2\.0\.0 there"):
        release(settings, accept, NOW, wanted="2.0.0")
    assert read_history(settings.archive_folder) is None
    release(settings, accept, NOW, wanted="1.2.3")
    assert served(settings).version == "1.2.3"


def test_build_of_published_data_is_that_version_and_of_others_is_not(
    settings: Settings, add: Add
) -> None:
    first = release(settings, accept, NOW).folder
    assert build(settings).folder == first
    add("data/new.ttl", LABEL.format(1))
    build(settings)
    assert (served(settings).version, served(settings).since) == (UNPUBLISHED, "1.2.3")
    assert [one.version for one in told(settings.build / "current").releases] == ["1.2.3"]


def test_working_copy_is_told_in_no_feed(settings: Settings, add: Add) -> None:
    first = release(settings, accept, NOW).folder
    add("data/new.ttl", LABEL.format(1))
    folder = build(settings).folder
    assert told(folder).pages == told(first).pages != ()
    assert told(folder).present.created > 0


def test_published_version_can_not_be_published_again_with_other_data(
    settings: Settings, add: Add
) -> None:
    release(settings, accept, NOW)
    before = files_of(settings.archive_folder)
    add("data/new.ttl", LABEL.format(1))
    catalog = (settings.content / "data/catalog.ttl").read_bytes()
    with pytest.raises(BuildError, match=r"1\.2\.3 is published, and .* does not change\. Raise"):
        release(settings, lambda _: "1.2.3", NOW)
    with pytest.raises(BuildError, match=r"1\.2\.2 comes before 1\.2\.3"):
        release(settings, lambda _: "1.2.2", NOW)
    assert files_of(settings.archive_folder) == before
    assert (settings.content / "data/catalog.ttl").read_bytes() == catalog


def test_other_figures_of_the_same_sources_are_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release(settings, accept, NOW).folder
    monkeypatch.setattr(
        "partnerskap.publish.build.describe",
        lambda content, _store: content.with_graph("void", content.triples("catalog")),
    )
    with pytest.raises(BuildError, match=r"version 1\.2\.3 was published with .* release"):
        build(settings)
    assert (settings.build / "current").resolve() == first.resolve()
    assert len(list((settings.build / "snapshots").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("data/new.ttl", LABEL.format(1), ("1.3.0", "minor")),
        ("data/partnerships.ttl", f'{UMEA} rdfs:comment "north"@en .', ("1.2.4", "patch")),
        ("data/partnerships.ttl", f"{UMEA} owl:deprecated true .", ("2.0.0", "major")),
    ],
    ids=["new address", "other statement", "retired address"],
)
def test_next_number_follows_from_what_changed(
    settings: Settings, add: Add, name: str, text: str, expected: tuple[str, str]
) -> None:
    release(settings, accept, NOW)
    add(name, text)
    proposals: list[Proposal] = []

    def keep(proposal: Proposal) -> str:
        proposals.append(proposal)
        return proposal.version

    release(settings, keep, NOW + timedelta(days=1))
    assert proposals[0].previous == "1.2.3"
    assert (proposals[0].version, proposals[0].level) == expected
    assert served(settings).version == expected[0]


@pytest.mark.parametrize(
    ("version", "level", "following"),
    [
        ("0.1.0", "major", "0.2.0"),
        ("0.1.9", "minor", "0.2.0"),
        ("1.4.2", "major", "2.0.0"),
        ("1.4.2", "patch", "1.4.3"),
    ],
)
def test_numbers_are_raised(version: str, level: str, following: str) -> None:
    assert releases.raise_number(version, level) == following


def test_release_writes_version_date_changelog_and_citation(settings: Settings, add: Add) -> None:
    (settings.content / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- A line.\n")
    (settings.content / "CITATION.cff").write_text("version: 1.2.3\ndate-released: 2026-11-22\n")
    release(settings, accept, NOW)
    add("data/new.ttl", LABEL.format(1))
    release(settings, accept, NOW + timedelta(days=1))
    catalog = (settings.content / "data/catalog.ttl").read_text("utf-8")
    assert 'dcat:version "1.3.0" ;' in catalog
    assert 'dcterms:modified "2026-11-29"^^xsd:date' in catalog
    text = (settings.content / "CHANGELOG.md").read_text("utf-8")
    digest = served(settings).digest
    assert text == (
        "# Changelog\n\n## Unreleased\n\n## 1.3.0 – 2026-11-29\n\n"
        "Since version 1.2.3: 1 addresses new, 0 changed, 0 retired or replaced, 0 gone. "
        f"That makes it 1.3.0, a minor version.\nDigest: `sha256:{digest}`.\n\n- A line.\n"
    )
    citation = (settings.content / "CITATION.cff").read_text("utf-8")
    assert citation == "version: 1.3.0\ndate-released: 2026-11-29\n"
    assert build(settings).unchanged
    assert served(settings).version == "1.3.0"


def test_release_of_nothing_new_is_refused(settings: Settings) -> None:
    release(settings, accept, NOW)
    with pytest.raises(BuildError, match="nothing to release"):
        release(settings, accept, NOW)


def test_two_releases_on_one_day_differ_in_the_feed(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    add("data/new.ttl", LABEL.format(1))
    folder = release(settings, accept, NOW + timedelta(hours=1)).folder
    assert [(one.version, one.published) for one in told(folder).pages] == [
        ("1.2.3", "2026-11-28T08:00:00Z"),
        ("1.3.0", "2026-11-28T09:00:00Z"),
    ]


def test_history_outlives_the_build_folder(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    before = files_of(settings.archive_folder)
    shutil.rmtree(settings.build)
    add("data/new.ttl", LABEL.format(1))
    folder = release(settings, accept, NOW).folder
    assert [one.version for one in told(folder).releases] == ["1.2.3", "1.3.0"]
    after = files_of(settings.archive_folder)
    assert {name: after[name] for name in before} == before
    assert {**after, **before} == after


def test_nothing_done_to_a_build_reaches_the_archive(settings: Settings) -> None:
    folder = release(settings, accept, NOW).folder
    before = files_of(settings.archive_folder)
    (folder / "version/1.2.3/dump/partnerskap.nq.gz").write_text("spoilt")
    assert files_of(settings.archive_folder) == before


def test_rollback_is_an_event_and_takes_nothing_back(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    first = served(settings)
    add("data/new.ttl", LABEL.format(1))
    release(settings, accept, NOW + timedelta(hours=1))
    before = files_of(settings.archive_folder)
    go_back(settings, None, NOW + timedelta(hours=2))
    now = served(settings)
    assert (now.version, now.digest) == ("1.2.3", first.digest)
    assert now.name != first.name
    history = told(settings.build / "current")
    assert [one.version for one in history.releases] == ["1.2.3", "1.3.0"]
    assert [one.version for one in history.pages] == ["1.2.3", "1.3.0", "1.2.3"]
    assert history.pages[-1].published == "2026-11-28T10:00:00Z"
    after = files_of(settings.archive_folder)
    assert {name: after[name] for name in before} == before
    assert is_whole((settings.build / "current").resolve())
    assert "report.json" in now.files


def test_rollback_finds_a_version_that_no_build_keeps(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    digest = served(settings).digest
    add("data/new.ttl", LABEL.format(1))
    release(settings, accept, NOW)
    shutil.rmtree(settings.build)
    go_back(settings, "1.2.3", NOW)
    assert (served(settings).version, served(settings).digest) == ("1.2.3", digest)
    go_back(settings, "1.3.0", NOW)
    assert served(settings).version == "1.3.0"
    assert [one.version for one in told(settings.archive_folder).pages] == [
        *("1.2.3", "1.3.0", "1.2.3", "1.3.0")
    ]


def test_rollback_of_an_unpublished_copy_is_no_event(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    add("data/new.ttl", LABEL.format(1))
    build(settings)
    go_back(settings, None, NOW)
    assert served(settings).version == "1.2.3"
    assert len(told(settings.archive_folder).pages) == 1
    with pytest.raises(MissingSnapshot, match="no snapshot older"):
        go_back(settings, None, NOW)


def test_release_after_a_rollback_goes_on(settings: Settings, add: Add) -> None:
    release(settings, accept, NOW)
    add("data/new.ttl", LABEL.format(1))
    release(settings, accept, NOW)
    go_back(settings, "1.2.3", NOW)
    add("data/new.ttl", LABEL.format(2))
    folder = release(settings, accept, NOW).folder
    assert [one.version for one in told(folder).pages] == ["1.2.3", "1.3.0", "1.2.3", "1.4.0"]


def test_fresh_machine_goes_on_from_downloaded_dumps(
    settings: Settings, add: Add, tmp_path: Path
) -> None:
    release(settings, accept, NOW)
    add("data/new.ttl", LABEL.format(1))
    release(settings, accept, NOW)
    dumps = []
    for version in ("1.2.3", "1.3.0"):
        dumps.append(tmp_path / f"{version}.nq.gz")
        source = settings.archive_folder / "version" / version / "dump/partnerskap.nq.gz"
        shutil.copyfile(source, dumps[-1])
    fresh = settings.model_copy(update={"build": tmp_path / "fresh/build"})
    assert restore(fresh, dumps) == ["1.2.3", "1.3.0"]
    assert restore(fresh, dumps) == []
    old, new = told(settings.archive_folder), told(fresh.archive_folder)
    assert [(one.version, one.digest, one.files) for one in new.versions] == [
        (one.version, one.digest, one.files) for one in old.versions
    ]
    build(fresh)
    assert served(fresh).version == "1.3.0"


def test_archive_of_another_base_is_refused(settings: Settings) -> None:
    release(settings, accept, NOW)
    other = settings.model_copy(update={"base": "https://data.example/"})
    build(other)
    assert (served(other).version, served(other).since) == (UNPUBLISHED, "")
    with pytest.raises(BuildError, match=r"holds versions of .*PARTNERSKAP_ARCHIVE"):
        release(other, accept, NOW)


def test_failed_release_leaves_files_and_archive_as_they_were(
    settings: Settings, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings, accept, NOW)
    before = files_of(settings.archive_folder), told(settings.archive_folder)
    add("data/new.ttl", LABEL.format(1))
    catalog = (settings.content / "data/catalog.ttl").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releases, "archive_release", fail)
    with pytest.raises(BuildError, match="is full"):
        release(settings, accept, NOW)
    assert (settings.content / "data/catalog.ttl").read_bytes() == catalog
    assert (files_of(settings.archive_folder), told(settings.archive_folder)) == before
    monkeypatch.undo()
    release(settings, accept, NOW)
    assert served(settings).version == "1.3.0"
