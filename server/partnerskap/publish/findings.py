"""What validation found: each finding says where, what, by which rule, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from partnerskap.errors import InvalidData

SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True, order=True)
class Finding:
    """One result of validation; *messages* and *mending* map a language to a sentence."""

    rank: int
    file: str
    resource: str
    path: str
    value: str
    rule: str
    component: str
    messages: tuple[tuple[str, str], ...] = ()
    mending: tuple[tuple[str, str], ...] = ()
    terms: tuple[tuple[str, NamedNode | Literal], ...] = field(default=(), compare=False)
    """Local name of a `sh:` property of the result → its value, where that has a name."""

    @property
    def severity(self) -> str:
        """Name of the severity: Violation, Warning or Info."""
        return SEVERITIES[self.rank]

    def to_json(self) -> Mapping[str, object]:
        """Return the finding as a JSON object."""
        return {
            "severity": self.severity,
            "file": self.file,
            "resource": self.resource,
            "property": self.path,
            "value": self.value,
            "rule": self.rule,
            "component": self.component,
            "message": dict(self.messages),
            "mend": dict(self.mending),
        }


def violations(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those of *findings* that forbid publication."""
    return tuple(finding for finding in findings if finding.rank == 0)


class Refused(InvalidData):
    """Validation found violations: nothing was published; *findings* are all that was found."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep *findings* and say how many of them block."""
        self.findings = findings
        count = len(violations(findings))
        noun = "violation" if count == 1 else "violations"
        super().__init__(f"{count} {noun}: nothing was published. Mend the files and build again.")
