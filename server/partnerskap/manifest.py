"""What lies in a snapshot folder: the one thing that publish writes and serving reads.

A snapshot is a folder `{build}/snapshots/{name}` with `snapshot.json` (this manifest),
`data.nq` (sorted N-Quads, every named graph, no default graph), `shapes.ttl`, `report.ttl`,
`report.json` and what other writers add; `{build}/current` is a symbolic link to the one being
served. `files` holds the SHA-256 of every file but the manifest, by its path in the folder, and
`sizes` its bytes. Whoever serves a snapshot checks them: a damaged file is never served as right.

The digest is the SHA-256 of the data and of nothing else: of the file `data.nq`, and so of the
unpacked dump. Blank nodes occur in the graph of the shapes only and are named by RDFC-1.0, so
that `data.nq` is the canonical form of the dataset and anyone can check a dump:

    gunzip -c partnerskap.nq.gz | sha256sum

Equal data have equal digests, but their snapshots differ if they were built with another history
or other settings. So a snapshot's name is its digest and, after a hyphen, the first digits of the
SHA-256 of the sums in `files`. Whatever is remembered of a snapshot is remembered by its name.

Files in `derived`, such as the index of names, are made of the others and are no part of the
name, as their bytes depend on the program that wrote them. Other files, such as an index
that an engine keeps, are no part of a snapshot. Whoever serves a snapshot holds a shared lock
(`flock`) on its folder: it is not removed then.

`history.json` lists the versions, oldest first, and the pages of the change feed. A snapshot
carries them all, so that one folder is enough to serve from: `version/{version}/dump/…`,
`version/{version}/changes.nq.gz` (graphs `…#added` and `…#removed`; none for the first version),
`feed/{number}.nq.gz` and `feed/catalog/{number}.nq.gz`, the feed of the catalogue's entities.
Beside them lie `catalog.nt` (DCAT), `void.nt` (the description of the dataset), `things.txt` (the
path of every document) and `former.txt` (the path of each thing and graph that the last
version has, and these data have not: after a rollback, or in a working copy).

The archive is a folder with what was published, laid out as the history of a snapshot is:
`history.json`, `version/…` and `feed/…`, and beside them `report/{version}/report.*`.
Only a release adds a version; pages are added by releases and by rollbacks to another version. No
file but `history.json` ever changes. Data that are no version of the archive are `UNPUBLISHED`: a
snapshot of them has that word for a version, last in its own history, and is told in no feed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from partnerskap.errors import DamagedFile, MissingSnapshot, SourceError

MANIFEST: Final = "snapshot.json"
DATA: Final = "data.nq"
SNAPSHOTS: Final = "snapshots"
CURRENT: Final = "current"
INDEX: Final = "index.sqlite"
"""The index of names, with the answers that pages need of a snapshot."""
HISTORY: Final = "history.json"
CHANGES: Final = "changes.nq.gz"
VERSIONS: Final = "version"
DUMPS: Final = "dump"
FEED: Final = "feed"
CATALOG_FEED: Final = "feed/catalog"
"""The feed of the catalogue's entities: its path, and where its pages lie."""
CATALOG: Final = "catalog.nt"
VOID: Final = "void.nt"
THINGS: Final = "things.txt"
FORMER: Final = "former.txt"
UNPUBLISHED: Final = "unpublished"
"""What data are called that are no version: those of a build between two releases."""
_FIT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")


