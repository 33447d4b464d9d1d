"""What a snapshot folder says of itself: the one thing that publish writes and serving reads.

A snapshot is a folder `{build}/snapshots/{digest}` with `snapshot.json` (this manifest),
`data.nq` (sorted N-Quads, every named graph, no default graph), `shapes.ttl`, `report.ttl`,
`report.json` and what other writers add; `{build}/current` is a symbolic link to the one being
served. `files` holds the SHA-256 of every file but the manifest, by its path in the folder. The
digest is the SHA-256 of those sums as `sha256sum` prints them, sorted by path, so that a change
of data, report or shapes is another snapshot, and anyone can check it:

    LC_ALL=C; find * -type f ! -name snapshot.json ! -name index.sqlite | sort |
    xargs sha256sum | sha256sum

Files in `derived`, such as the index of names, are made of the others and are no part of the
digest, as their bytes depend on the program that wrote them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partnerskap.errors import MissingSnapshot

MANIFEST: Final = "snapshot.json"
DATA: Final = "data.nq"
SNAPSHOTS: Final = "snapshots"
CURRENT: Final = "current"
INDEX: Final = "index.sqlite"
"""The index of names, with the answers that pages need of a snapshot."""


class Manifest(BaseModel):
    """Facts of one snapshot; the same input gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    digest: str
    """SHA-256 over `files` in hexadecimal; also the folder's name."""
    version: str
    """Release version, from data/catalog.ttl (`dcat:version`)."""
    modified: str
    """xsd:date on which the data last changed, from data/catalog.ttl (`dcterms:modified`)."""
    base: str
    """Start of every IRI of ours in this snapshot."""
    quads: int
    triples: int
    """Distinct triples: the size of the default graph."""
    graphs: dict[str, int]
    """Named graph → number of its triples."""
    files: dict[str, str] = Field(default_factory=dict)
    """Path in the folder → SHA-256 of the file in hexadecimal."""
    derived: dict[str, str] = Field(default_factory=dict)
    """The same of the files that are made of those and not counted in the digest."""


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of snapshot *folder*, or raise `MissingSnapshot`."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise MissingSnapshot(
            f"{folder} is not a snapshot ({error}). Run 'partnerskap build' first."
        ) from error


def list_files(folder: Path) -> list[str]:
    """Return the path of every file in *folder* but the manifest."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.name != MANIFEST)


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each of the files *names* in *folder*."""
    return {name: _hash_file(folder / name) for name in sorted(names)}


def digest_of(files: Mapping[str, str]) -> str:
    """Return the digest of a snapshot with *files*, as this module's text says."""
    lines = "".join(f"{checksum}  {name}\n" for name, checksum in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def is_whole(folder: Path) -> bool:
    """Tell whether every file of snapshot *folder* is there as its manifest says."""
    try:
        manifest = read_manifest(folder)
        files = hash_files(folder, manifest.files)
    except (MissingSnapshot, OSError):
        return False
    return files == manifest.files and digest_of(files) == manifest.digest


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
