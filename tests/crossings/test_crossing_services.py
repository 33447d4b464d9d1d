"""SERVICE through the cache: an allowed endpoint is asked once for each query, and never less."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inside import Inside, inside
from partnerskap.settings import Settings

USUAL = (200, "application/sparql-results+json", b"", "")


class Counting(BaseHTTPRequestHandler):
    """Answers every query with the number of those before it."""

    asked = 0
    reply = USUAL
    """Status, media type, body if it is another than the number, and where it leads."""

    def answer(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = "m" if b"%3Fm" in asked or b"?m" in asked else "n"
        binding = {name: {"type": "literal", "value": str(type(self).asked)}}
        type(self).asked += 1
        content = {"head": {"vars": [name]}, "results": {"bindings": [binding]}}
        status, media_type, said, place = self.reply
        body = said or json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Location", place)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - as the library calls them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    """The address of an endpoint that counts."""
    Counting.asked, Counting.reply = 0, USUAL
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


@pytest.fixture
def asker(tiny: Path, service: str) -> Iterator[Inside]:
    with inside(Settings(build=tiny, processes=2, services=(service,))) as made:
        yield made


@pytest.mark.parametrize(
    "pattern",
    [
        "SELECT ?n {{ SERVICE <{0}> {{ ?s ?p ?n }} }}",
        "SELECT ?n {{ SERVICE SILENT <{0}> {{ ?s ?p ?n }} }}",
        "SELECT ?n {{ SERVICE <{0}> {{ ?s ?p ?n }} }} ORDER BY ?n",
        "SELECT (MAX(?m) AS ?n) {{ SERVICE <{0}> {{ ?s ?p ?m }} }}",
    ],
    ids=["plain", "silent", "sorted", "aggregated"],
)
def test_answer_of_another_endpoint_is_asked_for_once_each_time(
    asker: Inside, service: str, pattern: str
) -> None:
    query = pattern.format(service)
    replies = [asker.ask(query) for _ in range(3)]
    told = [json.loads(one.data)["results"]["bindings"][0]["n"]["value"] for one in replies]
    assert told == ["0", "1", "2"]
    assert {one.headers["Cache-Control"] for one in replies} == {"no-store"}


def test_query_that_is_wrong_after_the_service_asks_nobody(asker: Inside, service: str) -> None:
    assert asker.ask(f"SELECT ?n {{ SERVICE <{service}> {{ ?s ?p ?n }} ").status_code == 400
    assert Counting.asked == 0


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("/sparql", "/SPARQL"),
        ("/sparql", "/sparql/"),
        ("/sparql", "/x/../sparql"),
        ("http", "HTTP"),
    ],
)
def test_listed_endpoint_is_known_letter_by_letter(
    asker: Inside, service: str, part: str, other: str
) -> None:
    spelt = service.replace(part, other)
    for call in (f"SERVICE <{spelt}>", f"service silent\n<{spelt}>"):
        assert asker.ask(f"SELECT ?n {{ {call} {{ ?s ?p ?n }} }}").status_code == 403
    assert Counting.asked == 0
    assert asker.ask(f"ASK {{ Service <{service}> {{ ?s ?p ?n }} }}").status_code == 200


@pytest.mark.parametrize(
    "reply",
    [
        (302, "text/plain", b"secret", "/inner/secret"),
        (500, "text/plain", b"at org.example.Secret.trace", ""),
        (200, "text/html", b"secret", ""),
        (200, "application/secret", b"secret", ""),
        (200, "application/sparql-results+json", b'{"secret": ', ""),
        (200, "application/sparql-results+json", b"secret", ""),
    ],
    ids=["elsewhere", "trace", "page", "foreign", "cut", "no json"],
)
def test_endpoint_that_fails_is_not_followed_and_nothing_of_it_told(
    asker: Inside, service: str, reply: tuple[int, str, bytes, str]
) -> None:
    Counting.reply = reply
    told = asker.ask(f"SELECT ?n {{ SERVICE <{service}> {{ ?s ?p ?n }} }}")
    assert (told.status_code, Counting.asked) == (502, 1)
    assert "secret" not in told.text.lower()
    assert "The endpoint that SERVICE names can't be asked" in told.text


def test_mistake_beside_the_service_is_told(asker: Inside, service: str) -> None:
    query = f"SELECT (<x:f>(1) AS ?m) {{ SERVICE <{service}> {{ ?s ?p ?n }} }}"
    told = asker.ask(query)
    assert told.status_code == 400
    assert "x:f" in told.text
