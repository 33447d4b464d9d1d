"""Publishes the content folder: read, check, infer, describe, write, switch, tidy up."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from partnerskap.errors import BuildError
from partnerskap.publish.content import Content, read_content
from partnerskap.publish.dcat import write_catalog
from partnerskap.publish.dumps import write_dumps, write_shapes, write_things
from partnerskap.publish.findings import Finding, RulesBroken, violations, write_report
from partnerskap.publish.index import write_index
from partnerskap.publish.questions import ask
from partnerskap.publish.reasoning import find_contradictions, infer
from partnerskap.publish.snapshots import (
    Writer,
    alone,
    find_current,
    prune,
    switch,
    write_snapshot,
)
from partnerskap.publish.tabular import write_tabular
from partnerskap.publish.validation import validate
from partnerskap.publish.versions import write_history
from partnerskap.publish.void import describe, write_void
from partnerskap.settings import Settings

Step = Callable[[str], AbstractContextManager[object]]
"""Called with what is being done; the work is done inside the context that it returns."""

DERIVED: Final[tuple[Writer, ...]] = (write_index,)
"""The writers of files that are no part of a snapshot's digest; they are run after all others."""


@dataclass(frozen=True)
class Built:
    """What a build came to: the snapshot's folder, what was found, whether it was served before."""

    folder: Path
    findings: tuple[Finding, ...]
    unchanged: bool


def build(
    settings: Settings, step: Step = nullcontext, writers: Sequence[Writer] | None = None
) -> Built:
    """Publish the content folder as a snapshot, and serve it.

    *writers* are run instead of all whose files are part of the digest, if given.

    Raises `SourceError` for what can't be read, `RulesBroken` for violations, and `BuildError` for
    a build folder that can't be used; what was served is still served then.
    """
    with naming_faults(settings.build), alone(settings.build):
        content, findings, store = check(settings, step)
        if violations(findings):
            raise RulesBroken(findings)
        with step("Counting"):
            content = describe(content, store)
        with step("Writing"):
            chosen = list_writers(settings, store) if writers is None else writers
            reported = [*chosen, lambda folder, _: write_report(folder, findings, settings.base)]
            folder = write_snapshot(settings.build, content, reported, DERIVED)
        unchanged = find_current(settings.build) == folder.resolve()
        switch(settings.build, folder)
        prune(settings.build, settings.keep)
    return Built(folder, findings, unchanged)


def list_writers(settings: Settings, store: Store) -> tuple[Writer, ...]:
    """Return the writers of a build with *settings*, in the order in which they are run.

    *store* is the whole dataset: each graph, and the union of all. To add files to the snapshot,
    add a writer.
    """
    return (
        write_shapes,
        write_dumps,
        write_tabular(store),
        write_history,
        write_catalog(settings),
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
    with step("Validating"):
        findings = validate(content)
    if violations(findings):
        return content, findings, Store()
    with step("Inferring"):
        content, store = infer(content, settings.content)
        broken = (*find_contradictions(content, store), *validate(content, closed=True))
        findings = (*broken, *findings)
    if violations(findings):
        return content, findings, store
    with step("Asking the questions"):
        return ask(content, settings.content, store), findings, store


@contextmanager
def naming_faults(build: Path) -> Iterator[None]:
    """Turn an error of the operating system into a `BuildError` that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            text = f"The disk that holds {build} is full. Make room and build again."
        else:
            text = f"{error.filename or build}: {error.strerror}. Check the folder and build again."
        raise BuildError(f"{text} What was served is still served.") from error
