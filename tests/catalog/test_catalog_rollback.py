"""After a release is taken back, every address that it had answers, and every page of the feed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from partnerskap.manifest import read_history
from partnerskap.publish.releases import go_back, release
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE
from partnerskap.web.app import create_app
from partnerskap.web.serving import EXTENSION

WORLD = Path(__file__).parents[1] / "publish" / "world"
NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
NEW = f'<{BASE}id/x> <http://www.w3.org/2000/01/rdf-schema#label> "new"@en .\n'


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A build in which 1.3.0 added a thing and was taken back."""
    folder = tmp_path_factory.mktemp("rollback")
    shutil.copytree(WORLD, folder / "content")
    made = Settings(content=folder / "content", build=folder / "build", processes=2)
    release(made, lambda proposal: proposal.version, NOW)
    (folder / "content/data/new.ttl").write_text(NEW)
    release(made, lambda proposal: proposal.version, NOW)
    go_back(made, "1.2.3", NOW)
    return made


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    made.extensions[EXTENSION].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", ["/id/x", "/doc/x", "/doc/x.ttl"])
def test_thing_that_was_taken_back_is_found_in_its_version(client: FlaskClient, path: str) -> None:
    assert client.get("/health").get_json()["version"] == "1.2.3"
    answer = client.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert answer.location == f"/version/1.3.0/doc/{path.rpartition('/')[2]}"
    document = client.get(answer.location, headers={"Accept": "text/turtle"})
    assert (document.status_code, '"new"@en' in document.text) == (200, True)
    assert document.headers["Memento-Datetime"] == "Sat, 28 Nov 2026 08:00:01 GMT"


def test_what_never_was_is_unknown(client: FlaskClient) -> None:
    assert client.get("/id/never").status_code == 404
    assert client.get("/version/1.2.3/doc/x").status_code == 404


def test_feed_keeps_its_pages_and_tells_the_rollback(
    client: FlaskClient, settings: Settings
) -> None:
    history = read_history(settings.build / "current")
    assert history is not None
    assert [page.published for page in history.pages] == [
        "2026-11-28T08:00:00Z",
        "2026-11-28T08:00:01Z",
        "2026-11-28T08:00:02Z",
    ]
    last = client.get("/feed/3.nq")
    assert last.headers["Cache-Control"].endswith("immutable")
    gone = f"<{BASE}feed/3#{history.pages[-1].first}>"
    assert f"<https://www.w3.org/ns/activitystreams#object> <{BASE}id/x>" in last.text
    assert "activitystreams#Delete>" in last.text
    assert gone in last.text
    assert client.get("/feed/2.nq").status_code == 200


def test_catalogue_says_which_version_is_current(client: FlaskClient) -> None:
    page = client.get("/version/1.3.0/dump/partnerskap.nq.gz", buffered=True)
    assert page.headers["Dataset-Version"] == "1.3.0"
    assert client.get("/dump/partnerskap.nq.gz").headers["Dataset-Version"] == "1.2.3"
