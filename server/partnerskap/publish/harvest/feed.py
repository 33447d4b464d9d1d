"""The change feed: pages of members, each a resource as it became, or the word that it is gone.

A member is an Activity Streams activity; its IRI also names the graph that holds the resource's
statements after the change. Whoever applies the members in order, replacing what they had of
the resource, has the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from partnerskap.history import FEED, Page, page_file
from partnerskap.publish.harvest.differences import Change
from partnerskap.publish.harvest.packing import packed
from partnerskap.publish.harvest.resources import rename_blank
from partnerskap.publish.release import Release
from partnerskap.publish.terms import TYPE, iri, typed

SIZE: Final = 250
"""Number of members of a full page."""


def write_pages(
    folder: Path, base: str, changes: Iterable[Change], release: Release, last: Page | None
) -> Iterator[Page]:
    """Write *changes* as pages that follow page *last* into snapshot *folder*; yield each page."""
    number, position = (last.number, last.last) if last else (0, 0)
    published = f"{release.modified}T00:00:00Z"
    if last:
        published = max(published, last.published)
    (folder / FEED).mkdir(exist_ok=True)
    waiting = iter(changes)
    while members := list(islice(waiting, SIZE)):
        number += 1
        page = Page(
            number=number,
            first=position + 1,
            last=position + len(members),
            version=release.version,
            published=published,
        )
        _write_page(page_file(folder, number), base, page, members)
        position = page.last
        yield page


def _write_page(path: Path, base: str, page: Page, members: Iterable[Change]) -> None:
    with packed(path) as file:
        for position, change in enumerate(members, start=page.first):
            member = f"<{base}feed/{page.number}#{position}>"
            for line in _tell(member, change, page, position, base):
                file.write(f"{line} .\n".encode())


def _tell(member: str, change: Change, page: Page, position: int, base: str) -> Iterator[str]:
    """Yield the statements of one member, then those of its graph."""
    yield f"<{base}feed> {iri('tree:member')} {member}"
    yield f"{member} {TYPE} {iri('as:' + change.kind)}"
    yield f"{member} {iri('as:object')} {change.resource}"
    yield f"{member} {iri('as:published')} {typed(page.published, 'xsd:dateTime')}"
    yield f"{member} {iri('schema:position')} {typed(position, 'xsd:integer')}"
    yield f'{member} {iri("dcat:version")} "{page.version}"'
    for statement in sorted(change.after):
        yield f"{rename_blank(statement, f'm{position}')} {member}"
