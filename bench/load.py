"""How many requests a server answers in a second, as wrk finds it."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from bench.asking import read_query

SCRIPT: Final = Path(__file__).parent / "load.lua"
NUMBERS: Final = itertools.count()


@dataclass(frozen=True)
class Load:
    """What many clients send, as fast as they are answered."""

    kind: str
    """The name of the query."""
    unique: bool
    """Whether no two requests are the same."""
    method: str
    encoding: str
    """What the clients accept as Content-Encoding; `identity` for who does not say."""
    connections: int


def find_wrk() -> str:
    """Return the path of wrk; ends the program if there is none."""
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("The comparison needs wrk, the load generator (Debian package: wrk).")
    return found


def measure(url: str, load: Load, seconds: int) -> float:
    """Return requests per second for *load* at the endpoint *url*.

    Ends the program if a request fails.
    """
    form = urlencode({"query": read_query(load.kind)})
    prefix = [f"n{next(NUMBERS)}"] if load.unique else []
    arguments = [load.method, load.encoding, urlsplit(url).path, form, *prefix]
    options = ["-t", "1", "-c", str(load.connections), "-d", str(seconds), "--timeout", "20"]
    done = subprocess.run(
        [find_wrk(), *options, "-s", str(SCRIPT), url, "--", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        raise SystemExit(f"{url} failed to answer {found['failed']} requests.")
    return float(found["requests"] / found["microseconds"] * 1_000_000)
