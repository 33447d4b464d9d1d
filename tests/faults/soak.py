"""Asks a server for minutes on end while releases come and go: every body right, memory flat.

`make soak` runs it for ten minutes, `make soak SECONDS=60` for one.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from breaking import ENDLESS, WORLD, publish, release, web_process

from live import Live, serving
from partnerskap.errors import PartnerskapError
from partnerskap.manifest import read_manifest

CLIENTS = 4
WARM = 60.0
"""Seconds after which memory is expected to stay."""
GROWTH = 1.10
PAUSE = 5.0
"""Seconds between two changes of what is served."""
PAGES = (
    "",
    "municipalities",
    "quality",
    "version/",
    "sitemap.xml",
    "catalog.ttl",
    "ns.ttl",
    "feed.ttl",
)
DOCUMENTS = tuple(f"doc/municipality/se/umea.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt"))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
BAD = {
    "SELECT * {": {400},
    "INSERT DATA { <x:a> <x:b> <x:c> }": {400, 403},
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": {403},
    "SELECT (STRLEN(?x) { ?x": {400},
    ENDLESS: {503, 504},
}


@dataclass
class Soak:
    """What has been asked, what was wrong, and what memory there was."""

    live: Live
    build: Path
    end: float
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    bodies: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """Snapshot and path → what was answered first."""
    memory: list[tuple[float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, seed: int) -> None:
        """Ask this and that until the end."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        with httpx.Client(base_url=self.live.url, timeout=60, verify=False) as client:  # noqa: S501
            while time.monotonic() < self.end:
                kind = chance.choice((self.read, self.read, self.count, self.count, self.fail))
                try:
                    kind(client, chance)
                except httpx.HTTPError as error:
                    self.wrong.append(repr(error))

    def read(self, client: httpx.Client, chance: random.Random) -> None:
        """Ask for a page or a document: of one snapshot, it is the same each time."""
        path = chance.choice(PAGES + DOCUMENTS)
        answer = client.get(path, headers={"Accept": "text/html"} if path in PAGES else {})
        self.check(answer, path, answer.status_code == 200)
        key = (answer.headers.get("ETag", ""), path)
        if key[0] and self.bodies.setdefault(key, answer.content) != answer.content:
            self.wrong.append(f"{path}: two bodies with one tag")

    def count(self, client: httpx.Client, chance: random.Random) -> None:
        """Ask how many triples there are: as many as the manifest of that snapshot says."""
        query = f"{COUNT} # {chance.randrange(1000)}"
        answer = client.post("sparql", data={"query": query})
        self.check(answer, "count", answer.status_code == 200)
        if answer.status_code == 200:
            told = int(answer.json()["results"]["bindings"][0]["n"]["value"])
            known = self.triples(answer.headers["Dataset-Digest"])
            if known and told != known:
                self.wrong.append(f"{told} triples, not {known}")

    def triples(self, digest: str) -> int:
        """Return how many triples the snapshot with *digest* has; none if it is gone already."""
        for folder in (self.build / "snapshots").glob(f"{digest}*"):
            try:
                return read_manifest(folder).triples
            except PartnerskapError:
                continue
        return 0

    def fail(self, client: httpx.Client, chance: random.Random) -> None:
        """Ask what can't be answered: it is refused, with a reason."""
        query = chance.choice([*BAD])
        answer = client.get("sparql", params={"query": query})
        self.check(answer, "refused", answer.status_code in {*BAD[query], 503})
        if not answer.json().get("detail"):
            self.wrong.append(f"{query}: no reason")

    def check(self, answer: httpx.Response, kind: str, right: bool) -> None:
        """Count *answer*, and note it if it is not *right*."""
        with self.lock:
            self.asked[kind] += 1
        if not right:
            self.wrong.append(f"{kind}: {answer.status_code} {answer.text[:200]}")

    def change(self, content: Path) -> None:
        """Publish something else, go back, and so on until the end; look at the memory.

        A version is one more that the catalogue, the feed and the pages tell of, and that takes
        memory: after the first minute only every tenth change is one.
        """
        web, begun, number = web_process(self.live), time.monotonic(), 0
        while time.monotonic() < self.end:
            number += 1
            if number % 3:
                with (content / "data" / "partnerships.ttl").open("a") as file:
                    file.write(f"\n<urn:x:{number}> <urn:x:says> {number} .\n")
                warm = time.monotonic() - begun >= WARM
                publish("build" if warm and number % 10 else "release", content, self.build)
            else:
                roll_back(self.build)
            self.memory.append((time.monotonic() - begun, web.memory_info().rss))
            time.sleep(PAUSE)


def roll_back(build: Path) -> None:
    """Serve the snapshot before."""
    command = [sys.executable, "-m", "partnerskap.cli", "rollback", "--build", str(build)]
    subprocess.run(command, check=True, capture_output=True)


def run(seconds: float, folder: Path) -> Soak:
    """Ask for so many *seconds* what is served from *folder*, and return what came of it."""
    content, build = folder / "content", folder / "build"
    shutil.copytree(WORLD, content)
    release(content, build)
    with serving(folder / "log", "--build", str(build), processes=3, query_seconds=1) as live:
        soak = Soak(live, build, time.monotonic() + seconds)
        threads = [threading.Thread(target=soak.ask, args=(seed,)) for seed in range(CLIENTS)]
        for thread in threads:
            thread.start()
        soak.change(content)
        for thread in threads:
            thread.join()
    return soak


def growth(soak: Soak) -> float:
    """Return how many times the memory after the first minute the last is."""
    warm = [size for moment, size in soak.memory if moment >= WARM]
    return warm[-1] / warm[0] if warm else 1.0


def sizes(soak: Soak) -> str:
    """Return the memory of the web process in MB, ten times on the way."""
    every = max(1, len(soak.memory) // 10)
    return " ".join(str(size >> 20) for _, size in soak.memory[::every])


def main(seconds: float) -> int:
    """Run, tell, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        soak = run(seconds, Path(folder))
    told = ", ".join(f"{number} {kind or 'home'}" for kind, number in soak.asked.most_common())
    sys.stdout.write(
        f"{soak.asked.total()} requests ({told}); {len(soak.memory)} changes; {len(soak.wrong)} "
        f"wrong; memory times {growth(soak):.3f} ({sizes(soak)} MB)\n"
        + "".join(f"{one}\n" for one in soak.wrong[:20])
    )
    return int(bool(soak.wrong) or growth(soak) > GROWTH)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
