"""Writes a snapshot folder: whole and on the disk before it gets its name."""

from __future__ import annotations

import heapq
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from partnerskap.manifest import (
    DATA,
    MANIFEST,
    SNAPSHOTS,
    Manifest,
    digest_of,
    hash_files,
    is_whole,
    list_files,
    read_manifest,
)
from partnerskap.publish.content import Content
from partnerskap.publish.lock import UNFINISHED
from partnerskap.publish.release import Release, read_release

Writer = Callable[[Path, Content], None]
"""Writes further files of a snapshot into its folder, before the digest is taken.

The same content must give the same bytes: no clock, no randomness, no set order."""


def write_snapshot(
    build: Path, content: Content, writers: Sequence[Writer], derived: Sequence[Writer] = ()
) -> Path:
    """Write *content* as a snapshot in folder *build* and return where it lies.

    The files of *derived* writers are no part of the digest: their bytes may depend on more
    than the content. The folder appears under its digest at once and whole; of an equal one that
    is there only those files are renewed.
    """
    shelf = build / SNAPSHOTS
    folder = shelf / f"{UNFINISHED}{os.getpid()}"
    folder.mkdir(parents=True)
    write_data(folder, content)
    for write in writers:
        write(folder, content)
    files = list_files(folder)
    for write in derived:
        write(folder, content)
    manifest = write_manifest(folder, content, read_release(content), files)
    settle(*folder.rglob("*"), folder)
    return place(folder, shelf / manifest.digest)


def write_data(folder: Path, content: Content) -> None:
    """Write every statement as sorted N-Quads (the order of `LC_ALL=C sort`)."""
    with (folder / DATA).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(heapq.merge(*map(_lines, content.graphs, [content] * len(content.graphs))))


def _lines(name: str, content: Content) -> Iterator[str]:
    return (f"{triple} <{name}> .\n" for triple in content.graphs[name])


def write_manifest(
    folder: Path, content: Content, release: Release, names: Sequence[str]
) -> Manifest:
    """Write and return the manifest of all that *folder* holds: *names*, and what is derived."""
    files = hash_files(folder, names)
    manifest = Manifest(
        digest=digest_of(files),
        version=release.version,
        modified=release.modified,
        base=content.base,
        quads=sum(map(len, content.graphs.values())),
        triples=sum(1 for _ in content.union()),
        graphs={name: len(triples) for name, triples in sorted(content.graphs.items())},
        files=files,
        derived=hash_files(folder, set(list_files(folder)) - files.keys()),
    )
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def settle(*paths: Path) -> None:
    """Wait until the files and folders *paths* are on the disk, not only in its cache."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def place(folder: Path, target: Path) -> Path:
    """Give the finished *folder* its name, unless a whole snapshot of that name is there."""
    if is_whole(target):
        for name in (*read_manifest(folder).derived, MANIFEST):
            (folder / name).replace(target / name)
        shutil.rmtree(folder)
        return target
    if target.exists():
        target.rename(folder.with_name(folder.name + "-spoilt"))
    folder.rename(target)
    settle(target.parent)
    return target
