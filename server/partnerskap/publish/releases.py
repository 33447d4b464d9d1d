"""Publishes versions: releases what changed, goes back to a version, restores versions from dumps.

The number of a version tells what a reader must expect of it (Semantic Versioning):

- major: an address is gone, retired or replaced;
- minor: there are new addresses, and all others go on as they were;
- patch: only statements about known addresses changed.

Before 1.0.0 what would be major raises the minor number.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store, Triple, parse

from partnerskap.errors import BuildError, MissingSnapshot, SourceError
from partnerskap.manifest import (
    DATA,
    UNPUBLISHED,
    is_whole,
    read_history,
    read_manifest,
    version_folder,
)
from partnerskap.publish.build import (
    Built,
    Step,
    check,
    list_writers,
    naming_faults,
    serve,
    write,
    write_index,
)
from partnerskap.publish.changes import Change, compare, leave_out
from partnerskap.publish.content import COMPUTED, SHAPES, Content, Release
from partnerskap.publish.dumps import unpacked
from partnerskap.publish.findings import RulesBroken, violations, write_report
from partnerskap.publish.retirement import refuse_lost
from partnerskap.publish.snapshots import (
    Writer,
    alone,
    choose,
    list_lines,
    list_snapshots,
    roll_back,
    write_snapshot,
)
from partnerskap.publish.terms import arrange
from partnerskap.publish.validation import validate
from partnerskap.publish.versions import (
    REPORTS,
    Archive,
    archive_release,
    lines_of,
    open_archive,
)
from partnerskap.publish.void import GRAPH as FIGURES
from partnerskap.publish.void import describe
from partnerskap.settings import Settings

CATALOG: Final = "data/catalog.ttl"
VERSION_IRI: Final = "http://www.w3.org/2002/07/owl#versionIRI"
CHANGELOG: Final = "CHANGELOG.md"
CITATION: Final = "CITATION.cff"
ENDS: Final = (
    "<http://www.w3.org/2002/07/owl#deprecated>",
    "<http://purl.org/dc/terms/isReplacedBy>",
)
"""Properties by which an address is told to be retired or replaced."""
_NUMBERS: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Proposal:
    """What changed since the version before, and the number that follows from that."""

    previous: str
    version: str
    level: str
    """The number that is raised: major, minor or patch."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Number of addresses by what happened to them: Create, Update, Delete, End."""

    def __str__(self) -> str:
        """Tell it in a sentence."""
        told = [self.counts.get(kind, 0) for kind in ("Create", "Update", "End", "Delete")]
        return (
            "Since version {}: {} addresses new, {} changed, {} retired or replaced, {} gone. "
            "That makes it {}, a {} version."
        ).format(self.previous, *told, self.version, self.level)


Choose = Callable[[Proposal], str]
"""Returns the version to publish; a person may choose another one than is proposed."""


def release(
    settings: Settings,
    ask: Choose,
    now: datetime,
    step: Step = nullcontext,
    wanted: str | None = None,
) -> Built:
    """Publish the content folder as a version, at the time *now* (UTC), and serve it.

    If the version that the content says is published already, *ask* chooses the next one, and
    version, date, changelog and citation are written into the content's files.
    Raises what `build` raises, and `BuildError` for a version that can't be published, or if the
    content says another one than is *wanted*.
    """
    with publishing(settings) as archive:
        content, findings, store = check(settings, step)
        if violations(findings):
            raise RulesBroken(findings)
        refuse_lost(content, archive)
        refuse_same_name(content, archive)
        release, proposal = content.release, None
        if archive.history.find(release.version) is not None:
            proposal = propose(content, archive)
            release = Release(ask(proposal), now.date().isoformat())
        elif wanted and wanted != release.version:
            raise BuildError(
                f"data/catalog.ttl says version {release.version}, which is not published yet: it "
                f"comes first. Leave '--version' out, or write {wanted} there."
            )
        refuse_version(release.version, archive)
        content = content.rename(store, release)
        with step("Counting"):
            content = describe(content, store)
        with step("Writing"):
            writers = list_writers(settings, store, archive, write_time(now))
            folder = write(settings, content, writers, findings)
        edits = rewrite(settings, content, proposal, folder) if proposal else {}
        with edited(edits):
            archive_release(archive, folder)
        return serve(settings, folder, findings)


@contextmanager
def publishing(settings: Settings) -> Iterator[Archive]:
    """Hold build and archive alone, and give the archive; `BuildError` if it is of another base."""
    folder = settings.archive_folder
    with naming_faults(settings.build), alone(settings.build), alone(folder):
        known = read_history(folder)
        if known is not None and known.base != settings.base:
            raise BuildError(
                f"{folder} holds versions of {known.base}, not of {settings.base}. Set "
                "PARTNERSKAP_ARCHIVE to another folder for these."
            )
        yield open_archive(folder, settings.base)


