"""Releases: version and date of the data, the folder of a version, and the snapshot before."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from partnerskap.errors import SourceError
from partnerskap.manifest import HISTORY, SNAPSHOTS, History, read_history
from partnerskap.publish.content import Content
from partnerskap.vocabulary import iri

VERSIONS: Final = "version"
DUMPS: Final = "dump"
_FIT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")


class Release(NamedTuple):
    """Version and date (xsd:date) of the data, as a person wrote them."""

    version: str
    modified: str


def read_release(content: Content) -> Release:
    """Return the release that graph `catalog` tells of, or raise `SourceError`."""
    return Release(_tell(content, "dcat:version"), _tell(content, "dcterms:modified"))


def _tell(content: Content, name: str) -> str:
    dataset = NamedNode(f"{content.base}dataset/partnerskap")
    for subject, predicate, value in content.triples("catalog"):
        if subject == dataset and predicate == iri(name):
            return str(getattr(value, "value", value))
    raise SourceError(f"data/catalog.ttl: {dataset} has no {name}. Add it.")


def version_folder(folder: Path, version: str) -> Path:
    """Return the folder of *version* in snapshot *folder*; raise `SourceError` for an unfit one."""
    if not _FIT.fullmatch(version):
        raise SourceError(
            f"data/catalog.ttl: dcat:version '{version}' can't be part of an address. "
            "Use letters, digits, dots, plus and minus."
        )
    return folder / VERSIONS / version


def dump_folder(folder: Path, version: str) -> Path:
    """Return the folder for the dumps of *version* in snapshot *folder*."""
    return version_folder(folder, version) / DUMPS


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
