"""Builds as processes: killed, at the same time, with other hash seeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

import terminal
from partnerskap.manifest import is_whole, read_manifest
from partnerskap.publish.build import build
from partnerskap.publish.dumps import write_shapes
from partnerskap.settings import Settings
from terminal import Command

Add = Callable[[str, str], None]
COMMAND = Path(sys.executable).with_name("partnerskap")


def start(settings: Settings) -> Command:
    """Start a build of its own."""
    options = ["--content", settings.content, "--build", settings.build, "--keep", "3"]
    return terminal.start("build", *options)


def finish(build: Command) -> str:
    """Wait for a build that must succeed and return what it says."""
    done = build.wait()
    build.kill()
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_served_is_whole(settings: Settings) -> str:
    """Check the snapshot being served against its sums and return its name."""
    served = (settings.build / "current").resolve(strict=True)
    assert is_whole(served)
    assert read_manifest(served).name == served.name
    return served.name


def test_build_killed_at_random_moments_leaves_what_is_served_whole(
    settings: Settings, add: Add
) -> None:
    finish(start(settings))  # which also starts what all are forked from
    begun = monotonic()
    finish(start(settings))
    duration = monotonic() - begun
    chance = random.Random(6360)  # noqa: S311  # the moments need not be secret
    digests = {assert_served_is_whole(settings)}
    for number in range(15):
        add("data/new.ttl", f':x{number} rdfs:label "new"@en .')
        command = start(settings)
        with suppress(subprocess.TimeoutExpired):
            command.wait(duration * chance.triangular(0.1, 1.05, 0.8))
        command.kill()
        digests.add(assert_served_is_whole(settings))
    finish(start(settings))
    digests.add(assert_served_is_whole(settings))
    assert len(digests) > 1
    assert list(settings.build.rglob(".new-*")) == []


def test_build_killed_at_each_of_its_steps_on_the_disk_leaves_what_is_served_whole(
    settings: Settings, add: Add
) -> None:
    build(settings, writers=[write_shapes])
    reached, old, new = 0, 0, 0
    before = assert_served_is_whole(settings)
    add("data/new.ttl", ':x rdfs:label "new"@en .')
    while build_until(settings, reached):
        reached += 1
        after = assert_served_is_whole(settings)
        old, new = old + (after == before), new + (after != before)
    assert assert_served_is_whole(settings) != before
    assert reached == old + new > 20
    assert old > 0


def build_until(settings: Settings, steps: int) -> bool:
    """Build in a process that is killed before step *steps* on the disk; tell whether it was."""
    child = os.fork()
    if child == 0:
        left, builder = steps, os.getpid()

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            here = os.getpid() == builder  # not in a process that it has started
            if here and event in STEPS and str(settings.build) in str(arguments[0]):
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        try:
            sys.addaudithook(count)
            build(settings, writers=[write_shapes])
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)  # lest this process go on as a second pytest
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


STEPS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.utime"}
"""Audit events of what changes (or opens) a file or folder."""


def test_builds_with_other_hash_seeds_are_byte_identical(
    settings: Settings, tmp_path: Path
) -> None:
    builds = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        options = ["--content", settings.content, "--build", folder]
        given = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([COMMAND, "build", *options], env=given, check=True, capture_output=True)
        current = folder / "current"
        names = sorted(path.relative_to(current) for path in current.rglob("*") if path.is_file())
        builds.append([(str(name), (current / name).read_bytes()) for name in names])
    assert builds[0] == builds[1]
    assert "data.nq" in dict(builds[0])


def test_of_two_builds_at_once_each_publishes_or_says_why_not(settings: Settings) -> None:
    begun = [start(settings) for _ in range(2)]
    ended = [command.wait() for command in begun]
    for command in begun:
        command.kill()
    assert 0 in [done.returncode for done in ended]
    for done in ended:
        if done.returncode:
            assert (done.stdout, "Another build is at work" in done.stderr) == ("", True)
        else:
            assert done.stdout.startswith("Snapshot ")
    assert_served_is_whole(settings)
