"""A full disk: the build says which and how much room it needs, and what was served stays."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORLD = Path(__file__).parent.parent / "publish" / "world"
MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
"""Sets up a file system of its own for the commands that follow, seen by nobody else."""
TWICE = """
set -e
"$1" -m partnerskap.cli build --content "$2" --build "$3"
readlink "$3/current"
head -c 100000000 /dev/zero > "$3/filling" || true
printf '<urn:x:s> <urn:x:p> "new" .' > "$2/data/new.ttl"
"$1" -m partnerskap.cli build --content "$2" --build "$3" && exit 9
readlink "$3/current"
ls -A "$3/snapshots"
"""


def run_on(size: str, disk: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run *command* where the folder *disk* is a disk of *size*."""
    shell = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", size, disk]
    return subprocess.run(
        [*shell, *command], capture_output=True, text=True, check=False, timeout=200
    )


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A tiny content folder of its own."""
    return Path(shutil.copytree(WORLD, tmp_path / "content"))


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder for a disk."""
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.mark.parametrize("size", ["60k", "150k", "300k"])
def test_disk_that_is_too_small_is_named_with_the_room_needed(
    content: Path, disk: Path, size: str
) -> None:
    program = [sys.executable, "-m", "partnerskap.cli", "build", "--content", content]
    done = run_on(size, disk, *program, "--build", disk / "build")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: The disk that holds {disk}/build is full. ")
    assert "A build needs about 20 times the size of the content, and 0 MB are free" in done.stderr


def test_what_was_served_stays_when_the_disk_is_full(content: Path, disk: Path) -> None:
    done = run_on("20m", disk, "sh", "-c", TWICE, "sh", sys.executable, content, disk / "build")
    assert done.returncode == 0, done.stderr
    *_, before, after, kept = done.stdout.splitlines()
    assert before == after == f"snapshots/{kept}"
    assert f"The disk that holds {disk}/build is full. A build needs about 1 MB" in done.stderr
    assert "What was served is still served." in done.stderr
