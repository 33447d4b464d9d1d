"""States in time (Memento, RFC 7089): by its official client, and step by step as the RFC says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from memento_client import MementoClient
from werkzeug.http import http_date

from live import Live, serving
from partnerskap.publish.releases import go_back, release
from partnerskap.settings import Settings
from partnerskap.vocabulary import BASE

WORLD = Path(__file__).parents[1] / "publish" / "world"
FIRST = datetime(2026, 11, 28, 8, tzinfo=UTC)
SECOND, BACK = FIRST + timedelta(hours=1), FIRST + timedelta(hours=2)
UMEA = "doc/municipality/se/umea"
LABEL = f'<{BASE}id/x> <http://www.w3.org/2000/01/rdf-schema#label> "new"@en .\n'
ASK = "sparql?query=ASK%20%7B%20%3Fx%20rdfs%3Alabel%20%22new%22%40en%20%7D"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over two versions of a day, of which the second was taken back."""
    folder = tmp_path_factory.mktemp("memento")
    shutil.copytree(WORLD, folder / "content")
    settings = Settings(content=folder / "content", build=folder / "build")
    release(settings, lambda proposal: proposal.version, FIRST)
    (folder / "content/data/new.ttl").write_text(LABEL)
    release(settings, lambda proposal: proposal.version, SECOND)
    go_back(settings, "1.2.3", BACK)
    with serving(folder / "log", "--build", str(settings.build), processes=2) as live:
        yield live


def links_of(answer: httpx.Response) -> dict[str, dict[str, list[str]]]:
    """Return the links in the headers of *answer*: address, parameter, values."""
    found: dict[str, dict[str, list[str]]] = MementoClient.parse_link_header(answer.headers["Link"])
    return found


def named(links: dict[str, dict[str, list[str]]], relation: str) -> list[str]:
    """Return the addresses that have *relation* in *links*."""
    return [address for address, told in links.items() if relation in told["rel"]]


@pytest.mark.parametrize("path", [UMEA, f"{UMEA}.ttl", ASK, "graph/partnerships", "ns", "sparql"])
def test_present_state_names_its_timegate_and_timemap(live: Live, path: str) -> None:
    answer = httpx.get(live.url + path)
    links = links_of(answer)
    assert answer.status_code == 200
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert "Memento-Datetime" not in answer.headers
    assert named(links, "timegate") == named(links, "original") == [live.url + path]
    (timemap,) = named(links, "timemap")
    told = httpx.get(timemap)
    assert (told.status_code, told.headers["Content-Type"]) == (200, "application/link-format")
    listed = MementoClient.parse_link_header(told.text)
    assert named(listed, "memento") == [
        f"{live.url}version/{version}/{path}" for version in ("1.2.3", "1.3.0")
    ]
    assert named(listed, "original") == named(listed, "timegate") == [live.url + path]
    assert named(listed, "self") == [timemap]
    assert listed[timemap]["from"] == [http_date(FIRST)]
    assert listed[timemap]["until"] == [http_date(SECOND)]
    for memento in named(listed, "memento"):
        found = httpx.get(memento)
        assert found.status_code == 200
        assert listed[memento]["datetime"] == [found.headers["Memento-Datetime"]]
        assert named(links_of(found), "original") == [live.url + path]


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        (FIRST - timedelta(days=9999), "1.2.3"),
        (FIRST, "1.2.3"),
        (SECOND - timedelta(seconds=1), "1.2.3"),
        (SECOND, "1.3.0"),
        (BACK - timedelta(seconds=1), "1.3.0"),
        (BACK, "1.2.3"),
        (BACK + timedelta(days=9999), "1.2.3"),
    ],
    ids=["before all", "first", "still first", "second", "still second", "taken back", "after all"],
)
@pytest.mark.parametrize("path", [UMEA, ASK])
def test_timegate_leads_to_the_state_that_was_in_force(
    live: Live, path: str, moment: datetime, version: str
) -> None:
    gate = httpx.get(live.url + path, headers={"Accept-Datetime": http_date(moment)})
    assert (gate.status_code, gate.headers["Vary"].startswith("Accept-Datetime")) == (302, True)
    assert "Memento-Datetime" not in gate.headers
    links = links_of(gate)
    assert named(links, "original") == named(links, "timegate") == [live.url + path]
    assert named(links, "first") == [f"{live.url}version/1.2.3/{path}"]
    assert named(links, "last") == [f"{live.url}version/1.3.0/{path}"]
    assert gate.headers["Location"] == f"/version/{version}/{path}"
    state = httpx.get(live.url + gate.headers["Location"][1:])
    assert state.headers["Dataset-Version" if path == ASK else "Memento-Datetime"] == (
        version if path == ASK else http_date(FIRST if version == "1.2.3" else SECOND)
    )
    assert "accept-datetime" not in state.headers["Vary"].lower()


