"""Clients that are slow, idle or rude keep nobody out, spoil nothing for others, and are let go."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest

from live import Live, get, http, serving, until
from partnerskap.web.middleware import BODIES

IDLE = 4
"""Seconds after which the server lets a connection go on which nothing moves."""
MANY = 1100
OTHER = "127.0.0.2"
"""An address that another client asks from."""
HEAD = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
LARGE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER (?a != <s:%d>) }"
    " LIMIT 20000"
)
"""An answer of some fifteen megabytes."""
READERS = 24


@pytest.fixture(scope="module")
def busy(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that soon has enough of clients that do nothing."""
    log = tmp_path_factory.mktemp("busy") / "log"
    with serving(
        log, "--build", str(tiny), processes=2, idle_seconds=IDLE, query_seconds=2, queue_seconds=1
    ) as live:
        yield live


def connect(live: Live, message: str = "", client: str = "127.0.0.1") -> socket.socket:
    """Open a connection from the address *client* and send *message*."""
    address = urlsplit(live.url)
    assert address.hostname
    assert address.port
    line = socket.create_connection((address.hostname, address.port), 10, (client, 0))
    line.sendall(message.encode())
    return line


def ask(live: Live, query: str, client: str = OTHER) -> httpx.Response:
    """Ask *query* from the address *client*."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=client), timeout=20) as asker:
        return asker.post(live.sparql, data={"query": query})


def is_closed(line: socket.socket) -> bool:
    """Return whether the server has hung up, after reading what it said."""
    line.settimeout(0.01)
    try:
        while line.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("", id="nothing"),
        pytest.param("GET /sparql HTTP/1.1\r\nHost: x\r\n", id="half a head"),
        pytest.param(f"{HEAD}Content-Length: 100\r\n\r\nASK", id="half a body"),
        pytest.param(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n20\r\nASK", id="half a chunk"),
    ],
)
def test_senders_that_stand_still_keep_nobody_out_and_are_let_go(busy: Live, message: str) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(busy, message)) for _ in range(MANY)]
        for number in range(3):
            response = ask(busy, f"ASK {{}} # {message[:6]!r} {number}")
            assert (response.status_code, response.json()["boolean"]) == (200, True)
        until(lambda: all(map(is_closed, lines)))
    assert ask(busy, f"ASK {{}} # {message[:6]!r} again", "127.0.0.1").status_code == 200


def test_client_with_too_many_bodies_is_told_so(busy: Live) -> None:
    with ExitStack() as stack:
        half = f"{HEAD}Content-Length: 100\r\n\r\nASK"
        for _ in range(BODIES + 8):
            stack.enter_context(connect(busy, half))
        until(lambda: ask(busy, "ASK {} # wait", "127.0.0.1").status_code == 503)
        told = ask(busy, "ASK {} # told", "127.0.0.1")
        assert told.headers["Content-Type"] == "application/problem+json"
        assert "too many requests under way" in told.json()["detail"]
        assert get(busy, "ASK {} # not posted").status_code == 200


def test_readers_that_stand_still_cost_little_memory_and_are_let_go(busy: Live) -> None:
    with ExitStack() as stack:
        lines = []
        for number in range(READERS):
            target = f"/sparql?query={quote(LARGE % number)}"
            head = f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
            lines.append(stack.enter_context(connect(busy, head)))
            until(lambda: has_begun(lines[-1]))
        assert ask(busy, "ASK {} # meanwhile").status_code == 200
        assert memory(busy) < 300
        until(lambda: count_connections(busy) == 0)


def has_begun(line: socket.socket) -> bool:
    """Return whether an answer has begun to come on *line*; nothing is taken of it."""
    line.settimeout(0.05)
    try:
        return line.recv(12, socket.MSG_PEEK).startswith(b"HTTP/1.1 200")
    except TimeoutError:
        return False


def web_process(live: Live) -> psutil.Process:
    """Return the process that listens."""
    children = psutil.Process(live.process.pid).children(recursive=True)
    return max(children, key=lambda one: len(one.net_connections("tcp")))


def memory(live: Live) -> float:
    """Return the megabytes that the web process has resident."""
    return float(web_process(live).memory_info().rss) / 1_000_000


def count_connections(live: Live) -> int:
    """Return how many connections of clients the web process has open."""
    found = web_process(live).net_connections("tcp")
    return sum(one.status == psutil.CONN_ESTABLISHED for one in found)


def test_slow_but_steady_sender_is_waited_for(busy: Live) -> None:
    body = "ASK {} # steady"
    with connect(busy, f"{HEAD}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n") as line:
        for letter in body:
            line.sendall(letter.encode())
            time.sleep(1.5 * IDLE / len(body))
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("end", ["closed", "half closed"])
def test_body_that_ends_too_early_is_never_run(busy: Live, end: str) -> None:
    with connect(busy, f"{HEAD}Content-Length: 100\r\n\r\nASK {{}} # {end}") as line:
        if end == "half closed":
            line.shutdown(socket.SHUT_WR)
            assert b'"boolean"' not in line.recv(65536)
    assert ask(busy, "ASK {} # afterwards").status_code == 200


SPOILING = {
    "Accept_Encoding": "gzip",
    "Accept_Language": "tr",
    "Accept": "text/csv",
    "If_None_Match": "*",
    "Range_": "bytes=0-1",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_For": "6.6.6.6",
    "X-Forwarded-Host": "evil.example",
}


@pytest.mark.parametrize("path", ["sparql?query=SELECT+*+{?s+?p+?o}", "", "municipalities"])
@pytest.mark.parametrize("name", SPOILING)
def test_odd_header_spoils_no_answer_for_others(busy: Live, name: str, path: str) -> None:
    target = f"{busy.url}{path}" + (f"#{name}" if "?" not in path else f"+%23{name}")
    with httpx.Client(headers={"Accept-Encoding": "identity"}) as client:
        http.get(target, headers={name: SPOILING[name]})
        answers = [client.get(target) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
        assert answer.headers.get("Content-Language", "en") == "en"
        assert "evil" not in answer.text
        assert answer.headers["Content-Type"].startswith(
            ("application/sparql-results", "text/html")
        )
