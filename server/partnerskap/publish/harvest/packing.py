"""Files that come out the same every time they are made: gzip and zip without a clock."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

LEVEL: Final = 6
_START: Final = (1980, 1, 1, 0, 0, 0)


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """Open *path* for writing, gzipped without name or time."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as file,
        io.BufferedWriter(file, 1 << 16) as buffered,
    ):
        yield buffered


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open the gzipped file *path* for reading."""
    with gzip.open(path, "rb") as file:
        yield file  # type: ignore[misc]


def bundle(path: Path, members: Sequence[Path]) -> None:
    """Write the files *members* into the zip archive *path*, all of the same date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, _START)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, member.read_bytes())
