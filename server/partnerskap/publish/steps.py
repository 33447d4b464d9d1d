"""Tells a watcher which step of a long work is being done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Step = Callable[[str], AbstractContextManager[None]]
"""Called with what is being done; the work is done inside the context that it returns."""


def quietly(_title: str) -> AbstractContextManager[None]:
    """Tell nobody."""
    return nullcontext()
