"""Requests that are odd, huge or abandoned, and a server that stops: nobody else is worse off."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest
from breaking import ENDLESS, connect, exchange, head, is_gone, is_ready, web_process, workers
from flask import Flask

from live import PATIENCE, Live, get, serving, until
from partnerskap.processes import THREADS
from partnerskap.web.app import MIDDLEWARE
from partnerskap.web.middleware import name_client
from partnerskap.web.server import HEAD

SECONDS = 3
"""For which a query may be evaluated."""
AT_ONCE = 10.0
"""Seconds that are few for who starts it anew, and many for a busy machine."""
FOREIGN = "evil.example"
OTHER = "127.0.0.2"
"""An address that another client asks from."""
LISTS = {
    "types": "".join(f"a/b;q=0.{number}," for number in range(20_000)),
    "versions": "".join(f"text/html;level={number};q=0.5," for number in range(9_000)),
    "commas": "," * 250_000,
    "quotes": 'a/b;c="' * 35_000,
}
"""What is sent as Accept: each has about 250 kilobytes."""


@pytest.fixture(scope="module")
def live(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that gives a query little time."""
    log = tmp_path_factory.mktemp("requests") / "log"
    with serving(
        log, "--build", str(tiny), processes=2, query_seconds=SECONDS, queue_seconds=20
    ) as running:
        yield running


