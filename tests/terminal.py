"""Commands of `partnerskap` as a person types them: each runs in a process of its own.

That is forked from one that has imported the program, which takes longer than most commands do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

IMPORTED = (
    *("partnerskap.cli", "partnerskap.publish.build", "partnerskap.publish.releases"),
    *("partnerskap.publish.workers", "partnerskap.engine.embedded", "terminal"),
)
PATIENCE = 600
"""Seconds within which a command is expected to end."""


@dataclass(frozen=True)
class Command:
    """A command that was begun."""

    arguments: Sequence[str]
    process: ForkServerProcess
    folder: TemporaryDirectory[str]
    """Where it writes what it says."""

    def kill(self) -> None:
        """End it, whatever it is at, and let go of what it said."""
        self.process.kill()
        self.process.join()
        self.folder.cleanup()

    def wait(self, seconds: float = PATIENCE) -> CompletedProcess[str]:
        """Return how it ended and what it said; raises `TimeoutExpired` if it goes on."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            raise TimeoutExpired(self.arguments, seconds)
        told = [(Path(self.folder.name) / name).read_text("utf-8") for name in ("out", "err")]
        return CompletedProcess(self.arguments, self.process.exitcode, *told)


@cache
def context() -> ForkServerContext:
    """Return what starts processes in which the program is imported already."""
    made = get_context("forkserver")
    made.set_forkserver_preload([*IMPORTED])
    return made


def start(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Command:
    """Begin the command with *arguments*, with the variables of *environment* besides ours."""
    folder = TemporaryDirectory(prefix="partnerskap-command-")
    words = [str(one) for one in arguments]
    given = {**os.environ, **(environment or {})}
    process = context().Process(target=become, args=(words, cwd or Path.cwd(), given, folder.name))
    process.start()
    return Command(words, process, folder)


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> CompletedProcess[str]:
    """Run the command with *arguments* to its end."""
    command = start(*arguments, cwd=cwd, environment=environment)
    try:
        return command.wait()
    finally:
        command.kill()


def become(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], folder: str
) -> None:
    """Let this process be the command with *arguments*, which writes into files of *folder*."""
    from partnerskap.cli import main

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["partnerskap", *arguments]
    main()
