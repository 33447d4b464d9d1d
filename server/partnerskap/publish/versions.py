"""The versions and the change feed: kept in the archive, and carried in each snapshot.

What the archive has is never written anew: a snapshot carries it, whatever the program would make
of the same data today. The archive's own files are copies, so that nothing done to a build
reaches them.
"""

from __future__ import annotations

import io
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from partnerskap.errors import BuildError
from partnerskap.manifest import (
    CATALOG_FEED,
    CHANGES,
    DATA,
    FORMER,
    HISTORY,
    VERSIONS,
    FeedPage,
    File,
    History,
    Version,
    dump_folder,
    hash_files,
    page_files,
    read_history,
    version_folder,
)
from partnerskap.publish.changes import (
    Event,
    Lines,
    compare,
    leave_out,
    write_differences,
    write_pages,
)
from partnerskap.publish.content import Content
from partnerskap.publish.dumps import NAME, unpacked
from partnerskap.publish.snapshots import UNFINISHED, Writer, flush, list_lines
from partnerskap.publish.void import GRAPH as FIGURES

DUMP: Final = f"{NAME}.nq.gz"
REPORTS: Final = ("report.json", "report.ttl")
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Archive:
    """The folder with what was published, and its history of IRIs under one base."""

    folder: Path
    history: History

    def dump(self, version: str) -> Path:
        """Return where the data of *version* lie."""
        return dump_folder(self.folder, version) / DUMP

    def reports(self, version: str) -> Path:
        """Return the folder of the report on *version*, which is no part of its history."""
        return self.folder / "report" / version

    def has(self, content: Content) -> bool:
        """Tell whether *content*, still without its figures, is published as the version it says.

        Figures (the graph `void`) are made of all the rest, and so are left out.
        """
        version = content.release.version
        if self.history.find(version) is None:
            return False
        archived = leave_out(content.graph(FIGURES), lines_of(self.dump(version)))
        return all(one == other for one, other in zip_longest(archived(), list_lines(content)))


def open_archive(folder: Path, base: str) -> Archive:
    """Return the archive in *folder*; an empty one if it holds nothing of IRIs under *base*."""
    history = read_history(folder)
    fitting = history is not None and history.base == base
    return Archive(folder, history if history and fitting else History(base=base))


def write_history(archive: Archive, published: str = "") -> Writer:
    """Return the writer of the history of *archive*, and of the content after it.

    If the content is *published* now (xsd:dateTime), the feed tells what that changes.
    """

    def write(folder: Path, content: Content) -> None:
        told = archive.history
        carry_history(archive, folder)
        write_former(folder, content, archive)
        versions, pages = told.versions, told.pages
        moment = later(published, pages[-1] if pages else None) if published else ""
        if told.find(content.release.version) is None:
            versions = (*versions, describe_version(folder, content, archive, moment))
        if published:
            pages = (*pages, *write_news(folder, content, archive, moment))
        facts = {"versions": versions, "pages": pages, "current": content.release.version}
        save_history(folder, told.model_copy(update=facts))

    return write


def save_history(folder: Path, history: History) -> None:
    """Write *history* into snapshot *folder*."""
    text = history.model_dump_json(indent=1) + "\n"
    (folder / HISTORY).write_text(text, encoding="utf-8")


def carry_history(archive: Archive, folder: Path) -> None:
    """Bring every version and page of *archive* into *folder*, in place of what is there."""
    for one in archive.history.versions:
        target = version_folder(folder, one.version)
        shutil.rmtree(target, ignore_errors=True)
        carry(archive.folder / VERSIONS / one.version, target)
    (folder / CATALOG_FEED).mkdir(parents=True, exist_ok=True)
    for page in page_files(archive.folder, archive.history):
        _link(str(page), str(folder / page.relative_to(archive.folder)))


def write_former(folder: Path, content: Content, archive: Archive) -> None:
    """Write the paths that the last version in *archive* has, and *content* has not.

    Each version has every thing and graph of the one before, so that these are all there ever were.
    """
    known, told = list_things(list_lines(content), content.base), set[str]()
    if archive.history.versions:
        told = list_things(_read(archive.dump(archive.history.versions[-1].version)), content.base)
    text = "".join(f"{path}\n" for path in sorted(told - known))
    (folder / FORMER).write_text(text, encoding="utf-8")


def list_things(lines: Iterable[str], base: str) -> set[str]:
    """Return the path of each thing and each graph under *base* in N-Quads *lines*."""
    start, found = f"<{base}id/", set[str]()
    for line in lines:
        if line.startswith(start):
            found.add(line[1 : line.index(">")])
        found.add(line[line.rindex("<") + 1 : line.rindex(">")])
    return {address.removeprefix(base) for address in found if "#" not in address}


