"""Prints findings so that the person who has to mend them can read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from partnerskap.publish.findings import Finding


def print_findings(findings: Sequence[Finding], console: Console) -> None:
    """Print a block of lines for each of *findings*, the worst first, then how many there are."""
    for finding in findings:
        console.print(Text(f"{finding.severity}: {finding.resource}", style="bold"))
        console.print(_table(finding))
    counts = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{number} of severity {severity}" for severity, number in counts.items())
    console.print(f"Findings: {told or 'none'}.")


def _table(finding: Finding) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    rows = [
        ("file", finding.file),
        ("property", finding.path),
        ("value", finding.value),
        ("rule", f"{finding.rule} ({finding.component})"),
        *((f"message ({language})", text) for language, text in finding.messages),
        *((f"mend ({language})", text) for language, text in finding.mending),
    ]
    for name, value in rows:
        if value:
            table.add_row(name, Text(value))
    return table
