"""What processes of ours ask of the kernel, and what they share."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""From linux/prctl.h."""
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several web processes keep their counts together."""
THREADS: Final = 512
"""Requests that a web process has under way at most."""


def end_with_parent() -> None:
    """Have this process killed when its parent ends, however that ends; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
