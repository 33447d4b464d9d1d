"""Installs sssom-py, which judges the mapping sets, in an environment of its own.

It brings a hundred packages with it, among them an old plug-in of rdflib that ours must not load.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "sssom.txt"
FOLDER = ROOT / ".venv" / "sssom"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "lock.sha256"


def main() -> int:
    """Install what the lock file names, unless it is there."""
    lock = sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == lock:
        return 0
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    command = [str(PYTHON), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(LOCK)]
    failed = subprocess.run(command, check=False).returncode
    if not failed:
        STAMP.write_text(lock, encoding="ascii")
    return failed


if __name__ == "__main__":
    sys.exit(main())
