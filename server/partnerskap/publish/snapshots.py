"""The snapshots of a build folder: written whole, listed, switched, rolled back and pruned."""

from __future__ import annotations

import fcntl
import heapq
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from partnerskap.errors import BuildError, DamagedFile, MissingSnapshot
from partnerskap.manifest import (
    CURRENT,
    DATA,
    MANIFEST,
    SNAPSHOTS,
    UNPUBLISHED,
    Manifest,
    hash_files,
    is_whole,
    list_files,
    read_history,
    read_manifest,
    seal,
)
from partnerskap.publish.content import Content
from partnerskap.publish.terms import StatementList
from partnerskap.publish.workers import Piece, beside

LOCK: Final = ".lock"
UNFINISHED: Final = ".new-"
"""Start of the name of everything that is not whole yet."""

Writer = Callable[[Path, Content], None]
"""Writes further files of a snapshot into its folder.

The same content must give the same bytes: no clock, no randomness, no set order."""


@contextmanager
def alone(build: Path) -> Iterator[None]:
    """Hold the lock of folder *build*, free of leftovers, and leave it so.

    Raises `BuildError` if another build holds it.
    The lock is the kernel's and ends with the process, however that ends: what it has forked does
    not inherit it.
    """
    build.mkdir(parents=True, exist_ok=True)
    with (build / LOCK).open("w") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(
                f"Another build is at work in {build}. Wait until it is done and build again."
            ) from error
        _sweep(build)
        try:
            yield
        finally:
            _sweep(build)


def _sweep(build: Path) -> None:
    """Remove what builds that failed or were killed left unfinished."""
    for leftover in build.rglob(f"{UNFINISHED}*"):
        if leftover.is_symlink() or not leftover.is_dir():
            leftover.unlink()
            continue
        with locked(leftover, fcntl.LOCK_EX) as free:
            if free:
                shutil.rmtree(leftover)


@contextmanager
def locked(folder: Path, kind: int) -> Iterator[bool]:
    """Hold a lock of *kind* on *folder* in this context; give whether it could be had at once.

    A server holds a shared lock on the folder of each snapshot that it serves.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _lock(handle, kind)
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:  # held by another, or on a disk without such locks
        return False
    return True


def write_snapshot(
    build: Path, content: Content, writers: Sequence[Writer], derived: Sequence[Writer] = ()
) -> Path:
    """Write *content* as a snapshot in folder *build* and return where it lies.

    What *writers* add is part of its name; what the writers *derived* add is not: they work in a
    process of their own meanwhile. The folder appears under its name at once and whole; an equal
    one that is there is kept.
    """
    snapshots = build / SNAPSHOTS
    folder = snapshots / f"{UNFINISHED}{os.getpid()}"
    aside = folder.with_name(f"{folder.name}-derived")
    for each in (folder, aside):
        each.mkdir(parents=True)
    with beside(Piece("index", partial(run_writers, derived, aside, content))) as finish:
        write_data(folder, content)
        run_writers(writers, folder, content)
        files = hash_files(folder, list_files(folder))
        finish()
    for path in aside.iterdir():
        path.rename(folder / path.name)
    aside.rmdir()
    manifest = write_manifest(folder, content, files)
    flush(*folder.rglob("*"), folder)
    return place(folder, snapshots / manifest.name, manifest)


def run_writers(writers: Iterable[Writer], folder: Path, content: Content) -> None:
    """Let each of *writers* add its files on *content* to *folder*."""
    for write in writers:
        write(folder, content)


def write_data(folder: Path, content: Content) -> None:
    """Write every statement as sorted N-Quads (the order of `LC_ALL=C sort`)."""
    with (folder / DATA).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(list_lines(content))


def list_lines(content: Content) -> Iterator[str]:
    """Yield every statement of *content* as a line of sorted N-Quads."""
    named = (_name_lines(told, name) for name, told in content.graphs.items())
    return map(bytes.decode, heapq.merge(*named))


def _name_lines(statements: StatementList, graph: str) -> Iterator[bytes]:
    """Yield *statements* as lines of N-Quads in *graph*."""
    end = f" <{graph}> .\n".encode()
    return (line.removesuffix(b" .\n") + end for line in statements.lines())


def write_manifest(folder: Path, content: Content, files: Mapping[str, str]) -> Manifest:
    """Write and return the manifest of *folder*: whatever is not of *files* there is derived."""
    history = read_history(folder)
    unpublished = history is not None and content.release.version == UNPUBLISHED
    derived = hash_files(folder, set(list_files(folder)) - files.keys())
    manifest = Manifest(
        digest=files[DATA],
        version=content.release.version,
        since=(history.present.previous or "") if history and unpublished else "",
        modified=content.release.modified,
        base=content.base,
        quads=sum(map(len, content.graphs.values())),
        triples=content.size,
        graphs={name: len(triples) for name, triples in sorted(content.graphs.items())},
        files=dict(files),
        derived=derived,
        sizes={name: (folder / name).stat().st_size for name in sorted(files.keys() | derived)},
    )
    told = manifest.model_dump(mode="json")
    manifest = manifest.model_copy(update={"checksum": seal(told)})
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def flush(*paths: Path) -> None:
    """Wait until the files and folders *paths* are on the disk, not only in its cache."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def place(folder: Path, target: Path, manifest: Manifest) -> Path:
    """Give the finished *folder* its name, unless a whole snapshot of that name is there.

    Of that one only the derived files and the manifest, which dates the build, are renewed.
    """
    if is_whole(target):
        for name in (*manifest.derived, MANIFEST):
            (folder / name).replace(target / name)
        shutil.rmtree(folder)
        return target
    if target.exists():
        target.rename(mkdtemp(prefix=UNFINISHED, dir=target.parent))
    folder.rename(target)
    flush(target.parent)
    return target


