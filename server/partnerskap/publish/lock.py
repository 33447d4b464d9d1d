"""Keeps two builds apart, and tidies up after one that was killed."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from partnerskap.errors import BuildError

LOCK: Final = ".lock"
UNFINISHED: Final = ".new-"
"""Start of the name of everything that is not whole yet."""


@contextmanager
def alone(build: Path) -> Iterator[None]:
    """Hold the lock of folder *build*, free of leftovers, and leave it so.

    Raises `BuildError` if another build holds it.
    The lock is the kernel's and ends with the process, however that ends.
    """
    build.mkdir(parents=True, exist_ok=True)
    with (build / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(
                f"Another build is at work in {build}. Wait until it is done and build again."
            ) from error
        _sweep(build)
        try:
            yield
        finally:
            _sweep(build)


def _sweep(build: Path) -> None:
    """Remove what builds that failed or were killed left unfinished."""
    for leftover in build.rglob(f"{UNFINISHED}*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
