"""A snapshot is brought whole into a store, or the store keeps what it had."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from bench.store_servers import StoreServer
from click.testing import CliRunner

from live import BASE, write_snapshot
from partnerskap.cli import commands
from partnerskap.engine.loading import Loader, LoadFailed, load
from partnerskap.engine.snapshot import Snapshot, open_snapshot
from partnerskap.engine.stores import MARK, MERGE

X = "http://example.org/"
OLD = f"""
<{X}a> <{X}p> "1" <{X}one> .
<{X}a> <{X}p> "1" <{X}two> .
<{X}b> <{X}p> "POINT(16.36 56.66)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> <{X}one> .
_:c <{X}p> _:d <{X}two> .
_:d <{X}p> "é\\n𝄞" <{X}two> .
"""
NEW = f"""
<{X}a> <{X}p> "2" <{X}one> .
<{X}a> <{X}p> "2" <{X}three> .
"""
COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> StoreServer:
    found: StoreServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def old(tmp_path: Path) -> Snapshot:
    return make(tmp_path / "old", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Snapshot:
    return make(tmp_path / "new", NEW)


def make(build: Path, quads: str) -> Snapshot:
    write_snapshot(build, quads)
    return open_snapshot(build / "current", BASE)


def bring(server: StoreServer, snapshot: Snapshot) -> int:
    """Load *snapshot* and return how many triples the store took."""
    taken: list[int] = []
    load(server.url, server.kind, snapshot, taken.append)
    return sum(taken)


def held(server: StoreServer) -> dict[str, int]:
    """Return the graphs of ours in the store and their sizes."""
    headers = {"Accept": "application/sparql-results+json"}
    response = httpx.post(server.endpoint, data={"query": COUNTS}, headers=headers)
    rows = response.json()["results"]["bindings"]
    sizes = {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    return {name: size for name, size in sizes.items() if name.startswith((X, "urn:partnerskap"))}


def clear(server: StoreServer) -> None:
    """Remove every graph of ours."""
    with httpx.Client() as client:
        loader = Loader(client, server.url, server.kind)
        loader.drop(list(held(server)))


def digest_of(server: StoreServer) -> str:
    query = (
        f"SELECT ?d {{ GRAPH <{MARK}> {{ <{MARK}> <http://purl.org/dc/terms/identifier> ?d }} }}"
    )
    response = httpx.post(server.endpoint, data={"query": query}, headers={"Accept": "text/csv"})
    return response.text.split()[1].strip('"')


def test_store_has_each_graph_and_their_merge_once(server: StoreServer, old: Snapshot) -> None:
    clear(server)
    assert bring(server, old) == 5 + 4
    merge = MERGE + old.manifest.digest
    assert held(server) == {f"{X}one": 2, f"{X}two": 3, merge: 4, MARK: 1 + 2 * 3}
    assert digest_of(server) == old.manifest.digest


def test_new_snapshot_takes_the_place_of_the_old_one(
    server: StoreServer, old: Snapshot, new: Snapshot
) -> None:
    clear(server)
    bring(server, old)
    bring(server, new)
    kept, merge = MERGE + old.manifest.digest, MERGE + new.manifest.digest
    expected = {f"{X}one": 1, f"{X}three": 1, merge: 1, kept: 4, MARK: 1 + 2 * 4}
    assert held(server) == expected
    assert digest_of(server) == new.manifest.digest
    bring(server, new)  # again changes nothing but that the merge of before goes
    assert held(server) == {f"{X}one": 1, f"{X}three": 1, merge: 1, MARK: 1 + 2 * 3}


def test_graph_that_stayed_the_same_is_not_sent_again(
    server: StoreServer, old: Snapshot, tmp_path: Path
) -> None:
    bring(server, old)
    more = make(tmp_path / "more", OLD + f'<{X}a> <{X}p> "3" <{X}two> .')
    counting = Failing(-1, 500)
    with httpx.Client(transport=counting) as client:
        Loader(client, server.url, server.kind).load(more, lambda _: None)
    assert counting.graphs == {"urn:partnerskap:fresh:1", MERGE + more.manifest.digest}


def test_blank_nodes_stay_joined(server: StoreServer, old: Snapshot) -> None:
    bring(server, old)
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{X}two> {{ ?a <{X}p> ?b . ?b <{X}p> ?c }} }}"
    response = httpx.post(server.endpoint, data={"query": query}, headers={"Accept": "text/csv"})
    assert response.text.split()[1] == "1"


class Failing(httpx.HTTPTransport):
    """Sends requests on, but for the one that fails."""

    def __init__(self, at: int, status: int) -> None:
        super().__init__()
        self.left, self.status = at, status
        self.graphs = set[str]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and "graph" in str(request.url):
            self.left -= 1
            self.graphs |= set(request.url.params.values())
            if not self.left:
                return httpx.Response(self.status, text="The disk is full.")
        return super().handle_request(request)


@pytest.mark.parametrize(
    ("status", "told"), [(507, "says 507: The disk is full."), (200, "the store has 0 triples")]
)
def test_failed_load_leaves_the_old_state(
    server: StoreServer, old: Snapshot, new: Snapshot, status: int, told: str
) -> None:
    bring(server, old)
    before = held(server)
    with (
        httpx.Client(transport=Failing(2, status)) as client,
        pytest.raises(LoadFailed, match=told),
    ):
        Loader(client, server.url, server.kind).load(new, lambda _: None)
    assert held(server) == before
    assert digest_of(server) == old.manifest.digest


def test_spoilt_snapshot_is_not_loaded(server: StoreServer, old: Snapshot, new: Snapshot) -> None:
    bring(server, old)
    before = held(server)
    new.data.write_bytes(new.data.read_bytes()[:-30])
    with pytest.raises(LoadFailed, match="is not whole"):
        bring(server, new)
    assert held(server) == before


def test_wrong_password_is_told(virtuoso: StoreServer, new: Snapshot) -> None:
    url = virtuoso.url.replace("dba:dba", "dba:wrong")
    with pytest.raises(LoadFailed, match="says 401") as caught:
        load(url, "virtuoso", new, lambda _: None)
    assert "wrong" not in str(caught.value)


def test_store_that_is_not_there_is_told(new: Snapshot) -> None:
    with pytest.raises(LoadFailed, match="can't be asked"):
        load("http://127.0.0.1:1/", "oxigraph", new, lambda _: None)


def test_command_tells_what_is_in_the_store(oxigraph: StoreServer, new: Snapshot) -> None:
    arguments = ["load", oxigraph.url, "--store", "oxigraph", "--snapshot", str(new.folder)]
    done = CliRunner().invoke(commands, arguments)
    digest = new.manifest.digest[:12]
    assert f"Snapshot {digest} is in the store: 1 triples in 2 graphs." in done.output
    assert digest_of(oxigraph) == new.manifest.digest
