"""Tells in what two records differ."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.crawl.record import Line

FOLLOWING: Final = ("etag", "content-length")
"""Headers that must change when the body does; with another body they are not told of."""

Group = tuple[str, str]
"""The kind of request, and what is different."""
Differences = dict[Group, list[str]]
"""For each group, the request and what it was and is, each time."""


def compare(old: Path, new: Path, ignored: Sequence[str] = ()) -> Differences:
    """Return how *new* differs from *old*, leaving out the headers that are *ignored*."""
    before, after = read(old), read(new)
    found: Differences = defaultdict(list)
    for name in sorted(before | after):
        if name not in after:
            found[str(before[name]["kind"]), "no longer asked"].append(name)
        elif name not in before:
            found[str(after[name]["kind"]), "not asked before"].append(name)
        else:
            for what, told in differences(before[name], after[name]):
                if what.removeprefix("header ") not in ignored:
                    found[str(after[name]["kind"]), what].append(f"{name}\n        {told}")
    return found


def read(file: Path) -> dict[str, Line]:
    """Return the lines of *file* by the name of the request."""
    with file.open(encoding="utf-8") as lines:
        return {line["name"]: line for line in map(json.loads, lines)}


def differences(old: Line, new: Line) -> Iterator[tuple[str, str]]:
    """Yield what is different in the answer to one request, and what it was and is."""
    if old["status"] != new["status"]:
        yield f"status {old['status']} → {new['status']}", ""
    changed = old["sha256"] != new["sha256"]
    if changed:
        yield "body", f"{old['length']} → {new['length']} bytes"
    before, after = headers(old), headers(new)
    for name in sorted(before | after):
        if before.get(name) != after.get(name) and not (changed and name in FOLLOWING):
            yield f"header {name}", f"{before.get(name, '–')} → {after.get(name, '–')}"


def headers(line: Line) -> dict[str, str]:
    """Return the headers of *line*, those of the same name joined."""
    joined: dict[str, list[str]] = defaultdict(list)
    for name, value in line["headers"]:  # type: ignore[attr-defined]
        joined[name].append(value)
    return {name: ", ".join(values) for name, values in joined.items()}


def tell(found: Differences, shown: int) -> Iterator[str]:
    """Yield the lines that report what was *found*, with so many examples *shown* of each."""
    for (kind, what), places in sorted(found.items()):
        yield f"{kind}: {what} ({len(places)})"
        yield from (f"    {place}" for place in places[:shown])
        if len(places) > shown:
            yield f"    and {len(places) - shown} more"
    yield f"Differences: {sum(map(len, found.values()))} in {len(found)} groups."