@pytest.fixture(scope="module")
def history(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over what was released twice, so that there is a feed."""
    log = tmp_path_factory.mktemp("history") / "log"
    with serving(log, "--build", str(released), processes=2) as running:
        yield running


def request(target: str, *headers: str, host: str = FOREIGN) -> str:
    """Return a request for *target* after which the connection is closed."""
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return "\r\n".join(lines) + "\r\n\r\n"


@pytest.mark.parametrize(
    "target",
    [
        *("/id//municipality/se/umea", "/doc//municipality/se/umea", "/id///x", "/graph//x"),
        *("/static//site.js", "/problem//refused", "/dump", "/version", "/id/%2f%2fevil.example/"),
        *(
            "//evil.example/id",
            "///",
            "//health",
            "/\\evil.example",
            "/%5cevil.example/..",
            "/.//id",
        ),
        *(
            "/id/../health",
            "/sparql//?query=ASK{}",
            "/health/",
            "/feed/1.anything",
            "/feed/01",
            "/feed/1",
            "/feed/9.nq",
        ),
        *(
            "/version/0.1.0//doc/x",
            "/version//0.1.0/",
            "/ns//0.1.0",
            "/catalog.anything",
            "/ns.x.y",
        ),
        *("/id/municipality/se/umea/?lang=sv", "/dump/?x=//evil.example", "/embed//x"),
    ],
)
def test_form_of_an_address_leads_to_one_place_or_nowhere(history: Live, target: str) -> None:
    """What it leads to is a path of this server, and answers without leading on and on."""
    for _ in range(5):
        answer = exchange(history, request(target))
        status, headers = head(answer)
        if status not in (301, 302, 303, 307, 308):
            break
        target = headers["location"]
        assert re.match(r"/[^/\\]|/$", target)
    assert status in (200, 400, 404)


@pytest.mark.parametrize("path", ["health", "sparql", "municipalities"])
def test_address_with_two_slashes_in_front_is_no_second_name(live: Live, path: str) -> None:
    assert head(exchange(live, request(f"//{path}?query=ASK%7B%7D")))[0] == 404
    assert head(exchange(live, request(f"/{path}?query=ASK%7B%7D")))[0] == 200


@pytest.mark.parametrize("value", LISTS.values(), ids=LISTS)
def test_long_lists_of_types_delay_nobody(live: Live, value: str) -> None:
    web = web_process(live)

    def take(mark: str, *headers: str) -> float:
        """Return the seconds of a processor that five such requests cost the server."""
        begun = sum(web.cpu_times()[:2])
        for number in range(5):
            target = f"/sparql?query=ASK%7B%7D%23{len(value)}-{mark}-{number}"
            answer = exchange(live, request(target, *headers))
            assert head(answer)[0] in (200, 406, 431)
        return float(sum(web.cpu_times()[:2])) - begun

    short = take("short")
    assert take("long", f"Accept: {value}") < short + 5 * 0.25


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Accept-Encoding"])
def test_what_comes_first_in_a_long_list_is_heeded(live: Live, name: str) -> None:
    wanted = {"Accept": "text/csv", "Accept-Language": "tr", "Accept-Encoding": "br"}[name]
    kept = {"Accept": "content-type", "Accept-Language": "content-language"}
    value = f"{wanted}, " + ", ".join(f"x-{number};q=0.1" for number in range(3000))
    target = "/sparql?query=ASK%7B%7D" if name == "Accept" else "/"
    status, headers = head(exchange(live, request(target, f"{name}: {value}")))
    assert status == 200
    assert headers[kept.get(name, "content-encoding")].startswith(wanted)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(request("/health", f"X: {'a' * 2 * HEAD}"), {431}, id="a long header"),
        pytest.param(request(f"/health?{'a' * 2 * HEAD}"), {414, 431}, id="a long address"),
        pytest.param(
            request("/health", *(f"X-{number}: a" for number in range(9000))), {431}, id="many"
        ),
    ],
)
def test_size_of_a_head_is_bounded_and_told(live: Live, message: str, expected: set[int]) -> None:
    assert head(exchange(live, message))[0] in expected
    assert is_ready(live)


def test_another_protocol_without_limits_of_ours_is_not_spoken(live: Live) -> None:
    settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    told = exchange(live, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
    assert told == b""  # it hangs up, and offers no HTTP/2
    assert is_ready(live)


def test_queries_of_who_hung_up_keep_nobody_else_from_an_answer(live: Live) -> None:
    with ExitStack() as stack:
        for number in range(40):
            target = f"/sparql?query={ENDLESS}%23{number}".replace(" ", "+").replace("?s", "%3Fs")
            line = stack.enter_context(connect(live, request(target)))
            line.shutdown(socket.SHUT_RDWR)
    with httpx.Client(
        transport=httpx.HTTPTransport(verify=False, local_address=OTHER), timeout=30
    ) as other:
        for number in range(5):
            begun = time.monotonic()
            answer = other.get(live.sparql, params={"query": f"ASK {{}} # {number}"})
            assert answer.json()["boolean"] is True
            assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),  # what listens to both kinds calls it so
        ("2001:db8:1:2ff:fffe:4:5:6", "2001:db8:1:2ff::"),
        ("fe80::1%eth0", "fe80::"),
        ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ("", ""),
    ],
)
def test_network_is_one_client(address: str, client: str) -> None:
    assert name_client(address) == client


def test_one_network_has_the_places_of_one_client(app: Flask) -> None:
    places = app.extensions[MIDDLEWARE].places
    taken = [places.take("2001:db8:1:2::") for _ in range(places.most)]
    try:
        assert {status_for(app, f"2001:db8:1:2::{end}") for end in ("1", "a:b:c")} == {503}
        assert {status_for(app, one) for one in ("2001:db8:1:3::1", "192.0.2.7")} == {200}
    finally:
        for _ in taken:
            places.leave("2001:db8:1:2::")
    assert status_for(app, "2001:db8:1:2::1") == 200


def test_slow_bodies_of_many_clients_leave_room_for_what_has_none(app: Flask) -> None:
    bodies = app.extensions[MIDDLEWARE].bodies
    taken = [client for client in map(str, range(5 * bodies.most)) if bodies.take(client)]
    assert len(taken) == THREADS // 2
    try:
        refused = app.test_client().post("/sparql", data={"query": "ASK {}"})
        assert refused.status_code == 503
        assert refused.get_json(force=True)["detail"].startswith("Others send too much just now.")
        assert status_for(app, "192.0.2.7") == 200
    finally:
        for client in taken:
            bodies.leave(client)
    assert app.test_client().post("/sparql", data={"query": "ASK {}"}).status_code == 200


def status_for(app: Flask, address: str) -> int:
    """Return the status of an answer to who asks from *address*."""
    place = {"REMOTE_ADDR": address}
    return app.test_client().get("/health", environ_overrides=place).status_code


DESCRIPTORS = 120


def test_more_connections_than_descriptors_wait_for_each_other(tiny: Path, tmp_path: Path) -> None:
    half = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nASK"
    with (
        serving(
            *(tmp_path / "log", "--build", str(tiny)),
            through=["prlimit", f"--nofile={DESCRIPTORS}"],
            processes=2,
            query_seconds=1,
            queue_seconds=1,
            idle_seconds=2,
        ) as live,
        ExitStack() as stack,
    ):
        for _ in range(2 * DESCRIPTORS):
            stack.enter_context(connect(live, half))
        assert get(live, "ASK {}").json()["boolean"] is True


def test_query_in_flight_when_the_server_is_told_to_end_is_answered_or_refused(
    tiny: Path, tmp_path: Path
) -> None:
    told: list[httpx.Response] = []
    with serving(
        tmp_path / "log", "--build", str(tiny), processes=2, query_seconds=SECONDS, queue_seconds=2
    ) as live:
        threads = [
            threading.Thread(target=lambda n=number: told.append(get(live, f"{ENDLESS} # {n}")))
            for number in range(4)
        ]
        for thread in threads:
            thread.start()
        until(lambda: is_at_work(live))
        live.process.terminate()
        for thread in threads:
            thread.join()
        assert live.process.wait(PATIENCE) == 0
    assert len(told) == len(threads)
    assert {one.status_code for one in told} <= {502, 503, 504}
    assert all(one.json()["detail"] for one in told)
    assert 504 in {one.status_code for one in told}


def is_at_work(live: Live) -> bool:
    """Tell whether some query process has worked for a while."""
    return any(one.cpu_times().user > 0.1 for one in workers(live))


def test_server_whose_main_process_was_killed_leaves_its_port_at_once(
    tiny: Path, tmp_path: Path
) -> None:
    with serving(tmp_path / "log", "--build", str(tiny), "--workers", "2") as live:
        family = psutil.Process(live.process.pid).children(recursive=True)
        os.kill(live.process.pid, signal.SIGKILL)
        live.process.wait()
        port = live.url.rstrip("/").rpartition(":")[2]
        until(lambda: can_listen(int(port)), AT_ONCE)
        until(lambda: all(map(is_gone, family)))
    with serving(tmp_path / "again", "--build", str(tiny), "--port", port) as again:
        assert is_ready(again)


def can_listen(port: int) -> bool:
    """Tell whether nobody listens at *port*."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
