"""Counts the files of the package that a request passes in the web process, and a build.

What is counted is where a newcomer has to look: each file of which a function runs.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table
from werkzeug.test import Client

import partnerskap
from partnerskap.cli import run
from partnerskap.settings import Settings
from partnerskap.web.app import create_app

PACKAGE: Final = str(Path(partnerskap.__file__).parent)
TINY: Final = Path(__file__).parents[1] / "tests" / "publish" / "world"
"""The content that is built."""
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
QUERY: Final = "SELECT ?place { ?place a pk:Municipality } LIMIT 10 # "
DOCUMENT: Final = re.compile(r"<loc>[^<]*/(doc/municipality/[^<]*)</loc>")

Journeys = dict[str, list[str]]
"""The name of each journey, and the files that it passes."""


@dataclass(frozen=True)
class Kind:
    """A kind of request: its address for a municipality, and what the client wants."""

    address: Callable[[str], str]
    accept: str


REQUESTS: Final[dict[str, Kind]] = {
    "SPARQL": Kind(lambda place: "/sparql?" + urlencode({"query": QUERY + place}), "*/*"),
    "redirect": Kind(lambda place: "/" + place.replace("doc/", "id/", 1), "*/*"),
    "document": Kind(lambda place: f"/{place}.ttl", "*/*"),
    "page": Kind(lambda place: "/" + place, BROWSER),
}
"""Each is sent twice, for two municipalities: what only the first needs is not counted."""
LIMITS: Final = {"SPARQL": 10, "redirect": 10, "document": 20, "page": 30, "build": 25}
"""How many files each journey may pass."""


class Recorder:
    """Notes which files of the package have a function that runs, in any thread."""

    def __init__(self) -> None:
        """Note nothing yet."""
        self.files: set[str] | None = None

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take note of one event of the interpreter."""
        name, files = frame.f_code.co_filename, self.files
        if event != "call" or files is None or name in files:
            return
        if name.startswith(PACKAGE) and name.endswith(".py") and not importing(frame):
            files.add(name)

    @contextmanager
    def recording(self) -> Iterator[set[str]]:
        """Note the files until the end."""
        self.files = noted = set[str]()
        try:
            yield noted
        finally:
            self.files = None


def importing(frame: FrameType | None) -> bool:
    """Tell whether *frame* is the body of a module or class of ours, or runs within one."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(PACKAGE) and not code.co_flags & inspect.CO_OPTIMIZED:
            return True
        frame = frame.f_back
    return False


def count(build: Path | None = None) -> Journeys:
    """Return the files that each journey passes, over *build* or else one of our own content."""
    recorder = Recorder()
    sys.setprofile(recorder)
    threading.setprofile(recorder)
    with TemporaryDirectory(prefix="partnerskap-bench-") as name:
        folder = Path(name)
        served = build or publish(folder / "real")
        journeys = requests(recorder, Settings(build=served, processes=2))
        journeys["build"] = follow_build(recorder, folder / "tiny")
    sys.setprofile(None)
    threading.setprofile(None)
    return journeys


def publish(folder: Path) -> Path:
    """Publish our own content into *folder*, and return that."""
    command = [sys.executable, "-m", "partnerskap.cli", "build", "--build", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def requests(recorder: Recorder, settings: Settings) -> Journeys:
    """Return the files that each kind of request passes in what the server runs."""
    app = create_app(settings)
    client = Client(app)
    first, second, *_ = DOCUMENT.findall(client.get("/sitemap.xml").text)
    journeys: Journeys = {}
    for name, kind in REQUESTS.items():
        ask(client, kind, first)
        with recorder.recording() as files:
            ask(client, kind, second)
        journeys[name] = relative(files)
    for extension in app.extensions.values():
        if hasattr(extension, "close"):
            extension.close()
    return journeys


def ask(client: Client, kind: Kind, place: str) -> None:
    """Send a request of *kind* for *place*; ends the program if it is not answered."""
    response = client.get(kind.address(place), headers={"Accept": kind.accept})
    if response.status_code not in (200, 303) or not (response.data or response.location):
        raise SystemExit(f"{kind.address(place)} answers {response.status}")


def follow_build(recorder: Recorder, folder: Path) -> list[str]:
    """Return the files that `partnerskap build` passes."""
    given, sys.argv = sys.argv, ["partnerskap", "build", "--content", str(TINY)]
    sys.argv += ["--build", str(folder)]
    silent = io.StringIO()
    with (
        recorder.recording() as files,
        contextlib.redirect_stdout(silent),
        contextlib.redirect_stderr(silent),
        contextlib.suppress(SystemExit),
    ):
        run()
    sys.argv = given
    if not (folder / "current").exists():
        raise SystemExit(f"Nothing was built:\n{silent.getvalue()}")
    return relative(files)


def relative(files: set[str]) -> list[str]:
    """Return *files* as seen from the package, sorted."""
    return sorted(str(Path(file).relative_to(PACKAGE)) for file in files)


def show(journeys: Journeys, console: Console) -> None:
    """Print how many files each journey passes, and which."""
    table = Table("journey", "files", "at most", "which", title="Files that a journey passes")
    for name, files in journeys.items():
        table.add_row(name, str(len(files)), str(LIMITS[name]), "\n".join(files), end_section=True)
    console.print(table)


def to_json(journeys: Journeys) -> str:
    """Return the journeys and their limits for a program."""
    told = {name: {"files": files, "most": LIMITS[name]} for name, files in journeys.items()}
    return json.dumps(told, indent=2)
