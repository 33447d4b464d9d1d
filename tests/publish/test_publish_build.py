"""Building: what a snapshot folder holds, and that the served one is always whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pyld import jsonld
from pyoxigraph import RdfFormat, parse
from snapshot_files import quads

from partnerskap.errors import BuildError, SourceError
from partnerskap.manifest import Manifest, hash_files, is_whole, read_manifest
from partnerskap.publish import build as publishing
from partnerskap.publish.build import Built, build
from partnerskap.publish.content import Content, label
from partnerskap.publish.dumps import write_shapes
from partnerskap.publish.findings import RulesBroken
from partnerskap.publish.snapshots import alone
from partnerskap.publish.workers import Piece, beside
from partnerskap.settings import Settings

Add = Callable[[str, str], None]
NEW = "<https://w3id.org/partnerskap/id/municipality/se/new>"


def make(settings: Settings) -> Built:
    return build(settings, writers=[write_shapes])


def served(settings: Settings) -> Path:
    return (settings.build / "current").resolve()


def test_snapshot_is_named_by_its_digest_and_served(settings: Settings) -> None:
    built = make(settings)
    manifest = read_manifest(built.folder)
    assert built.folder == settings.build / "snapshots" / manifest.name
    assert manifest.name.startswith(f"{manifest.digest}-")
    assert served(settings) == built.folder.resolve()
    assert (settings.build / "current").readlink() == Path("snapshots", manifest.name)
    assert sorted(path.name for path in built.folder.iterdir()) == [
        "data.nq",
        "index.sqlite",
        "report.json",
        "report.ttl",
        "shapes.ttl",
        "snapshot.json",
    ]


def test_manifest_tells_release_graphs_and_sums(settings: Settings) -> None:
    folder = make(settings).folder
    told = read_manifest(folder)
    lines = (folder / "data.nq").read_text("utf-8").splitlines()
    assert (told.version, told.modified, told.base) == ("unpublished", "2026-11-22", settings.base)
    assert told.quads == len(lines) == sum(told.graphs.values())
    assert told.triples == len({line.rpartition(" <")[0] for line in lines})
    assert told.files == hash_files(folder, told.files)
    assert told.digest == told.files["data.nq"]


def test_digest_is_that_of_the_canonical_form_of_the_dataset(settings: Settings) -> None:
    folder = make(settings).folder
    text = (folder / "data.nq").read_text("utf-8")
    assert "_:c14n" in text
    shuffled = [line.replace("_:c14n", "_:other") for line in reversed(text.splitlines())]
    normal = jsonld.normalize(
        "\n".join(shuffled) + "\n",
        {
            "algorithm": "URDNA2015",
            "inputFormat": "application/n-quads",
            "format": "application/n-quads",
        },
    )
    digest = hashlib.sha256(normal.encode()).hexdigest()
    assert digest == read_manifest(folder).digest


def test_report_is_no_part_of_the_digest_but_of_the_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_manifest(make(settings).folder)

    def write(folder: Path, *_: object) -> None:
        (folder / "report.json").write_text("other findings")

    monkeypatch.setattr(publishing, "write_report", write)
    second = read_manifest(make(settings).folder)
    assert first.digest == second.digest
    assert first.name != second.name


def test_data_are_sorted_by_their_bytes_and_have_no_default_graph(settings: Settings) -> None:
    folder = make(settings).folder
    lines = (folder / "data.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert {type(quad.graph_name).__name__ for quad in quads(folder)} == {"NamedNode"}


def test_shapes_and_report_are_turtle_with_what_was_found(settings: Settings, add: Add) -> None:
    add("data/new.ttl", f'{NEW} a pk:Municipality ; rdfs:label "Ny"@sv .')
    folder = make(settings).folder
    report = (folder / "report.ttl").read_text("utf-8")
    assert "sh:conforms true" in report
    assert "sh:resultSeverity sh:Warning" in report
    assert f"sh:focusNode {NEW}" in report
    assert '"A municipality is a member."@en' in report
    assert '"conforms": true' in (folder / "report.json").read_text("utf-8")


def test_shapes_file_says_the_same_as_the_graph(settings: Settings) -> None:
    folder = make(settings).folder
    text = (folder / "shapes.ttl").read_text("utf-8")
    assert "sh:property [ sh:message" in text
    shapes = f"{settings.base}graph/shapes"
    graph = [quad.triple for quad in quads(folder) if quad.graph_name.value == shapes]
    told = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    assert list(label(told, shapes)) == graph


def test_second_build_of_the_same_is_unchanged(settings: Settings) -> None:
    first = make(settings)
    second = make(settings)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert first.folder == second.folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/new.ttl", ':x rdfs:label "new"@en .'),
        ("shapes/new.ttl", "pk:New a sh:NodeShape ."),
    ],
    ids=["data", "shapes"],
)
def test_change_of_anything_is_another_snapshot(
    settings: Settings, add: Add, name: str, text: str
) -> None:
    first = make(settings)
    add(name, text)
    second = make(settings)
    assert first.folder != second.folder
    assert served(settings) == second.folder.resolve()


def test_violation_publishes_nothing_and_tells_the_findings(settings: Settings, add: Add) -> None:
    first = make(settings)
    add("data/new.ttl", f"{NEW} a pk:Municipality .")
    with pytest.raises(RulesBroken, match="1 violation: nothing was published") as refused:
        make(settings)
    assert [one.path for one in refused.value.findings] == [
        "rdfs:label",
        "(pk:memberOf|^pk:hasMember)",
    ]
    assert served(settings) == first.folder.resolve()


def test_catalogue_without_a_version_says_what_to_add(settings: Settings) -> None:
    path = settings.content / "data" / "catalog.ttl"
    path.write_text(path.read_text("utf-8").replace('dcat:version "1.2.3" ;', ""), "utf-8")
    with pytest.raises(SourceError, match=r"catalog\.ttl: .* has no dcat:version\. Add it\."):
        make(settings)


def test_full_disk_leaves_what_is_served(settings: Settings, add: Add) -> None:
    def fill(folder: Path, _content: Content) -> None:
        (folder / "big").symlink_to("/dev/full")
        (folder / "big").write_text("no room")

    first = make(settings)
    add("data/new.ttl", ':x rdfs:label "new"@en .')
    with pytest.raises(BuildError, match=r"is full\. .* make room .* still served"):
        build(settings, writers=[fill])
    assert served(settings) == first.folder.resolve()
    assert is_whole(served(settings))
    assert list(settings.build.rglob(".new-*")) == []


def test_build_folder_that_is_a_file_is_named(settings: Settings) -> None:
    settings.build.write_text("in the way")
    with pytest.raises(BuildError, match=rf"{settings.build}.*exists"):
        make(settings)


def test_second_build_at_the_same_time_is_told_to_wait(settings: Settings) -> None:
    with (
        alone(settings.build),
        beside(Piece("other", lambda: make(settings))) as finish,
        pytest.raises(BuildError, match="Another build is at work"),
    ):
        finish()
    assert make(settings).unchanged is False


def test_leftovers_of_a_killed_build_are_removed(settings: Settings) -> None:
    kept = settings.build / "snapshots"
    (kept / ".new-4711").mkdir(parents=True)
    (kept / ".new-4711" / "data.nq").write_text("half a li")
    (settings.build / ".new-current").symlink_to("nowhere")
    make(settings)
    assert sorted(path.name for path in settings.build.rglob(".*")) == [".lock"]


def test_spoilt_snapshot_is_built_anew(settings: Settings) -> None:
    folder = make(settings).folder
    (folder / "data.nq").write_text("spoilt")
    assert not is_whole(folder)
    make(settings)
    assert is_whole(folder)


def test_file_that_an_engine_keeps_does_not_spoil_a_snapshot(settings: Settings) -> None:
    folder = make(settings).folder
    (folder / "index").write_text("mine")
    assert is_whole(folder)


def test_derived_file_is_renewed_by_a_build_of_the_same_and_is_no_part_of_the_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_with("one", settings, monkeypatch)
    manifest = read_manifest(folder)
    assert "index.sqlite" not in manifest.files
    assert manifest.derived == hash_files(folder, ["index.sqlite"])
    assert make_with("other", settings, monkeypatch) == folder
    assert read_manifest(folder).derived != manifest.derived
    assert (folder / "index.sqlite").read_text() == "other"
    assert is_whole(folder)


def test_snapshot_with_a_spoilt_derived_file_is_built_anew(settings: Settings) -> None:
    folder = make(settings).folder
    (folder / "index.sqlite").write_text("spoilt")
    assert not is_whole(folder)
    assert make(settings).folder == folder
    assert is_whole(folder)


def make_with(text: str, settings: Settings, patch: pytest.MonkeyPatch) -> Path:
    """Build with *text* in the derived file."""

    def write(folder: Path, _content: Content) -> None:
        (folder / "index.sqlite").write_text(text)

    patch.setattr(publishing, "write_index", write)
    return make(settings).folder


def test_manifest_of_another_folder_is_not_whole(settings: Settings, tmp_path: Path) -> None:
    manifest = read_manifest(make(settings).folder)
    (tmp_path / "snapshot.json").write_text(
        Manifest.model_validate({**manifest.model_dump(), "files": {}}).model_dump_json()
    )
    assert not is_whole(tmp_path)
