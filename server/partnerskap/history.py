"""What a snapshot folder tells of versions and changes: publish writes it, the web reads it.

`history.json` lists the versions, oldest first, and the pages of the change feed. A snapshot
carries them all, so that one folder is enough to serve from: `version/{version}/dump/…`,
`version/{version}/changes.nq.gz` (graphs `…#added` and `…#removed`; none for the first version)
and `feed/{number}.nq.gz`. Pages never change once written. Beside them lie `catalog.nt` (DCAT),
`void.nt` (the description of the dataset) and `things.txt` (the path of every document).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

HISTORY: Final = "history.json"
CHANGES: Final = "changes.nq.gz"
FEED: Final = "feed"
CATALOG: Final = "catalog.nt"
VOID: Final = "void.nt"
THINGS: Final = "things.txt"


class File(BaseModel):
    """Size in bytes and SHA-256 of one dump."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class Version(BaseModel):
    """One version of the data and what changed since the one before."""

    model_config = ConfigDict(frozen=True)

    version: str
    modified: str
    triples: int
    quads: int
    previous: str | None = None
    created: int = 0
    """Number of resources that are new; likewise the next two."""
    updated: int = 0
    deleted: int = 0
    added: int = 0
    """Number of statements that are new."""
    removed: int = 0
    files: dict[str, File] = Field(default_factory=dict)
    """Name of each dump → size and checksum."""


class Page(BaseModel):
    """One page of the change feed: its members have the positions *first* to *last*."""

    model_config = ConfigDict(frozen=True)

    number: int
    first: int
    last: int
    version: str
    published: str
    """xsd:dateTime that every member of the page carries."""


class History(BaseModel):
    """Every version, oldest first, and every page of the feed."""

    model_config = ConfigDict(frozen=True)

    base: str
    versions: tuple[Version, ...] = ()
    pages: tuple[Page, ...] = ()

    @property
    def members(self) -> int:
        """Return the number of members of the feed: the position of the last."""
        return self.pages[-1].last if self.pages else 0

    def find(self, version: str) -> Version | None:
        """Return the version of that name, if it is kept."""
        return next((one for one in self.versions if one.version == version), None)


def read_history(folder: Path) -> History | None:
    """Return the history that snapshot *folder* carries, if it carries one."""
    try:
        return History.model_validate_json((folder / HISTORY).read_bytes())
    except (OSError, ValidationError):
        return None


def page_file(folder: Path, number: int) -> Path:
    """Return where page *number* of the feed lies in snapshot *folder*."""
    return folder / FEED / f"{number}.nq.gz"
