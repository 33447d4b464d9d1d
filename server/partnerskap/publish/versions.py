"""Writes the history: the versions with their dumps and differences, and the change feed."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from partnerskap.manifest import (
    CHANGES,
    DATA,
    FEED,
    HISTORY,
    File,
    History,
    Page,
    Version,
    hash_files,
)
from partnerskap.publish.changes import Lines, compare, write_differences, write_pages
from partnerskap.publish.content import Content
from partnerskap.publish.dumps import NAME, unpacked
from partnerskap.publish.releases import (
    VERSIONS,
    Previous,
    Release,
    carry,
    dump_folder,
    find_previous,
    read_release,
    version_folder,
)

DUMP: Final = f"{NAME}.nq.gz"


def write_history(folder: Path, content: Content) -> None:
    """Write the history up to *content*, whose data and dumps lie in snapshot *folder*.

    Carries over every version and page of the snapshots beside *folder*. A version that is built
    again takes the place of what it was; the feed tells each build that changed anything.
    """
    release = read_release(content)
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


def carry_pages(folder: Path, previous: Previous | None) -> tuple[Page, ...]:
    """Bring the pages of the feed from the *previous* and return them."""
    if previous is None or not previous.history.pages:
        return ()
    carry(previous.folder / FEED, folder / FEED)
    return previous.history.pages


def write_news(folder: Path, content: Content, previous: Previous | None) -> Iterator[Page]:
    """Write what changed since the *previous* as further pages of the feed; yield them."""
    before = lines_of(previous.folder / DATA) if previous else list[str]
    changes = compare(before, lines_of(folder / DATA))
    pages = previous.history.pages if previous else ()
    last = pages[-1] if pages else None
    return write_pages(folder, content.base, changes, read_release(content), last)


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
