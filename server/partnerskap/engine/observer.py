"""What an engine tells of its work to whoever keeps count."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Is told what happens; must return at once."""

    def waiting(self, number: int) -> None:
        """Say how many queries wait."""
        ...

    def killed(self, reason: str) -> None:
        """Say that a worker process was ended, or ended itself, and why."""
        ...


class Nobody:
    """Keeps no count."""

    def waiting(self, number: int) -> None:
        """Ignore it."""

    def killed(self, reason: str) -> None:
        """Ignore it."""
