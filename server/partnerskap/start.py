"""Begins the command `partnerskap`, as the first process of a container too."""

from __future__ import annotations

import os
import signal
import sys

FIRST = 1
"""Number of the first process, whom the kernel tells of no signal that it does not wait for."""


def main() -> None:
    """Listen to SIGTERM, and only then load and run the command line, which takes a second."""
    if os.getpid() == FIRST:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    from partnerskap.cli import main as run

    run()