def write_time(moment: datetime) -> str:
    """Return *moment*, which is UTC, as xsd:dateTime in whole seconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def propose(content: Content, archive: Archive) -> Proposal:
    """Return what changed in *content* since the current version, and the next number."""
    previous = archive.history.current
    if archive.has(content):
        raise BuildError(
            f"Version {content.release.version} is published with just these data. There is "
            "nothing to release."
        )
    before = leave_out(content.graph(FIGURES), lines_of(archive.dump(previous)))
    counts = Counter(map(judge, compare(before, lambda: list_lines(content))))
    level = "major" if counts["End"] or counts["Delete"] else "minor"
    level = level if level == "major" or counts["Create"] else "patch"
    return Proposal(
        previous, raise_number(archive.history.versions[-1].version, level), level, counts
    )


def judge(change: Change) -> str:
    """Return what happened to an address: its activity, or End if it was retired or replaced."""
    ended = any(statement.split(" ")[1] in ENDS for statement in change.added)
    return "End" if ended and change.kind == "Update" else change.kind


def raise_number(version: str, level: str) -> str:
    """Return the number after *version* on *level*."""
    found = _NUMBERS.fullmatch(version)
    if found is None:
        raise BuildError(f"No number follows {version} by itself. Give one with --version.")
    major, minor, patch = map(int, found.groups())
    if level == "major" and major:
        return f"{major + 1}.0.0"
    if level == "patch":
        return f"{major}.{minor}.{patch + 1}"
    return f"{major}.{minor + 1}.0"


def refuse_version(version: str, archive: Archive) -> None:
    """Raise `BuildError` if *version* can't be the next one in *archive*."""
    history = archive.history
    version_folder(archive.folder, version)
    if version == UNPUBLISHED or history.find(version) is not None:
        raise BuildError(
            f"Version {version} is published, and a published version does not change. Raise it: "
            "'partnerskap release' proposes the next one, '--version' gives one."
        )
    last = history.versions[-1].version if history.versions else ""
    numbers, before = _NUMBERS.fullmatch(version), _NUMBERS.fullmatch(last)
    if numbers and before and [*map(int, numbers.groups())] < [*map(int, before.groups())]:
        raise BuildError(f"Version {version} comes before {last}, which is published. Raise it.")


def refuse_same_name(content: Content, archive: Archive) -> None:
    """Raise `BuildError` if the ontology changed, but not the IRI of its version."""
    if not archive.history.versions:
        return
    start = f"<{content.graph('ontology/')}"
    before, after = (
        {line for line in lines if "/" not in line.rpartition(start)[2] and start in line}
        for lines in (
            lines_of(archive.dump(archive.history.versions[-1].version))(),
            list_lines(content),
        )
    )
    names = {line.split(" ")[2] for line in before & after if " <" + VERSION_IRI + "> " in line}
    if before != after and names:
        raise BuildError(
            f"The ontology changed, but is still called {min(names)}, which goes on answering with "
            "what it was. Give it another owl:versionIRI in ontology/, and that one as its "
            "owl:priorVersion."
        )


def rewrite(
    settings: Settings, content: Content, proposal: Proposal, folder: Path
) -> dict[Path, str]:
    """Return the new text of each file that tells the version; raise `SourceError` if one can't."""
    version, modified = content.release
    catalog = settings.content / CATALOG
    text = replace(catalog, r'(dcat:version\s+)"[^"]*"', f'\\1"{version}"')
    edits = {catalog: replace(catalog, r'(dcterms:modified\s+)"[^"]*"', f'\\1"{modified}"', text)}
    path = settings.content / CHANGELOG
    if path.is_file():
        entry = f"## Unreleased\n\n## {version} – {modified}\n\n{proposal}\n"
        digest = f"Digest: `sha256:{read_manifest(folder).digest}`.\n"
        edits[path] = replace(path, r"## Unreleased\n", entry + digest)
    path = settings.content / CITATION
    if path.is_file():
        text = replace(path, r"(?m)^(version: ).*$", f"\\g<1>{version}")
        edits[path] = replace(path, r"(?m)^(date-released: ).*$", f"\\g<1>{modified}", text)
    return edits


