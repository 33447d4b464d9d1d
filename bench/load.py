"""How many requests a server answers in a second, as wrk finds it."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

SCRIPT: Final = Path(__file__).parent / "load.lua"
SECONDS: Final = 2
NUMBERS: Final = itertools.count()


def find_wrk() -> str:
    """Return the path of wrk; ends the program if there is none."""
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("The comparison needs wrk, the load generator (Debian package: wrk).")
    return found


def measure(url: str, query: str, unique: bool, connections: int) -> float:
    """Return requests per second for *query* at the endpoint *url* over so many *connections*.

    With *unique* no two requests are the same; ends the program if one fails.
    """
    path = f"{urlsplit(url).path}?query={quote(query, safe='')}"
    prefix = [f"n{next(NUMBERS)}"] if unique else []
    options = ["-t", "1", "-c", str(connections), "-d", str(SECONDS), "--timeout", "20"]
    done = subprocess.run(
        [find_wrk(), *options, "-s", str(SCRIPT), url, "--", path, *prefix],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["failed"]:
        raise SystemExit(f"{url} failed to answer {found['failed']} requests.")
    return float(found["requests"] / found["microseconds"] * 1_000_000)
