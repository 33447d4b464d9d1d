"""What a check found: points, each kept, advisable or broken, in sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How a point was met."""

    KEPT = "kept"
    ADVICE = "advice"
    BROKEN = "broken"


@dataclass(frozen=True)
class Check:
    """One thing that harvesters want, and what was found instead where it is not met."""

    section: str
    wanted: str
    grade: Grade
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """Points reached of those that can be, in one dimension of quality."""

    dimension: str
    reached: float
    most: int
    missing: tuple[str, ...] = ()


@dataclass
class Report:
    """Everything that the check of *address* found."""

    address: str
    points: list[Check] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Tell whether nothing is broken."""
        return all(point.grade is not Grade.BROKEN for point in self.points)

    def to_json(self) -> dict[str, object]:
        """Return the report as a JSON object."""
        return {
            "address": self.address,
            "passed": self.passed,
            "points": [
                {
                    "section": point.section,
                    "wanted": point.wanted,
                    "grade": point.grade.value,
                    "found": list(point.found),
                }
                for point in self.points
            ],
            "score": {
                "reached": round(sum(score.reached for score in self.scores), 1),
                "most": sum(score.most for score in self.scores),
                "dimensions": [
                    {
                        "dimension": score.dimension,
                        "reached": round(score.reached, 1),
                        "most": score.most,
                        "missing": list(score.missing),
                    }
                    for score in self.scores
                ],
            },
        }


def judge(section: str, wanted: str, faults: Iterable[str], grade: Grade = Grade.BROKEN) -> Check:
    """Return the point *wanted*: kept if there are no *faults*, else of *grade*."""
    found = tuple(dict.fromkeys(faults))
    return Check(section, wanted, grade if found else Grade.KEPT, found)
