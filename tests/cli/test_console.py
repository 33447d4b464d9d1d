"""Progress of long work: told at a terminal, not to a pipe."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from partnerskap.cli.console import Watch


@pytest.mark.parametrize(
    ("terminal", "told"), [(True, r"✓ Reading \d+\.\d s\n$"), (False, r"^$")], ids=["tty", "pipe"]
)
def test_step_is_told_at_a_terminal_only(terminal: bool, told: str) -> None:
    output = io.StringIO()
    with Watch(Console(file=output, force_terminal=terminal, width=80))("Reading"):
        pass
    plain = re.sub(r"\x1b\[[\d;?]*\w", "", output.getvalue())
    assert re.search(told, plain)
