"""What a deployment is tried with: a fresh Debian, the packages of Python, a checkout."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from debian import make_root, run
from guide import ROOT, write_checkout


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the path called *name* that *make* makes; all processes of a run share it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made, begun = folder / name, folder / f"{name}.part"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(begun)
            begun.replace(made)
    return made


@pytest.fixture(scope="session")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new Debian as an archive; $DEBIAN_ROOT may name one that was made before."""
    kept = os.environ.get("DEBIAN_ROOT")
    return Path(kept) if kept else once(tmp_path_factory, "debian", make_root)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages that serving needs, each checked by its digest, for Debian's Python."""
    return once(tmp_path_factory, "wheels", download)


def download(folder: Path) -> None:
    """Bring the packages that serving needs into *folder*."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder)]
    fitting = ["--python-version", "3.11", "--only-binary", ":all:", "--require-hashes"]
    run([*command, *fitting, "--requirement", str(ROOT / "requirements" / "serving.txt")])


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a tiny content."""
    return write_checkout(tmp_path_factory.mktemp("checkout") / "partnerskap")