def replace(path: Path, pattern: str, new: str, text: str | None = None) -> str:
    """Return the *text* of file *path* with *new* for the first match of *pattern*."""
    told = path.read_text(encoding="utf-8") if text is None else text
    changed, count = re.subn(pattern, new, told, count=1)
    if not count:
        raise SourceError(f"{path}: nothing there is like '{pattern}'. Write it by hand.")
    return changed


@contextmanager
def edited(edits: Mapping[Path, str]) -> Iterator[None]:
    """Write the new texts *edits*; if what follows in the context fails, the old ones again."""
    before = {path: path.read_bytes() for path in edits}
    try:
        for path, text in edits.items():
            path.write_text(text, encoding="utf-8", newline="\n")
        yield
    except BaseException:
        for path, old in before.items():
            path.write_bytes(old)
        raise


def go_back(settings: Settings, name: str | None, now: datetime) -> str:
    """Serve an earlier state again; return the name of its snapshot.

    *name* is a version, or the start of a snapshot's name; without it, the state built before.
    The history stays: going back to another version is an event in the feed, at the time *now*.
    Raises `MissingSnapshot` if there is no such state.
    """
    with publishing(settings) as archive:
        published = write_time(now)
        if name is not None and archive.history.find(name) is not None:
            report = carry_report(archive.reports(name))
            return republish(settings, archive, archive.dump(name), report, published)
        chosen = choose(list_snapshots(settings.build), name)
        if chosen.manifest.base != settings.base or is_up_to_date(chosen.folder, archive):
            return roll_back(settings.build, chosen.manifest.name).manifest.name
        if not is_whole(chosen.folder):
            raise MissingSnapshot(f"{chosen.folder} is not whole. Remove it and build again.")
        report = carry_report(chosen.folder)
        return republish(settings, archive, chosen.folder / DATA, report, published)


def is_up_to_date(folder: Path, archive: Archive) -> bool:
    """Tell whether snapshot *folder* can be served with all that *archive* has told so far."""
    carried, told = read_history(folder), archive.history
    if carried is None:
        return not told.versions
    same = (carried.releases, carried.pages, carried.catalog) == (
        *(told.versions, told.pages, told.catalog),
    )
    return same and carried.current in (told.current, UNPUBLISHED)


def carry_report(source: Path) -> Writer:
    """Return the writer that brings the report from the folder *source*, where it has one."""

    def write(folder: Path, _content: Content) -> None:
        for name in REPORTS:
            if (source / name).is_file():
                shutil.copyfile(source / name, folder / name)

    return write


def republish(
    settings: Settings, archive: Archive, data: Path, report: Writer, published: str
) -> str:
    """Serve the N-Quads in file *data* again; return the name of the snapshot.

    If they are a version, but not the archive's current one, the feed tells what that changes.
    """
    content, store = read_data(data, settings.base)
    version = content.release.version
    if version in (UNPUBLISHED, archive.history.current):
        published = ""
    writers = [*list_writers(settings, store, archive, published), report]
    folder = write_snapshot(settings.build, content, writers, [write_index])
    if published:
        archive_release(archive, folder)
    serve(settings, folder, ())
    return folder.name


def read_data(path: Path, base: str) -> tuple[Content, Store]:
    """Return the content that is in the N-Quads file *path*, and a store of it."""
    graphs: dict[str, list[Triple]] = defaultdict(list)
    store = Store()
    with unpacked(path) if path.suffix == ".gz" else path.open("rb") as file:
        for quad in parse(file, format=RdfFormat.N_QUADS):
            graphs[str(getattr(quad.graph_name, "value", ""))].append(quad.triple)
            store.extend([quad, Quad(*quad.triple)])
    ordered = {name: arrange(triples) for name, triples in sorted(graphs.items())}
    return Content(base, ordered), store


def restore(settings: Settings, dumps: Sequence[Path]) -> list[str]:
    """Publish the N-Quads in files *dumps* as the versions they are, oldest first.

    So a machine without the archive goes on from dumps that were downloaded. Each version is told
    as published on its date. Returns the versions; those that are in the archive are left out.
    """
    restored = []
    for path in dumps:
        with publishing(settings) as archive:
            content, _ = read_data(path, settings.base)
            version, modified = content.release
            if archive.history.find(version) is not None:
                continue
            refuse_version(version, archive)
            republish(settings, archive, path, write_findings, f"{modified}T00:00:00Z")
            restored.append(version)
    return restored


def write_findings(folder: Path, content: Content) -> None:
    """Write a report of the sources in *content* as they are found now."""
    computed = {content.graph(name) for name in COMPUTED if name != SHAPES}
    graphs = {name: told for name, told in content.graphs.items() if name not in computed}
    write_report(folder, validate(Content(content.base, graphs)), content.base)
