"""A machine with Debian and systemd, booted in a folder, with a network of its own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PACKAGES = ("caddy", "ca-certificates", "curl", "dbus", "python3-venv", "systemd-sysv")
UNNEEDED = ("doc", "info", "locale", "man")
WHEELS = "/wheels"
ENVIRONMENT = (
    "HOME=/root",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND=noninteractive",
    "PIP_NO_INDEX=1",
    f"PIP_FIND_LINKS={WHEELS}",
    "CURL_CA_BUNDLE=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt",
)
"""Without a way out, packages come from a folder, and certificates from Caddy's own authority."""
PATIENCE = 300
"""Tenths of a second that booting may take."""


def make_root(path: Path) -> None:
    """Write a new Debian, as small as it can be, as a tar archive to *path*."""
    left_out = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in UNNEEDED]
    included = f"--include={','.join(PACKAGES)}"
    command = [need("mmdebstrap"), "--variant=minbase", included, *left_out]
    fast = ["--dpkgopt=force-unsafe-io", "--format=tar"]
    run([*command, *fast, "--quiet", "bookworm", str(path)])


def need(program: str) -> str:
    """Return the path of *program*."""
    found = shutil.which(program)
    assert found, f"These tests need {program}; .ci/run installs it."
    return found


def run(command: list[str]) -> str:
    """Run *command* and return what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Machine:
    """A booted machine."""

    root: Path
    leader: int
    """Its first process, as we see it."""

    def run(self, script: str) -> str:
        """Run *script* there as root, as somebody who types it, and return what it says.

        It ends at the first command that fails.
        """
        inside = [need("nsenter"), f"--target={self.leader}", "--all", "env", "-i", *ENVIRONMENT]
        return run([*inside, "bash", "-euo", "pipefail", "-c", script])


@contextmanager
def boot(debian: Path, folder: Path, wheels: Path) -> Iterator[Machine]:
    """Boot a machine from the archive *debian* in a new *folder*; it sees the folder *wheels*."""
    folder.mkdir()
    run(["tar", "--extract", f"--file={debian}", f"--directory={folder}"])
    (folder / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
    options = [
        "--quiet",
        "--register=no",
        "--keep-unit",
        "--private-network",
        "--console=pipe",
        "--resolv-conf=off",
    ]
    command = [need("systemd-nspawn"), *options, f"--bind-ro={wheels}:{WHEELS}", "--boot"]
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--directory={folder}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield wait_for(process, folder)
    finally:
        for child in psutil.Process(process.pid).children():
            with suppress(psutil.NoSuchProcess):
                child.send_signal(signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(process: subprocess.Popen[bytes], folder: Path) -> Machine:
    """Return the machine that *process* boots, once all its services have started."""
    for _ in range(PATIENCE):
        assert process.poll() is None, (folder.parent / f"{folder.name}.log").read_text()
        for child in psutil.Process(process.pid).children():
            machine = Machine(folder, child.pid)
            with suppress(AssertionError):
                machine.run("systemctl is-active multi-user.target")
                return machine
        time.sleep(0.1)
    raise AssertionError("The machine did not boot.")
