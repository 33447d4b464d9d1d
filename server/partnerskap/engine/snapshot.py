"""The snapshot that is served: a folder that publish wrote, or a single N-Quads file."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat

from partnerskap.engine.store import open_data
from partnerskap.errors import MissingSnapshot
from partnerskap.manifest import DATA, Files, Manifest, read_manifest
from partnerskap.vocabulary import iri

DAY: Final = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])")
TRIES: Final = 3
"""How often a snapshot is looked for that a build removes meanwhile."""


@dataclass(frozen=True)
class Snapshot:
    """One state of the data, ready to be served."""

    manifest: Manifest
    folder: Path
    """The snapshot folder; for a single file, the folder that the file lies in."""
    data: Path
    """The N-Quads, gzipped if the name ends in .gz."""
    changed: datetime
    """When this snapshot took the place of the one before it (UTC, whole seconds)."""
    lock: int = -1
    """A descriptor of the folder with a shared lock, while which no build removes it."""

    @cached_property
    def files(self) -> Files:
        """What the manifest says of the files in the folder."""
        return Files(self.folder, self.manifest)

    def release(self) -> None:
        """Let builds remove the folder again."""
        if self.lock >= 0:
            os.close(self.lock)


def open_snapshot(path: Path, base: str) -> Snapshot:
    """Return the snapshot at *path* (folder, link to one, or .nq/.nq.gz file).

    Raises `MissingSnapshot` if there is none, or `DamagedFile`; *base* is for a file, which
    doesn't say its own.
    """
    if path.is_file():
        return Snapshot(count(path, base), path.parent, path, when(path))
    folder, lock = hold(path)
    try:
        snapshot = Snapshot(read_manifest(folder), folder, folder / DATA, when(path), lock)
        snapshot.files.open()
        return snapshot
    except BaseException:
        os.close(lock)
        raise


def hold(path: Path) -> tuple[Path, int]:
    """Return the folder that *path* leads to, and a descriptor that keeps builds from removing it.

    Raises `MissingSnapshot` if there is none.
    """
    reason: OSError | None = None
    for _ in range(TRIES):
        folder = path.resolve()
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            reason = error
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        with suppress(OSError):  # it may have been removed just before it was locked
            if os.path.samestat(os.fstat(lock), folder.stat()):
                return folder, lock
        os.close(lock)
    told = f"{path} is not a snapshot ({reason or 'it was removed'})."
    raise MissingSnapshot(f"{told} Run 'partnerskap build' first.") from reason


def when(path: Path) -> datetime:
    """Return when *path* itself (the link, not its target) last changed."""
    return datetime.fromtimestamp(int(path.lstat().st_mtime), UTC)


def count(path: Path, base: str) -> Manifest:
    """Return a manifest for the N-Quads file *path*, counted from its content.

    A dump says which version it is, and of when.
    """
    graphs: Counter[str] = Counter()
    triples = set()
    quads, told = 0, dict[NamedNode, str]()
    dataset = NamedNode(f"{base}dataset/partnerskap")
    try:
        with open_data(path) as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        with open_data(path) as source:
            for quad in pyoxigraph.parse(source, format=RdfFormat.N_QUADS):
                quads += 1
                triples.add(hash(quad.triple))
                if quad.subject == dataset and isinstance(quad.object, Literal):
                    told.setdefault(quad.predicate, quad.object.value)
                if isinstance(quad.graph_name, NamedNode):
                    graphs[quad.graph_name.value] += 1
    except (OSError, SyntaxError, EOFError) as error:
        raise MissingSnapshot(f"{path} can't be read as N-Quads: {error}") from error
    modified = told.get(iri("dcterms:modified"), "")
    return Manifest(
        digest=digest,
        version=told.get(iri("dcat:version"), digest[:12]),
        modified=modified if DAY.fullmatch(modified) else when(path).date().isoformat(),
        base=base,
        quads=quads,
        triples=len(triples),
        graphs=dict(sorted(graphs.items())),
    )
