"""What changed between two states of the data, resource by resource, and the feed of it.

A resource is an IRI with all its statements, and those of the blank nodes that hang on it. Blank
nodes are named anew within each resource (RDFC-1.0), so that equal descriptions are equal texts
whatever else there is in the data.

A member of the feed is an Activity Streams activity; its IRI also names the graph that holds the
resource's statements after the change. Whoever applies the members in order, replacing what they
had of the resource, has the data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from partnerskap.errors import SourceError
from partnerskap.manifest import CATALOG_FEED, FEED, FeedPage, page_file
from partnerskap.publish.dumps import packed
from partnerskap.publish.terms import typed
from partnerskap.vocabulary import iri

Lines = Callable[[], Iterable[str]]
"""Reads a state of the data: yields its N-Quads lines anew at each call."""
Description = frozenset[str]
"""The statements of one resource, each as N-Triples without the final dot."""
NOTHING: Final[Description] = frozenset()
SIZE: Final = 250
"""Number of members of a full page."""
_BLANK_OBJECT: Final = re.compile(r"\S+ \S+ (_:\S+)")
_BLANK: Final = "_:"


class Event(NamedTuple):
    """What the feed tells: that a version was published, or gone back to, and when."""

    version: str
    published: str
    """xsd:dateTime."""
    feed: str = FEED
    """Path of the feed that tells it."""


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


def leave_out(graph: str, read: Lines) -> Lines:
    """Return a reader of the N-Quads lines of *read* that are not in *graph*."""
    end = f" <{graph}> .\n"
    return lambda: (line for line in read() if not line.endswith(end))


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


def split_resources(read: Lines) -> Iterator[tuple[str, Description]]:
    """Yield (IRI in angle brackets, description) for sorted N-Quads lines, sorted by IRI.

    *read* yields the lines, each time that it is called: the blank nodes, which sort last, are
    wanted first. A statement that several graphs make counts once. Raises `SourceError` for a
    blank node that belongs to no resource or to several: whose change would its change be?
    """
    blank = {
        subject: set(statements)
        for subject, statements in _groups(line for line in read() if line.startswith(_BLANK))
    }
    for subject, statements in _groups(line for line in read() if not line.startswith(_BLANK)):
        yield subject, _describe(set(statements), blank)
    if blank:
        raise _astray(next(iter(blank.values())))


def _groups(lines: Iterable[str]) -> Iterator[tuple[str, Iterator[str]]]:
    return groupby(map(_statement, lines), key=_subject)


def _statement(line: str) -> str:
    """Return an N-Quads *line* without its graph, which is an IRI and so free of spaces."""
    return line.rpartition(" <")[0]


def _subject(statement: str) -> str:
    return statement.partition(" ")[0]


def _describe(statements: set[str], blank: dict[str, set[str]]) -> Description:
    """Return *statements* and those of their blank nodes, which are taken out of *blank*."""
    told = set(statements)
    waiting = _blank_objects(statements)
    if not waiting:
        return frozenset(told)
    while waiting:
        node = waiting.pop()
        if node not in blank:
            raise _astray(statements)
        further = blank.pop(node)
        told |= further
        waiting |= _blank_objects(further)
    return _canonical(told)


def _blank_objects(statements: Iterable[str]) -> set[str]:
    found = (_BLANK_OBJECT.fullmatch(statement) for statement in statements)
    return {match[1] for match in found if match}


def _canonical(statements: Iterable[str]) -> Description:
    document = "".join(f"{statement} .\n" for statement in statements)
    dataset = Dataset(parse(document, format=RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad.triple) for quad in dataset)


def _astray(statements: Iterable[str]) -> SourceError:
    return SourceError(
        f"'{min(statements)}': a blank node belongs to exactly one resource, here it belongs to "
        "none or to several. Give it an IRI."
    )


def rename_blank(statement: str, mark: str) -> str:
    """Return *statement* with its blank nodes named apart by *mark*."""
    if _BLANK not in statement:
        return statement
    subject, predicate, value = statement.split(" ", 2)
    renamed = [
        term.replace(_BLANK, _BLANK + mark, 1) if term.startswith(_BLANK) else term
        for term in (subject, predicate, value)
    ]
    return " ".join(renamed)


def write_pages(
    folder: Path, base: str, changes: Iterable[Change], event: Event, last: FeedPage | None
) -> Iterator[FeedPage]:
    """Write *changes* as pages that follow page *last* into snapshot *folder*; yield each page."""
    number, position = (last.number, last.last) if last else (0, 0)
    (folder / event.feed).mkdir(exist_ok=True)
    waiting = iter(changes)
    while members := list(islice(waiting, SIZE)):
        number += 1
        page = FeedPage(
            number=number,
            first=position + 1,
            last=position + len(members),
            version=event.version,
            published=event.published,
        )
        _write_page(page_file(folder, number, event.feed), base + event.feed, page, members)
        position = page.last
        yield page


def _write_page(path: Path, stream: str, page: FeedPage, members: Iterable[Change]) -> None:
    with packed(path) as file:
        for position, change in enumerate(members, start=page.first):
            member = f"<{stream}/{page.number}#{position}>"
            for line in _tell(member, change, page, position, stream):
                file.write(f"{line} .\n".encode())


def _tell(member: str, change: Change, page: FeedPage, position: int, stream: str) -> Iterator[str]:
    """Yield the statements of one member, then those of its graph.

    DCAT-AP Feeds allows no others than type, object and time.
    """
    yield f"<{stream}> {iri('tree:member')} {member}"
    yield f"{member} {iri('rdf:type')} {iri('as:' + change.kind)}"
    yield f"{member} {iri('as:object')} {change.resource}"
    yield f"{member} {iri('as:published')} {typed(page.published, 'xsd:dateTime')}"
    if not stream.endswith(CATALOG_FEED):
        yield f"{member} {iri('schema:position')} {typed(position, 'xsd:integer')}"
        yield f'{member} {iri("dcat:version")} "{page.version}"'
    for statement in sorted(change.after):
        yield f"{rename_blank(statement, f'm{position}')} {member}"
