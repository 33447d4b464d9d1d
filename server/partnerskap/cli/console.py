"""What a person sees at the terminal: the steps of a long work, and findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from partnerskap.publish.findings import Finding


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


def print_findings(findings: Sequence[Finding], console: Console, base: str) -> None:
    """Print each broken rule once, what it says and how to mend it, with a table of its places.

    IRIs under *base* are shown without it.
    """
    for group in _by_rule(findings):
        _print_rule(group[0], console)
        console.print(_places(group, base))
        console.print()
    console.print(count_findings(findings))


def count_findings(findings: Sequence[Finding]) -> str:
    """Return the sentence that tells how many findings there are of each severity."""
    counts = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{number} of severity {severity}" for severity, number in counts.items())
    return f"Findings: {told or 'none'}."


def _by_rule(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return *findings* of the same rule, property and message together, the worst first."""
    groups: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for one in findings:
        groups[one.rank, one.rule, one.component, one.path, one.messages].append(one)
    return [groups[key] for key in sorted(groups, key=str)]


def _print_rule(finding: Finding, console: Console) -> None:
    rule = f"{finding.severity}: {finding.rule} {finding.path} ({finding.component})"
    console.print(Text(rule, style="bold red" if finding.rank == 0 else "bold yellow"))
    told = [f"{language}: {text}" for language, text in finding.messages]
    advised = [f"{language}: → {text}" for language, text in finding.advice]
    for line in (*told, *advised):
        console.print(Text(f"  {line}"), soft_wrap=True)


def _places(findings: Sequence[Finding], base: str) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for title in ("resource", "value", "file"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        cells = (finding.resource, finding.value, finding.file)
        table.add_row(*(Text(cell.replace(f"<{base}", "<")) for cell in cells))
    return table
