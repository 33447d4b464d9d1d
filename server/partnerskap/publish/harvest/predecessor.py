"""Finds what a build follows on: the snapshot whose history is the longest."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from partnerskap.history import HISTORY, History, read_history
from partnerskap.manifest import SNAPSHOTS


@dataclass(frozen=True)
class Predecessor:
    """A snapshot folder and the history that it carries."""

    folder: Path
    history: History


def find_predecessor(build: Path, base: str) -> Predecessor | None:
    """Return the snapshot in folder *build* with the longest history of IRIs under *base*.

    That is the last one built, even if an earlier one is served again after a rollback: what the
    feed has told can't be untold.
    """
    folders = sorted(path.parent for path in (build / SNAPSHOTS).glob(f"[!.]*/{HISTORY}"))
    told = [(folder, read_history(folder)) for folder in folders]
    fitting = [Predecessor(folder, h) for folder, h in told if h is not None and h.base == base]
    return max(fitting, key=_length, default=None)


def _length(one: Predecessor) -> tuple[int, int, str]:
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
