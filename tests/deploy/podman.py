"""Podman with a storage of its own, and services of compose.yaml run by it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from debian import WHEELS, need, run

ALONE: Final = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"'
"""Hides one of two hierarchies of control groups: container tools want either, not both."""
LIMITS: Final = ("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096")
"""Podman wants to raise these for root, which only a machine's own root may."""
BASE: Final = "localhost/debian"
FLAGS: Final = {"cap_drop": "--cap-drop", "security_opt": "--security-opt", "tmpfs": "--tmpfs"}
"""Lists in a service → what podman calls each of their members."""


@dataclass(frozen=True)
class Podman:
    """Podman over the storage in a folder."""

    folder: Path
    state: Path
    """Where it keeps what runs; podman wants the path to be short."""

    def __call__(self, *arguments: str) -> str:
        """Run podman with *arguments* and return what it says."""
        storage = [f"--root={self.folder}/root", f"--runroot={self.state}"]
        manager = "--cgroup-manager=cgroupfs"
        command = [need("podman"), *storage, manager, "--storage-driver=overlay", *arguments]
        return run(["unshare", "--mount", "sh", "-c", ALONE, "sh", *command])

    def build(self, debian: Path, context: Path, wheels: Path, name: str) -> None:
        """Make the image *name* of the folder *context*, based on the archive *debian*."""
        self("import", "--quiet", str(debian), BASE)
        settings = self.folder / "pip.conf"
        settings.write_text(f"[global]\nno-index = true\nfind-links = {WHEELS}\n")
        mounts = (f"--volume={wheels}:{WHEELS}:ro", f"--volume={settings}:/etc/pip.conf:ro")
        based = (f"--build-arg=BASE={BASE}", "--isolation=chroot", "--format=docker")
        self("build", "--quiet", "--layers=false", *based, *mounts, f"--tag={name}", str(context))

    def start(self, service: Mapping[str, object], *command: str, detach: bool = False) -> str:
        """Run *service* of a compose file with *command*, if given, in place of its own.

        Return what it says or, if it is to run beside us, its name.
        """
        told = command or strings(service.get("command", ()))
        fence = ("--network=none", "--cgroups=disabled", *LIMITS, *fences(service))
        beside = ("--detach",) if detach else ("--rm",)
        return self("run", *beside, *fence, str(service["image"]), *told).strip()


def fences(service: Mapping[str, object]) -> Iterator[str]:
    """Yield the options of `podman run` that say what *service* may do, and on what."""
    if service.get("read_only"):
        yield "--read-only"
        yield "--read-only-tmpfs=false"
    for name, flag in FLAGS.items():
        yield from (f"{flag}={value}" for value in strings(service.get(name, ())))
    yield from (f"--volume={one}" for one in strings(service["volumes"]))
    environment = service["environment"]
    assert isinstance(environment, dict)
    yield from (f"--env={name}={value}" for name, value in environment.items())


def strings(values: object) -> Sequence[str]:
    """Return *values*, which are a list of texts."""
    assert isinstance(values, (list, tuple))
    return [str(value) for value in values]


@contextmanager
def podman(folder: Path) -> Iterator[Podman]:
    """Give podman over a new storage in *folder*, and remove all of it in the end."""
    state = Path(tempfile.mkdtemp(prefix="podman-"))
    tool = Podman(folder, state)
    try:
        yield tool
    finally:
        tool("rm", "--all", "--force", "--time=0")
        tool("rmi", "--all", "--force")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)
