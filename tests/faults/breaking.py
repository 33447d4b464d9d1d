"""What tests of faults share: the processes of a server, and how to take from it what it needs."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil

import terminal
from live import Live, http

NOBODY = [
    *("setpriv", "--reuid", "65534", "--clear-groups"),
    *(f"--{kind}-caps=-all,+dac_override" for kind in ("inh", "ambient")),
    "--bounding-set=-all,+dac_override",
]
"""Runs a program as somebody who reads and writes every file and has no other right."""
if os.geteuid() != 0:
    NOBODY = []
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8)) + " }"
WORLD = Path(__file__).parent.parent / "publish" / "world"
"""A tiny content."""


def connect(live: Live, message: bytes | str = b"", client: str = "127.0.0.1") -> socket.socket:
    """Open a connection from the address *client* and send *message*."""
    address = urlsplit(live.url)
    assert address.port
    line = socket.create_connection(("127.0.0.1", address.port), 20, (client, 0))
    line.sendall(message.encode() if isinstance(message, str) else message)
    return line


def exchange(live: Live, message: bytes | str) -> bytes:
    """Send *message* and return all that comes back until the server hangs up."""
    with connect(live, message) as line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def head(answer: bytes) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of the *answer* to a request."""
    first, *rest = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


def is_ready(live: Live) -> bool:
    """Tell whether the server says that it is ready."""
    return http.get(live.url + "health", timeout=30).status_code == 200


def fork_servers(live: Live) -> list[psutil.Process]:
    """Return the fork servers of *live*, not the workers that they started."""
    main = psutil.Process(live.process.pid)
    found = [child for web in main.children() for child in web.children()]
    return [child for child in found if "partnerskap.engine.forkserver" in command(child)]


def command(process: psutil.Process) -> list[str]:
    """Return the command of *process*; none if it has ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def web_process(live: Live) -> psutil.Process:
    """Return the process of *live* that answers requests."""
    (server,) = fork_servers(live)
    found = server.parent()
    assert found is not None
    return found


def workers(live: Live) -> list[psutil.Process]:
    """Return the query processes of *live* that run."""
    ended = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    found = [one for server in fork_servers(live) for one in server.children()]
    return [one for one in found if one.status() not in ended]


def is_gone(process: psutil.Process) -> bool:
    """Tell whether *process* has ended."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@contextmanager
def limited(process: psutil.Process, what: str, most: int) -> Iterator[None]:
    """Let *process* have no more of *what*, as prlimit(1) calls it, than *most*, until the end."""
    limit = [*NOBODY, "prlimit", f"--pid={process.pid}"]
    asked = run([*limit, "--raw", "--noheadings", "--output=SOFT,HARD", f"--{what}"])
    soft, hard = asked.stdout.split()
    assert run([*limit, f"--{what}={most}:{hard}"]).returncode == 0
    yield
    assert run([*limit, f"--{what}={soft}:{hard}"]).returncode == 0


def on_a_disk(megabytes: int, folder: Path) -> list[str]:
    """Return a command that gives what stands behind it a disk of so many *megabytes* at *folder*.

    The disk is there for that process and its children only, and gone with them.
    """
    mount = f'mount -t tmpfs -o size={megabytes}m tmpfs "$0" && exec "$@"'
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(folder)]


def run(
    command: list[str], seconds: float = 60, told: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end, to which *told* is said."""
    return subprocess.run(
        command, input=told, capture_output=True, text=True, timeout=seconds, check=False
    )


def release(content: Path, build: Path) -> None:
    """Publish *content* as the next version into *build*."""
    publish("release", content, build)


def publish(command: str, content: Path, build: Path) -> None:
    """Publish *content* into *build* by *command*: `build` or `release`."""
    given = {"PARTNERSKAP_CONTENT": str(content)}
    sure = ["--yes"] if command == "release" else []
    done = terminal.run(command, *sure, "--build", build, environment=given)
    assert done.returncode == 0, done.stderr
