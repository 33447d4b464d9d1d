"""Ten thousand hostile requests: no failure, no hang, nothing left open, and exact as before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import psutil
import pytest
from hostile_requests import Request, requests
from hostile_sender import Sender
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from live import Live, get, http, serving

WORLD = Path(__file__).parent.parent / "worlds" / "tiny.nq"
REQUESTS = 10_000
BATCH = 20
CLIENTS = 4
PARTICIPANTS = "SELECT ?m { ?p pk:hasParticipant ?m ; rdfs:label 'Energy'@en } ORDER BY ?m"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server with tight limits, so that queries without end don't take the whole minute."""
    log = tmp_path_factory.mktemp("hostile") / "log"
    limits = {"query_seconds": 0.5, "query_memory": 128, "answer_megabytes": 1, "processes": 2}
    with serving(log, "--snapshot", str(WORLD), **limits) as live:
        yield live


def family(server: Live) -> list[psutil.Process]:
    root = psutil.Process(server.process.pid)
    return [root, *root.children(recursive=True)]


def count_open(server: Live) -> int:
    """Return how many files and connections the server's processes have open."""
    return sum(process.num_fds() for process in family(server))


def settled(server: Live, wanted: int) -> int:
    """Return how many are open, once killed processes were replaced and connections ended."""
    found = 0
    for _ in range(1000):
        assert http.get(server.url + "health").status_code == 200
        try:
            found = count_open(server)
        except psutil.NoSuchProcess:
            continue
        if found == wanted:
            break
    return found


def test_hostile_requests(target: Live) -> None:
    expected = get(target, PARTICIPANTS).json()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(get, [target] * 40, (f"SELECT ({n} AS ?n) {{}}" for n in range(40))))
    before = settled(target, count_open(target))
    processes = len(family(target))
    statuses, findings = bombard(target)
    assert findings == []
    assert statuses.total() >= REQUESTS
    assert min(statuses[200], statuses[400], statuses[403], statuses[404], statuses[405]) > 100
    assert get(target, PARTICIPANTS).json() == expected
    assert len(expected["results"]["bindings"]) == 2
    assert settled(target, before) == before
    assert len(family(target)) == processes


def bombard(target: Live) -> tuple[Counter[int], list[str]]:
    """Send every request; return how many had which status, and the answers that are wrong.

    Each client takes the next request when it has the answer to its last: none waits for another.
    """
    waiting: SimpleQueue[Request | None] = SimpleQueue()
    senders = [Sender(target) for _ in range(CLIENTS)]

    @settings(
        max_examples=REQUESTS // BATCH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(requests(), min_size=BATCH, max_size=BATCH))
    def fire(batch: list[Request]) -> None:
        for request in batch:
            waiting.put(request)

    def work(sender: Sender) -> Counter[int]:
        return Counter(map(sender.send, iter(waiting.get, None)))

    with ThreadPoolExecutor(CLIENTS) as pool:
        working = [pool.submit(work, sender) for sender in senders]
        fire()
        for _ in senders:
            waiting.put(None)
    for sender in senders:
        sender.connection.close()
    statuses = sum((future.result() for future in working), Counter())
    return statuses, [finding for sender in senders for finding in sender.findings]
