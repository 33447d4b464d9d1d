"""What a snapshot folder says of itself: the one thing that publish writes and serving reads.

A snapshot is a folder `{build}/snapshots/{digest}` with `snapshot.json` (this manifest),
`data.nq` (sorted N-Quads, every named graph, no default graph), `shapes.ttl`, `report.ttl`
and `report.json`; `{build}/current` is a symbolic link to the one being served.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from partnerskap.errors import MissingSnapshot

MANIFEST: Final = "snapshot.json"
DATA: Final = "data.nq"


class Manifest(BaseModel):
    """Facts of one snapshot; the same input gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    digest: str
    """SHA-256 of data.nq in hexadecimal; also the folder's name."""
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


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of snapshot *folder*, or raise `MissingSnapshot`."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise MissingSnapshot(
            f"{folder} is not a snapshot ({error}). Run 'partnerskap build' first."
        ) from error
