"""The snapshot that is served: a folder that publish wrote, or a single N-Quads file."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from partnerskap.engine.loading import open_data
from partnerskap.errors import MissingSnapshot
from partnerskap.manifest import DATA, Manifest, read_manifest


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


def open_snapshot(path: Path, base: str) -> Snapshot:
    """Return the snapshot at *path* (folder, link to one, or .nq/.nq.gz file).

    Raises `MissingSnapshot` if there is none; *base* is for a file, which doesn't say its own.
    """
    if path.is_file():
        return Snapshot(count(path, base), path.parent, path, when(path))
    folder = path.resolve()
    return Snapshot(read_manifest(folder), folder, folder / DATA, when(path))


def when(path: Path) -> datetime:
    """Return when *path* itself (the link, not its target) last changed."""
    return datetime.fromtimestamp(int(path.lstat().st_mtime), UTC)


def count(path: Path, base: str) -> Manifest:
    """Return a manifest for the N-Quads file *path*, counted from its content."""
    graphs: Counter[str] = Counter()
    triples = set()
    quads = 0
    try:
        with open_data(path) as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        with open_data(path) as source:
            for quad in pyoxigraph.parse(source, format=RdfFormat.N_QUADS):
                quads += 1
                triples.add(hash(quad.triple))
                if isinstance(quad.graph_name, NamedNode):
                    graphs[quad.graph_name.value] += 1
    except (OSError, SyntaxError, EOFError) as error:
        raise MissingSnapshot(f"{path} can't be read as N-Quads: {error}") from error
    return Manifest(
        digest=digest,
        version=digest[:12],
        modified=when(path).date().isoformat(),
        base=base,
        quads=quads,
        triples=len(triples),
        graphs=dict(sorted(graphs.items())),
    )
