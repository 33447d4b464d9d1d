"""Reads the text of source files."""

from __future__ import annotations

from pathlib import Path

from partnerskap.errors import SourceError
from partnerskap.vocabulary import BASE


def read_text(path: Path, base: str) -> str:
    """Return the text of *path* with IRIs under *base* instead of `BASE`."""
    try:
        return path.read_text(encoding="utf-8").replace(BASE, base)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 text ({error.reason} at byte {error.start})."
        ) from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error
