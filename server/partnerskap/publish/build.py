"""Builds a snapshot from the content folder and lets it be served: all of it, or nothing."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from partnerskap.errors import BuildError
from partnerskap.publish.artefacts import DERIVED, list_writers
from partnerskap.publish.check import check
from partnerskap.publish.findings import Finding, Refused, violations
from partnerskap.publish.lock import alone
from partnerskap.publish.metadata import describe
from partnerskap.publish.report import write_report
from partnerskap.publish.shelf import prune, serving, switch
from partnerskap.publish.snapshot import Writer, write_snapshot
from partnerskap.publish.steps import Step, quietly
from partnerskap.settings import Settings


@dataclass(frozen=True)
class Built:
    """What a build came to: the snapshot's folder, what was found, whether it was served before."""

    folder: Path
    findings: tuple[Finding, ...]
    unchanged: bool


def build(
    settings: Settings, step: Step = quietly, writers: Sequence[Writer] | None = None
) -> Built:
    """Publish the content folder as a snapshot, and serve it.

    *writers* are run instead of all that there are, if given.

    Raises `SourceError` for what can't be read, `Refused` for violations, and `BuildError` for a
    build folder that can't be used; what was served is still served then.
    """
    with naming_faults(settings.build), alone(settings.build):
        content, findings = check(settings, step)
        if violations(findings):
            raise Refused(findings)
        with step("Counting"):
            content = describe(content)
        with step("Writing"):
            chosen = list_writers(settings) if writers is None else writers
            reported = [*chosen, lambda folder, _: write_report(folder, findings, settings.base)]
            folder = write_snapshot(settings.build, content, reported, DERIVED)
        unchanged = serving(settings.build) == folder.resolve()
        switch(settings.build, folder)
        prune(settings.build, settings.keep)
    return Built(folder, findings, unchanged)


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