@pytest.mark.filterwarnings("default")  # the client is of 2017
@pytest.mark.parametrize(
    ("moment", "version", "others"),
    [
        (FIRST - timedelta(days=1), "1.2.3", {"next"}),
        (SECOND, "1.3.0", {"prev"}),
        (BACK, "1.2.3", {"next"}),
    ],
    ids=["before all", "second", "taken back"],
)
@pytest.mark.parametrize("path", [UMEA, ASK])
def test_official_client_gets_the_state_of_a_time(
    live: Live, path: str, moment: datetime, version: str, others: set[str]
) -> None:
    with MementoClient(timegate_uri="") as client:
        told = client.get_memento_info(live.url + path, moment.replace(tzinfo=None))
    assert told["original_uri"] == told["timegate_uri"] == live.url + path
    closest = told["mementos"]["closest"]
    assert closest["uri"] == [f"{live.url}version/{version}/{path}"]
    assert closest["http_status_code"] == 200
    told_moment = FIRST if version == "1.2.3" else SECOND
    assert closest["datetime"] == told_moment.replace(tzinfo=None)
    assert told["mementos"].keys() == {"closest", "first", "last"} | others


def test_state_says_what_was(live: Live) -> None:
    found = {
        moment: httpx.get(
            live.url + ASK, headers={"Accept-Datetime": http_date(moment)}, follow_redirects=True
        ).json()["boolean"]
        for moment in (FIRST, SECOND, BACK)
    }
    assert found == {FIRST: False, SECOND: True, BACK: False}


def test_thing_has_the_versions_that_have_it(live: Live) -> None:
    told = MementoClient.parse_link_header(httpx.get(f"{live.url}timemap/doc/x").text)
    assert named(told, "memento") == [f"{live.url}version/1.3.0/doc/x"]
    early = httpx.get(f"{live.url}doc/x", headers={"Accept-Datetime": http_date(FIRST)})
    assert early.headers["Location"] == "/version/1.3.0/doc/x"


@pytest.mark.parametrize("path", ["doc/never", "timemap/doc/never", "timemap/about"])
def test_what_never_was_has_no_states(live: Live, path: str) -> None:
    answer = httpx.get(live.url + path, headers={"Accept-Datetime": http_date(FIRST)})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", [UMEA, ASK])
def test_time_that_is_none_is_refused_with_an_example(live: Live, path: str) -> None:
    answer = httpx.get(live.url + path, headers={"Accept-Datetime": "yesterday"})
    assert answer.status_code == 400
    assert "Sat, 28 Nov 2026 08:00:00 GMT" in answer.json()["detail"]


def test_present_state_of_a_long_query_keeps_its_headers_short(live: Live) -> None:
    query = {"query": "ASK {} #" + "x" * 4000}
    answer = httpx.get(live.url + "sparql", params=query)
    assert answer.status_code == 200
    assert len(answer.headers["Link"]) < 1000
    assert named(links_of(answer), "timegate") == [live.url + "sparql"]
