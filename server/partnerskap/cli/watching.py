"""Shows a person at a terminal what a long work is doing; says nothing to a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console


class Watch:
    """Called with the title of a step: spins while it lasts, then tells its seconds."""

    def __init__(self, console: Console) -> None:
        """Write on *console*, which is best the standard error."""
        self._console = console

    @contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        """Show *title* until the context ends."""
        if not self._console.is_terminal:
            yield
            return
        started = monotonic()
        with self._console.status(f"{title} …"):
            yield
        self._console.print(f"[green]✓[/green] {title} [dim]{monotonic() - started:.1f} s[/dim]")