def write_news(
    folder: Path, content: Content, archive: Archive, published: str
) -> Iterator[FeedPage]:
    """Write what is other than in the archive's current version as further pages; yield them.

    Figures, which are made of all the rest, are no news.
    """
    told = archive.history
    before = lines_of(archive.dump(told.current)) if told.versions else list[str]
    figures = content.graph(FIGURES)
    changes = compare(leave_out(figures, before), leave_out(figures, lines_of(folder / DATA)))
    last = told.pages[-1] if told.pages else None
    event = Event(content.release.version, published)
    return write_pages(folder, content.base, changes, event, last)


def later(published: str, last: FeedPage | None) -> str:
    """Return the time *published*, or the next second after page *last* if it is not after that."""
    if last is None or published > last.published:
        return published
    moment = datetime.fromisoformat(last.published) + SECOND
    return moment.isoformat().replace("+00:00", "Z")


def describe_version(folder: Path, content: Content, archive: Archive, published: str) -> Version:
    """Return the facts of the version in *folder*, and write what changed since the one before."""
    release, earlier = content.release, archive.history.versions
    previous = earlier[-1].version if earlier else None
    counts: Counter[str] = Counter()
    if previous is not None:
        document = f"{content.base}version/{release.version}/changes"
        path = version_folder(folder, release.version) / CHANGES
        changes = compare(lines_of(archive.dump(previous)), lines_of(folder / DATA))
        counts = write_differences(path, changes, document)
    return Version(
        version=release.version,
        modified=release.modified,
        digest=hash_files(folder, [DATA])[DATA],
        published=published,
        triples=content.size,
        quads=sum(map(len, content.graphs.values())),
        previous=previous,
        created=counts["Create"],
        updated=counts["Update"],
        deleted=counts["Delete"],
        added=counts["added"],
        removed=counts["removed"],
        files=measure(dump_folder(folder, release.version)),
    )


def archive_release(archive: Archive, folder: Path) -> None:
    """Keep in *archive* what snapshot *folder* has published; `history.json` makes it valid."""
    history = read_history(folder)
    if history is None or history.versions[: len(archive.history.versions)] != (
        archive.history.versions
    ):
        raise BuildError(f"{folder} does not go on from the history in {archive.folder}.")
    for version in history.versions[len(archive.history.versions) :]:
        target = version_folder(archive.folder, version.version)
        _copy_whole(version_folder(folder, version.version), target)
        reports = archive.reports(version.version)
        reports.mkdir(parents=True, exist_ok=True)
        for name in REPORTS:
            if (folder / name).is_file():
                _copy(folder / name, reports / name)
    (archive.folder / CATALOG_FEED).mkdir(parents=True, exist_ok=True)
    known = {
        page.relative_to(archive.folder) for page in page_files(archive.folder, archive.history)
    }
    for page in page_files(folder, history):
        if page.relative_to(folder) not in known:
            _copy(page, archive.folder / page.relative_to(folder))
    _copy(folder / HISTORY, archive.folder / HISTORY)


def _copy_whole(source: Path, target: Path) -> None:
    """Copy the folder *source*: it is there whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # of a release that came to no end
    new = Path(mkdtemp(prefix=UNFINISHED, dir=target.parent))
    shutil.copytree(source, new, dirs_exist_ok=True, copy_function=shutil.copyfile)
    new.chmod(0o755)
    flush(*new.rglob("*"), new)
    new.rename(target)
    flush(target.parent)


def _copy(source: Path, target: Path) -> None:
    new = target.with_name(UNFINISHED + target.name)
    shutil.copyfile(source, new)
    flush(new)
    new.replace(target)
    flush(target.parent)


def carry(source: Path, target: Path) -> None:
    """Let the folder *target* be as *source*, without copies where the disk allows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)


def measure(dumps: Path) -> dict[str, File]:
    """Return size and checksum of every file in the folder *dumps*."""
    sums = hash_files(dumps, [path.name for path in dumps.iterdir()])
    return {name: File(size=(dumps / name).stat().st_size, sha256=sums[name]) for name in sums}


def lines_of(path: Path) -> Lines:
    """Return a reader of the N-Quads lines in *path*, which may be gzipped."""
    return lambda: _read(path)


def _read(path: Path) -> Iterator[str]:
    if path.suffix != ".gz":
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from file
        return
    with unpacked(path) as packed, io.TextIOWrapper(packed, "utf-8", newline="\n") as file:
        yield from file