@dataclass(frozen=True)
class KeptSnapshot:
    """One snapshot of a build folder; *built* is the second at which it was last built."""

    folder: Path
    manifest: Manifest
    built: float
    current: bool


def list_snapshots(build: Path) -> list[KeptSnapshot]:
    """Return the snapshots in folder *build*, the one built last first."""
    served = find_current(build)
    folders = [path.parent for path in (build / SNAPSHOTS).glob(f"[!.]*/{MANIFEST}")]
    kept = (_inspect(folder, served) for folder in folders)
    return sorted(filter(None, kept), key=lambda one: (one.built, one.manifest.name), reverse=True)


def find_current(build: Path) -> Path | None:
    """Return the snapshot folder that `current` points at, if it does."""
    current = build / CURRENT
    return current.resolve() if current.is_dir() else None


def switch(build: Path, folder: Path) -> None:
    """Let `current` point at snapshot *folder*: at once, never at nothing."""
    link = build / f"{UNFINISHED}{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(SNAPSHOTS) / folder.name)
    os.replace(link, build / CURRENT)  # noqa: PTH105  # replaces a link to a folder, not the folder
    flush(build)


def roll_back(build: Path, digest: str | None) -> KeptSnapshot:
    """Serve the snapshot whose name starts with *digest*, or else the one built before.

    Of several with the same data that is the one built last. Raises `MissingSnapshot` if there is
    none, data of several that start so, or it is no longer whole.
    """
    chosen = choose(list_snapshots(build), digest)
    with locked(chosen.folder, fcntl.LOCK_SH) as held:
        if not held or not is_whole(chosen.folder):
            raise MissingSnapshot(
                f"{chosen.folder} is not whole: its files are not those of its manifest. "
                "Remove the folder and build again."
            )
        switch(build, chosen.folder)
    return chosen


def prune(build: Path, keep: int) -> None:
    """Remove all but the last *keep* snapshots, and none that is current or held by a server."""
    for one in list_snapshots(build)[keep:]:
        with locked(one.folder, fcntl.LOCK_EX) as free:
            if free and one.folder.resolve() != find_current(build):
                doomed = one.folder.with_name(UNFINISHED + one.folder.name)
                one.folder.rename(doomed)
                shutil.rmtree(doomed)


def _inspect(folder: Path, served: Path | None) -> KeptSnapshot | None:
    """Return what *folder* holds; nothing if its manifest can't be read."""
    try:
        manifest = read_manifest(folder)
    except (MissingSnapshot, DamagedFile):
        return None
    built = (folder / MANIFEST).stat().st_mtime
    return KeptSnapshot(folder, manifest, built, current=folder.resolve() == served)


def choose(kept: list[KeptSnapshot], digest: str | None) -> KeptSnapshot:
    """Return of those *kept* the one whose name starts with *digest*, or the one built before.

    Raises `MissingSnapshot` as `roll_back` does.
    """
    if digest is None:
        older = _older_than_current(kept)
    else:
        older = [one for one in kept if one.manifest.name.startswith(digest)]
    if not older or (digest is not None and len({one.manifest.digest for one in older}) > 1):
        wanted = f"with a digest like '{digest}'" if digest else "older than the current one"
        count = "several snapshots" if older else "no snapshot"
        raise MissingSnapshot(f"There is {count} {wanted}. See 'partnerskap snapshots'.")
    return older[0]


def _older_than_current(kept: list[KeptSnapshot]) -> list[KeptSnapshot]:
    """Return those built before the current data were built first."""
    served = {one.manifest.digest for one in kept if one.current}
    places = [place for place, one in enumerate(kept) if one.manifest.digest in served]
    return kept[places[-1] + 1 :] if places else kept
