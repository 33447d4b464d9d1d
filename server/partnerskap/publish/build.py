"""Publishes the content folder: read, check, infer, describe, write, switch, tidy up."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import Quad, Store

from partnerskap.drawing.land import DOCUMENTS
from partnerskap.errors import BuildError, SourceError
from partnerskap.linking.builder import ask_store, build_index
from partnerskap.manifest import INDEX, UNPUBLISHED, read_manifest
from partnerskap.publish.catalog_feed import write_catalog_feed
from partnerskap.publish.content import Content, read_content
from partnerskap.publish.dcat import write_catalog
from partnerskap.publish.dumps import write_dumps, write_shapes, write_tabular, write_things
from partnerskap.publish.findings import Finding, RulesBroken, find_losses, violations, write_report
from partnerskap.publish.mappings import write_mappings
from partnerskap.publish.packages import write_packages
from partnerskap.publish.questions import ask as ask_questions
from partnerskap.publish.reasoning import find_contradictions, infer
from partnerskap.publish.snapshots import (
    Writer,
    alone,
    find_current,
    prune,
    switch,
    write_snapshot,
)
from partnerskap.publish.validation import validate
from partnerskap.publish.versions import Archive, open_archive, write_history
from partnerskap.publish.void import describe, write_void
from partnerskap.publish.workers import Piece, beside
from partnerskap.settings import Settings

T = TypeVar("T")
TIMES: Final = 20
"""Bytes that a snapshot takes, with what helps the next build, for each byte of the content."""
Step = Callable[[str], AbstractContextManager[object]]
"""Called with what is being done; the work is done inside the context that it returns."""


@dataclass(frozen=True)
class Built:
    """What a build came to: the snapshot's folder, what was found, whether it was served before."""

    folder: Path
    findings: tuple[Finding, ...]
    unchanged: bool


def build(
    settings: Settings, step: Step = nullcontext, writers: Sequence[Writer] | None = None
) -> Built:
    """Make a snapshot of the content folder, and serve it.

    It is a version if that is published with these data, and else unpublished. *writers* are run
    instead of all whose files are part of the snapshot's name, if given.

    Raises `SourceError` for what can't be read, `RulesBroken` for violations, and `BuildError` for
    a build folder that can't be used; what was served is still served then.
    """
    with naming_faults(settings.build), alone(settings.build):
        content, findings, store = check(settings, step)
        if violations(findings):
            raise RulesBroken(findings)
        archive = open_archive(settings.archive_folder, settings.base)
        if not archive.has(content):
            release = content.release._replace(version=UNPUBLISHED)
            content = content.rename(store, release)
        with step("Counting"):
            content = describe(content, store)
        with step("Writing"):
            chosen = list_writers(settings, store, archive) if writers is None else writers
            folder = write(settings, content, chosen, findings)
        refuse_other(archive, folder)
        return serve(settings, folder, findings)


def write(
    settings: Settings, content: Content, writers: Sequence[Writer], findings: tuple[Finding, ...]
) -> Path:
    """Write *content* by *writers*, and a report of *findings*; return the snapshot's folder."""
    reported = [*writers, lambda folder, _: write_report(folder, findings, settings.base)]
    return write_snapshot(settings.build, content, reported, [write_index])


def refuse_other(archive: Archive, folder: Path) -> None:
    """Raise `BuildError` if snapshot *folder* has other data than its version in *archive*."""
    manifest = read_manifest(folder)
    published = archive.history.find(manifest.version)
    if published is not None and published.digest != manifest.digest:
        shutil.rmtree(folder)
        raise BuildError(
            f"This program makes other figures than version {manifest.version} was published with "
            f"(sha256:{published.digest}). A published version does not change: let "
            "'partnerskap release' raise the version in data/catalog.ttl."
        )


def serve(settings: Settings, folder: Path, findings: tuple[Finding, ...]) -> Built:
    """Let snapshot *folder* be served, and remove the oldest of the others."""
    unchanged = find_current(settings.build) == folder.resolve()
    switch(settings.build, folder)
    prune(settings.build, settings.keep)
    return Built(folder, findings, unchanged)