class Manifest(BaseModel):
    """Facts of one snapshot; the same input gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    digest: str
    """SHA-256 of `data.nq` in hexadecimal: the identity of the data."""
    version: str
    """Version, from data/catalog.ttl (`dcat:version`) if that is published with these data."""
    since: str = ""
    """The last version that was published before these data, if they are not published."""
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
    """The same of the files that are made of those and not counted in the name."""
    sizes: dict[str, int] = Field(default_factory=dict)
    """Path in the folder → bytes of the file, of all of those."""
    checksum: str = ""
    """SHA-256 of all the rest, as `seal` computes it."""

    @cached_property
    def name(self) -> str:
        """The folder's name, as this module's text says."""
        lines = "".join(f"{checksum}  {path}\n" for path, checksum in sorted(self.files.items()))
        return f"{self.digest}-{hashlib.sha256(lines.encode()).hexdigest()[:8]}"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of snapshot *folder*; raises `MissingSnapshot` or `DamagedFile`."""
    try:
        if not (folder / MANIFEST).is_file():  # a pipe would let wait for ever
            raise FileNotFoundError(f"there is no file {MANIFEST}")
        told = json.loads((folder / MANIFEST).read_bytes())
        manifest = Manifest.model_validate(told)
    except (OSError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise MissingSnapshot(
            f"{folder} is not a snapshot ({reason}). Run 'partnerskap build' first."
        ) from error
    if (manifest.sizes or manifest.checksum) and manifest.checksum != seal(told):
        raise DamagedFile(folder / MANIFEST, "what it says is not what was written")
    return manifest


def seal(told: Mapping[str, object]) -> str:
    """Return the SHA-256 of what a manifest has *told* beside its checksum, keys in order."""
    rest = {key: value for key, value in told.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def list_files(folder: Path) -> list[str]:
    """Return the path of every file in *folder* but the manifest."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.name != MANIFEST)


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of each of the files *names* in *folder*."""
    return {name: _hash_file(folder / name) for name in sorted(names)}


def is_whole(folder: Path) -> bool:
    """Tell whether every file of snapshot *folder* is there as its manifest says."""
    try:
        manifest = read_manifest(folder)
        files = Files(folder, manifest)
        for name in files.digests:
            files.checked(folder / name)
    except (MissingSnapshot, DamagedFile):
        return False
    return manifest.files.get(DATA) == manifest.digest


class Files:
    """The files of a snapshot, each checked against the manifest when it is used first."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Know what *manifest* says of the files in *folder*."""
        self.folder, self.sizes = folder, manifest.sizes
        self.digests = manifest.files | manifest.derived
        self.known: set[str] = set()
        """What has been found to be as it should."""

    def open(self) -> None:
        """Check the size of every file, and the content of those that serving always reads.

        The data are checked where they are loaded, former versions when somebody wants them.
        """
        for name, size in self.sizes.items():
            if (found := self.size(name)) != size:
                raise DamagedFile(self.folder / name, f"it has {found} bytes, not {size}")
        for name in self.digests:
            if name != DATA and not name.startswith((f"{VERSIONS}/", f"{FEED}/")):
                self.checked(self.folder / name)

    def size(self, name: str) -> int:
        """Return how many bytes file *name* has."""
        path = self.folder / name
        try:
            if path.is_file():
                return path.stat().st_size
        except OSError as error:
            raise DamagedFile(path, str(error.strerror)) from error
        raise DamagedFile(path, "there is no such file" if not path.exists() else "it is no file")

    def checked(self, path: Path) -> Path:
        """Return *path*, whose file has the right content; raises `DamagedFile` if it has not."""
        name = path.relative_to(self.folder).as_posix()
        if name in self.known or name not in self.digests:
            return path
        self.size(name)
        try:
            digest = _hash_file(path)
        except OSError as error:
            raise DamagedFile(path, str(error.strerror)) from error
        if digest != self.digests[name]:
            raise DamagedFile(path, "its SHA-256 is another one than the manifest says")
        self.known.add(name)
        return path


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    digest: str = ""
    """SHA-256 of its data, as of a snapshot's."""
    published: str = ""
    """xsd:dateTime of the release; none if it is not published."""
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


class FeedPage(BaseModel):
    """One page of the change feed: its members have the positions *first* to *last*."""

    model_config = ConfigDict(frozen=True)

    number: int
    first: int
    last: int
    version: str
    published: str
    """xsd:dateTime that every member of the page carries."""


class History(BaseModel):
    """Every version, oldest first, and every page of the feeds."""

    model_config = ConfigDict(frozen=True)

    base: str
    versions: tuple[Version, ...] = ()
    pages: tuple[FeedPage, ...] = ()
    catalog: tuple[FeedPage, ...] = ()
    """The pages of the feed of the catalogue."""
    current: str = ""
    """The version of the snapshot, or that the archive published last or went back to."""

    @cached_property
    def releases(self) -> tuple[Version, ...]:
        """Return the versions that are published."""
        return tuple(one for one in self.versions if one.version != UNPUBLISHED)

    @property
    def present(self) -> Version:
        """Return the current version."""
        found = self.find(self.current)
        return self.versions[-1] if found is None else found

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


def page_file(folder: Path, number: int, feed: str = FEED) -> Path:
    """Return where page *number* of a *feed* lies in snapshot *folder*."""
    return folder / feed / f"{number}.nq.gz"


def page_files(folder: Path, history: History) -> list[Path]:
    """Return where every page of the feeds in *history* lies in snapshot *folder*."""
    feeds = ((FEED, history.pages), (CATALOG_FEED, history.catalog))
    return [page_file(folder, page.number, feed) for feed, pages in feeds for page in pages]


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
