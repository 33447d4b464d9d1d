"""Takes from a worker process what no query needs: new files, connections and much memory."""

from __future__ import annotations

import resource
from pathlib import Path

PAGE = resource.getpagesize()


def limit_memory(extra: int) -> None:
    """Let this process use *extra* bytes of address space beyond what it uses now."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))


def close_doors() -> None:
    """Let this process open nothing more: every new file or socket fails; open ones stay."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
