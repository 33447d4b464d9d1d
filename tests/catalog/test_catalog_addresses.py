"""After each step of a history every address that was ever published answers, over HTTP."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from partnerskap.manifest import read_history
from partnerskap.publish.build import build
from partnerskap.publish.content import Content
from partnerskap.publish.releases import Proposal, go_back, release
from partnerskap.publish.retirement import list_addresses, retire
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = Path(__file__).parents[1] / "publish" / "world"
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
DAY = date(2026, 11, 28)
PREFIXES = f"BASE <{BASE}>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
TURTLE = {"Accept": "application/n-triples"}


def accept(proposal: Proposal) -> str:
    return proposal.version


@dataclass
class Reader:
    """Knows every address that was ever published, and asks each again."""

    app: Flask
    settings: Settings
    known: set[str] = field(default_factory=set)
    hours: int = 0

    def write(self, **things: str) -> None:
        """Let the data have just *things*: name and label."""
        text = "".join(f"<id/{name}> rdfs:label '{label}'@en .\n" for name, label in things.items())
        (self.settings.content / "data/new.ttl").write_text(PREFIXES + text, "utf-8")

    def release(self) -> None:
        self.hours += 1
        release(self.settings, accept, NOW + timedelta(hours=self.hours))
        self.learn()

    def learn(self) -> None:
        """Know what is published now: things, terms, graphs, versions, dumps and feed pages."""
        history = read_history(self.settings.archive_folder)
        assert history is not None
        for one in history.versions:
            dump = self.settings.archive_folder / f"version/{one.version}/dump/partnerskap.nq.gz"
            with gzip.open(dump, "rt", encoding="utf-8") as file:
                addresses = list_addresses(file, Content(BASE))
            paths = {address.removeprefix(BASE).partition("#")[0] for address in addresses}
            self.known |= {f"/{path}" for path in paths if not path.startswith("dataset/")}
            self.known |= {f"/version/{one.version}/dump/{name}" for name in one.files}
            self.known |= {f"/version/{one.version}/sparql?query=ASK%7B%7D"}
        self.known |= {f"/feed/{page.number}.nq" for page in history.pages}

    def ask(self) -> dict[str, int]:
        """Return the status of the answer at every address; where it leads, something answers."""
        self.app.extensions[EXTENSION].refresh()
        client, found = self.app.test_client(), {}
        for path in sorted(self.known):
            answer = client.get(path, headers={} if "." in path else TURTLE)
            found[path] = answer.status_code
            if answer.status_code == 303:
                told = client.get(answer.location, headers=TURTLE, follow_redirects=True)
                assert told.status_code in (200, 410), (path, answer.location)
        assert set(found.values()) <= {200, 303, 410}, found
        return found


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    shutil.copytree(WORLD, tmp_path / "content")
    settings = Settings(content=tmp_path / "content", build=tmp_path / "build", processes=2)
    first = Reader(Flask("none"), settings)
    first.write(a="first", b="second", c="third")
    first.release()
    app = create_app(settings)
    yield Reader(app, settings, first.known, first.hours)
    app.extensions[EXTENSION].close()


def test_every_address_answers_after_each_step(reader: Reader) -> None:
    settings = reader.settings
    assert {path: status for path, status in reader.ask().items() if path.startswith("/id/")} == {
        path: 303 for path in reader.known if path.startswith("/id/")
    }
    reader.write(a="edited", b="second", c="third", d="new")
    build(settings)
    reader.ask()
    reader.release()
    reader.ask()
    retire(settings, f"{BASE}id/b", "It was deleted.", DAY)
    reader.write(a="edited", c="third", d="new")
    reader.release()
    assert reader.ask()["/id/b"] == 410
    retire(settings, f"{BASE}id/c", "It was merged.", DAY, f"{BASE}id/a")
    reader.write(a="edited", d="new")
    reader.release()
    assert reader.ask()["/id/c"] == 303
    reader.write(a="edited", d="new", renamed="renamed")
    retire(settings, f"{BASE}id/d", "It was renamed.", DAY, f"{BASE}id/renamed")
    reader.write(a="edited", renamed="renamed")
    reader.release()
    client = reader.app.test_client()
    reader.ask()
    assert client.get("/id/d").location == "/id/renamed"
    go_back(settings, "1.2.3", NOW + timedelta(hours=9))
    reader.learn()
    told = reader.ask()
    assert (told["/id/b"], told["/id/renamed"]) == (303, 303)
    assert client.get("/id/renamed").location == "/version/4.0.0/doc/renamed"
    assert len(told) > 60
