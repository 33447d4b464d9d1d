"""Writes the history: the versions with their dumps and differences, and the change feed."""

from __future__ import annotations

import io
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerskap.manifest import (
    CHANGES,
    DATA,
    FEED,
    HISTORY,
    SNAPSHOTS,
    VERSIONS,
    FeedPage,
    File,
    History,
    Version,
    dump_folder,
    hash_files,
    read_history,
    version_folder,
)
from partnerskap.publish.changes import Lines, compare, write_differences, write_pages
from partnerskap.publish.content import Content, Release
from partnerskap.publish.dumps import NAME, unpacked

DUMP: Final = f"{NAME}.nq.gz"


def write_history(folder: Path, content: Content) -> None:
    """Write the history up to *content*, whose data and dumps lie in snapshot *folder*.

    Carries over every version and page of the snapshots beside *folder*. A version that is built
    again takes the place of what it was; the feed tells each build that changed anything.
    """
    release = content.release
    previous = find_previous(folder.parent.parent, content.base)
    earlier = carry_versions(folder, previous, release.version)
    pages = (*carry_pages(folder, previous), *write_news(folder, content, previous))
    version = describe_version(folder, content, release, earlier[-1] if earlier else None)
    history = History(base=content.base, versions=(*earlier, version), pages=pages)
    text = history.model_dump_json(indent=1) + "\n"
    (folder / HISTORY).write_text(text, encoding="utf-8")


def carry_versions(folder: Path, previous: Previous | None, version: str) -> list[Version]:
    """Bring every version but *version* from the *previous*; return them, oldest first."""
    if previous is None:
        return []
    earlier = [one for one in previous.history.versions if one.version != version]
    for one in earlier:
        source = version_folder(previous.folder, one.version)
        carry(source, folder / VERSIONS / one.version)
    return earlier


def carry_pages(folder: Path, previous: Previous | None) -> tuple[FeedPage, ...]:
    """Bring the pages of the feed from the *previous* and return them."""
    if previous is None or not previous.history.pages:
        return ()
    carry(previous.folder / FEED, folder / FEED)
    return previous.history.pages


def write_news(folder: Path, content: Content, previous: Previous | None) -> Iterator[FeedPage]:
    """Write what changed since the *previous* as further pages of the feed; yield them."""
    before = lines_of(previous.folder / DATA) if previous else list[str]
    changes = compare(before, lines_of(folder / DATA))
    pages = previous.history.pages if previous else ()
    last = pages[-1] if pages else None
    return write_pages(folder, content.base, changes, content.release, last)


def describe_version(
    folder: Path, content: Content, release: Release, previous: Version | None
) -> Version:
    """Return the facts of the version in *folder*, and write what changed since *previous*."""
    counts: Counter[str] = Counter()
    if previous is not None:
        before = lines_of(dump_folder(folder, previous.version) / DUMP)
        document = f"{content.base}version/{release.version}/changes"
        path = version_folder(folder, release.version) / CHANGES
        counts = write_differences(path, compare(before, lines_of(folder / DATA)), document)
    return Version(
        version=release.version,
        modified=release.modified,
        digest=hash_files(folder, [DATA])[DATA],
        triples=content.size,
        quads=sum(map(len, content.graphs.values())),
        previous=previous.version if previous else None,
        created=counts["Create"],
        updated=counts["Update"],
        deleted=counts["Delete"],
        added=counts["added"],
        removed=counts["removed"],
        files=measure(dump_folder(folder, release.version)),
    )


@dataclass(frozen=True)
class Previous:
    """The snapshot that a history goes on from: its folder, and the history that it carries."""

    folder: Path
    history: History


def find_previous(build: Path, base: str) -> Previous | None:
    """Return the snapshot in folder *build* with the longest history of IRIs under *base*.

    That is the last one built, even if an earlier one is served again after a rollback: what the
    feed has told can't be untold.
    """
    folders = sorted(path.parent for path in (build / SNAPSHOTS).glob(f"[!.]*/{HISTORY}"))
    told = [(folder, read_history(folder)) for folder in folders]
    fitting = [Previous(folder, h) for folder, h in told if h is not None and h.base == base]
    return max(fitting, key=_length, default=None)


def _length(one: Previous) -> tuple[int, int, str]:
    return one.history.members, len(one.history.versions), one.folder.name


def carry(source: Path, target: Path) -> None:
    """Let *target* be the file or folder *source*, without a copy where the disk allows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)
    else:
        _link(str(source), str(target))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)


def measure(dumps: Path) -> dict[str, File]:
    """Return size and checksum of every file in the folder *dumps*."""
    sums = hash_files(dumps, [path.name for path in dumps.iterdir()])
    return {name: File(size=(dumps / name).stat().st_size, sha256=sums[name]) for name in sums}


def lines_of(path: Path) -> Lines:
    """Return a reader of the N-Quads lines in *path*, which may be gzipped."""
    return lambda: _read(path)


def _read(path: Path) -> Iterator[str]:
    if path.suffix != ".gz":
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from file
        return
    with unpacked(path) as packed, io.TextIOWrapper(packed, "utf-8", newline="\n") as file:
        yield from file
