"""OpenRefine as a program to talk to: the Debian package without a window, over its HTTP API."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from live import until

MISSING = "The tests of reconciliation need OpenRefine; .ci/run installs it."
ENGINE = {"facets": [], "mode": "row-based"}


@dataclass(frozen=True)
class Refine:
    """A running OpenRefine."""

    client: httpx.Client

    def command(self, name: str, data: dict[str, str], **parameters: str) -> httpx.Response:
        """Send a command that changes something, with the token that it takes."""
        token = self.client.get("get-csrf-token").json()["token"]
        answer = self.client.post(name, params={"csrf_token": token, **parameters}, data=data)
        answer.raise_for_status()
        return answer

    def create(self, table: str) -> str:
        """Make a project of the CSV text *table* and return its number."""
        token = self.client.get("get-csrf-token").json()["token"]
        answer = self.client.post(
            "create-project-from-upload",
            params={"csrf_token": token},
            data={"project-name": "links", "format": "text/line-based/*sv"},
            files={"project-file": ("links.csv", table.encode(), "text/csv")},
        )
        return answer.headers["Location"].rpartition("=")[2]

    def apply(self, project: str, operation: dict[str, object]) -> None:
        """Run *operation* on *project* and wait for its end."""
        operations = json.dumps([operation | {"engineConfig": ENGINE, "description": ""}])
        answer = self.command("apply-operations", {"operations": operations}, project=project)
        assert answer.json()["code"] in ("ok", "pending"), answer.text
        asked = {"project": project}
        until(lambda: not self.client.get("get-processes", params=asked).json()["processes"])

    def cells(self, project: str) -> list[list[dict[str, object]]]:
        """Return the rows of *project*: for each cell its value and what it was linked to."""
        data = {"engine": json.dumps(ENGINE)}
        told = self.command("get-rows", data, project=project, start="0", limit="100").json()
        pool = told.get("pool", {}).get("recons", {})
        return [
            [
                {**cell, "recon": pool.get(str(cell.get("r")))} if cell else {"v": None}
                for cell in row["cells"]
            ]
            for row in told["rows"]
        ]


@contextmanager
def refining(folder: Path) -> Iterator[Refine]:
    """Run OpenRefine with its projects in *folder* until the end."""
    program = shutil.which("openrefine")
    assert program, MISSING
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["-p", str(port), "-i", "127.0.0.1", "-m", "512M", "-d", str(folder / "projects")]
    command: Sequence[str] = [program, *options, "-x", "refine.headless=true"]
    environment = os.environ | {"HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/command/core/", timeout=60)
    try:
        wait_for(client, process, folder / "log")
        yield Refine(client)
    finally:
        client.close()
        os.killpg(process.pid, signal.SIGTERM)  # the script and the Java that it started
        process.wait(30)


def wait_for(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when OpenRefine answers."""
    for _ in range(1200):
        with suppress(httpx.TransportError):
            if client.get("get-version").status_code == 200:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"OpenRefine did not start:\n{log.read_text()}")
