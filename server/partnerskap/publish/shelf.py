"""The snapshots that are kept: which there are, which is served, how to go back, what to drop."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from partnerskap.errors import MissingSnapshot
from partnerskap.manifest import CURRENT, MANIFEST, SNAPSHOTS, Manifest, is_whole, read_manifest
from partnerskap.publish.lock import UNFINISHED
from partnerskap.publish.snapshot import settle


@dataclass(frozen=True)
class Kept:
    """One snapshot on the shelf; *built* is the second at which it was last built."""

    folder: Path
    manifest: Manifest
    built: float
    current: bool


def list_snapshots(build: Path) -> list[Kept]:
    """Return the snapshots in folder *build*, the one built last first."""
    served = serving(build)
    folders = [path.parent for path in (build / SNAPSHOTS).glob(f"[!.]*/{MANIFEST}")]
    kept = (_inspect(folder, served) for folder in folders)
    return sorted(
        filter(None, kept), key=lambda one: (one.built, one.manifest.digest), reverse=True
    )


def serving(build: Path) -> Path | None:
    """Return the snapshot folder that `current` points at, if it does."""
    current = build / CURRENT
    return current.resolve() if current.is_dir() else None


def switch(build: Path, folder: Path) -> None:
    """Let `current` point at snapshot *folder*: at once, never at nothing."""
    link = build / f"{UNFINISHED}{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(SNAPSHOTS) / folder.name)
    os.replace(link, build / CURRENT)  # noqa: PTH105  # replaces a link to a folder, not the folder
    settle(build)


def roll_back(build: Path, digest: str | None) -> Kept:
    """Serve the snapshot whose digest starts with *digest*, or else the one built before.

    Raises `MissingSnapshot` if there is none, more than one, or it is no longer whole.
    """
    chosen = _choose(list_snapshots(build), digest)
    if not is_whole(chosen.folder):
        raise MissingSnapshot(
            f"{chosen.folder} is not whole: its files are not those of its manifest. "
            "Remove the folder and build again."
        )
    switch(build, chosen.folder)
    return chosen


def prune(build: Path, keep: int) -> None:
    """Remove all but the last *keep* snapshots, and never the one being served."""
    old = [one for one in list_snapshots(build)[keep:] if not one.current]
    for one in old:
        doomed = one.folder.with_name(UNFINISHED + one.folder.name)
        one.folder.rename(doomed)
        shutil.rmtree(doomed)


def _inspect(folder: Path, served: Path | None) -> Kept | None:
    """Return what *folder* holds; nothing if its manifest can't be read."""
    try:
        manifest = read_manifest(folder)
    except MissingSnapshot:
        return None
    built = (folder / MANIFEST).stat().st_mtime
    return Kept(folder, manifest, built, current=folder.resolve() == served)


def _choose(kept: list[Kept], digest: str | None) -> Kept:
    if digest is None:
        older = _older_than_current(kept)
    else:
        older = [one for one in kept if one.manifest.digest.startswith(digest)]
    if not older or (digest is not None and len(older) > 1):
        wanted = f"with a digest like '{digest}'" if digest else "older than the current one"
        count = "several snapshots" if older else "no snapshot"
        raise MissingSnapshot(f"There is {count} {wanted}. See 'partnerskap snapshots'.")
    return older[0]


def _older_than_current(kept: list[Kept]) -> list[Kept]:
    places = [place for place, one in enumerate(kept) if one.current]
    return kept[places[0] + 1 :] if places else kept
