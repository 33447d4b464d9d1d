"""Where in a snapshot the files for harvesters lie."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from partnerskap.errors import SourceError

VERSIONS: Final = "version"
DUMPS: Final = "dump"
_FIT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")


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