def list_writers(
    settings: Settings, store: Store, archive: Archive, published: str = ""
) -> tuple[Writer, ...]:
    """Return the writers of a build with *settings*, in the order in which they are run.

    *store* is the whole dataset: each graph, and the union of all. The history is that of
    *archive*; the content goes on from it if it is *published* now (xsd:dateTime). To add files to
    the snapshot, add a writer.
    """
    news = [write_catalog_feed(archive)] if published else []
    return (
        write_shapes,
        write_dumps,
        write_tabular(store),
        write_mappings(store),
        write_packages,
        write_history(archive, published),
        write_catalog(settings),
        *news,
        write_void,
        write_things,
    )


def check(
    settings: Settings, step: Step = nullcontext
) -> tuple[Content, tuple[Finding, ...], Store]:
    """Return the content of the folder in *settings*, every finding in it, and a store of it.

    Findings are sorted, the worst first. If none forbids publication, the content comes with all
    that was inferred, and the store holds it: that keeps to the closed shapes too. Raises
    `SourceError` for what can't be read and for a question that is not answered as it should be.
    """
    with step("Reading"):
        content = read_content(settings.content, settings.base)
    with beside(Piece("validation", partial(validate, content, settings.build))) as validated:
        with step("Inferring"):
            inferred = _try(partial(infer, content, settings.content))
        with step("Validating"):
            findings = (*find_losses(content), *validated())
    if violations(findings):
        return content, findings, Store()
    content, store = inferred()
    closed = partial(validate, content, settings.build, closed=True)
    with beside(Piece("validation", closed)) as validated:
        with step("Asking the questions"):
            contradictions = find_contradictions(content, store)
            asked = _try(partial(ask_questions, content, settings.content, store))
        with step("Validating what was inferred"):
            findings = (*contradictions, *validated(), *findings)
    if violations(findings):
        return content, findings, store
    return asked(), findings, store


def _try(work: Callable[[], T]) -> Callable[[], T]:
    """Do *work*, and return a function that gives its result or raises its `SourceError`.

    So findings, which tell more, come before the error that they lead to.
    """
    try:
        result = work()
    except SourceError as error:
        fault = error

        def refuse() -> T:
            raise fault

        return refuse
    return lambda: result


def write_index(folder: Path, content: Content) -> None:
    """Write the index of names, with what pages need of *content*, as SQLite into *folder*."""
    store = Store()  # in the order of the data, so that rows come as from the engine's own
    store.bulk_extend(Quad(*triple) for triple in content.union())
    ask = ask_store(store, content.base)
    build_index(str(folder / INDEX), content.base, ask, DOCUMENTS).close()


@contextmanager
def naming_faults(build: Path) -> Iterator[None]:
    """Turn an error of the operating system into a `BuildError` that says what to do."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        number = getattr(error, "errno", None)
        told = getattr(error, "strerror", None) or str(error)
        if number in {errno.ENOSPC, errno.EDQUOT} or any(sign in told for sign in _FULL):
            text = f"The disk that holds {build} is full. {_tell_room(build)}"
        else:
            place = getattr(error, "filename", None) or build
            text = f"{place}: {told}. Check the folder and build again."
        raise BuildError(f"{text} What was served is still served.") from error


_FULL: Final = ("No space left", "disk is full")
"""What libraries say that give no number of the error."""


def _tell_room(build: Path) -> str:
    """Return how much room is needed, and what to do."""
    free = shutil.disk_usage(build if build.is_dir() else build.parent).free >> 20
    served = find_current(build)
    needed = f"{TIMES} times the size of the content"
    if served is not None:
        size = sum(path.stat().st_size for path in served.rglob("*") if path.is_file())
        needed = f"{max(1, 2 * size >> 20)} MB"
    return f"A build needs about {needed}, and {free} MB are free: make room and build again."
