"""What a deployment is tried with: a fresh Debian, the packages of Python, a checkout."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from debian import PACKAGES, UNNEEDED, make_root, run
from guide import ROOT, write_checkout

FOLDER = ROOT / ".venv" / "deploy"
SERVING = ROOT / "requirements" / "serving.txt"


def once(name: str, recipe: str, make: Callable[[Path], None]) -> Path:
    """Return the path called *name* that *make* makes, once for each *recipe*.

    It is kept in the environment: all processes of a run share it, and the next run has it too.
    """
    FOLDER.mkdir(exist_ok=True)
    made = FOLDER / f"{name}-{sha256(recipe.encode()).hexdigest()[:16]}"
    begun = FOLDER / f"{name}.part"
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in (begun, *FOLDER.glob(f"{name}-*")):
                remove(old)
            make(begun)
            begun.replace(made)
    return made


def remove(path: Path) -> None:
    """Remove the file or the folder at *path*, if there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def debian() -> Path:
    """A new Debian as an archive."""
    return once("debian", " ".join([*PACKAGES, *UNNEEDED]), make_root)


@pytest.fixture(scope="session")
def wheels() -> Path:
    """The packages that serving needs, each checked by its digest, for Debian's Python."""
    return once("wheels", SERVING.read_text("utf-8"), download)


def download(folder: Path) -> None:
    """Bring the packages that serving needs into *folder*."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder)]
    fitting = ["--python-version", "3.11", "--only-binary", ":all:", "--require-hashes"]
    run([*command, *fitting, "--requirement", str(SERVING)])


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a tiny content."""
    return write_checkout(tmp_path_factory.mktemp("checkout") / "partnerskap")
