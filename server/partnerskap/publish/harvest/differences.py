"""What changed between two states of the data, resource by resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerskap.publish.harvest.packing import packed
from partnerskap.publish.harvest.resources import Description, rename_blank, split_resources

Lines = Callable[[], Iterable[str]]
"""Reads a state of the data: yields its N-Quads lines anew at each call."""
NOTHING: Final[Description] = frozenset()


@dataclass(frozen=True)
class Change:
    """One resource (IRI in angle brackets) before and after; nothing if it was or is not there."""

    resource: str
    before: Description
    after: Description

    @property
    def kind(self) -> str:
        """Name of the activity in Activity Streams: Create, Update or Delete."""
        if not self.before:
            return "Create"
        return "Update" if self.after else "Delete"

    @property
    def added(self) -> list[str]:
        """Statements that are new, sorted."""
        return sorted(self.after - self.before)

    @property
    def removed(self) -> list[str]:
        """Statements that are gone, sorted."""
        return sorted(self.before - self.after)


def compare(before: Lines, after: Lines) -> Iterator[Change]:
    """Yield each change between two states, both sorted N-Quads, in the order of IRIs."""
    old, new = split_resources(before), split_resources(after)
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left and left[0] < right[0]):
            assert left  # noqa: S101  # else both were none
            yield Change(left[0], left[1], NOTHING)
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield Change(right[0], NOTHING, right[1])
            right = next(new, None)
        else:
            if left[1] != right[1]:
                yield Change(left[0], left[1], right[1])
            left, right = next(old, None), next(new, None)


def write_differences(path: Path, changes: Iterable[Change], document: str) -> Counter[str]:
    """Write *changes* as N-Quads in the graphs `{document}#added` and `{document}#removed`.

    Returns how many resources were created, updated, deleted, statements added and removed.
    """
    counts: Counter[str] = Counter()
    with packed(path) as file:
        for number, change in enumerate(changes):
            counts[change.kind] += 1
            for name, statements in (("removed", change.removed), ("added", change.added)):
                counts[name] += len(statements)
                for statement in statements:
                    told = rename_blank(statement, f"{name[0]}{number}")
                    file.write(f"{told} <{document}#{name}> .\n".encode())
    return counts
