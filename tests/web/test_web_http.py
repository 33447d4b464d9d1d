"""What HTTP allows and a server must bear, seen from the network: Flask gets what was sent."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient

from inside import Inside, inside
from partnerskap.settings import Settings
from partnerskap.web.middleware import call

HOST = "Host: example.org\r\n"


@pytest.fixture(scope="module")
def way(tiny: Path) -> Iterator[Inside]:
    """A site that also tells what Flask sees of a request, and sends a long body."""
    with inside(Settings(build=tiny, processes=2, query_kilobytes=8), add_rules) as made:
        yield made


def add_rules(app: Flask) -> None:
    """Let *app* also tell what Flask sees of a request, and send long bodies."""
    app.add_url_rule("/seen/<path:rest>", view_func=seen, methods=["GET", "POST"])
    app.add_url_rule("/long", view_func=long)
    app.add_url_rule("/broken", view_func=broken)


def seen(rest: str) -> object:
    return jsonify(
        path=rest,
        query=request.query_string.decode(),
        host=request.host,
        scheme=request.scheme,
        client=request.remote_addr,
        fields=dict(request.headers),
        body=request.get_data().decode(),
    )


def long() -> object:
    return (b"%07d\n" % number for number in range(1_000_000)), {"Content-Length": "8000000"}


def broken() -> object:
    def parts() -> Iterator[bytes]:
        yield from (b"x" * 65536 for _ in range(100))
        raise RuntimeError("the disk is gone")

    return parts(), {"Content-Length": "8000000"}


def talk(way: Inside, message: bytes) -> bytes:
    """Send *message* as it is and return all that comes back until the server hangs up."""
    host, port = way.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(message)
        return b"".join(iter(lambda: line.recv(65536), b""))


def told(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), answer
    found: dict[str, object] = json.loads(body)
    return found


def get(way: Inside, target: str, *fields: str) -> dict[str, object]:
    lines = "".join(f"{field}\r\n" for field in fields)
    head = f"GET {target} HTTP/1.1\r\n{HOST}{lines}Connection: close\r\n\r\n"
    return told(talk(way, head.encode()))


def test_names_in_any_script_arrive(way: Inside) -> None:
    assert get(way, "/seen/%C5%9Ei%C5%9Fli/a%20b?q=%C5%9F+1")["path"] == "Şişli/a b"
    assert get(way, "/seen/x?q=%C5%9F+1&q")["query"] == "q=%C5%9F+1&q"


def test_field_that_stands_twice_is_one_list(way: Inside) -> None:
    twice = ("Accept: text/html", "Accept: text/csv", "Cookie: a=1", "Cookie: b=2")
    fields = get(way, "/seen/x", *twice)["fields"]
    assert isinstance(fields, dict)
    assert (fields["Accept"], fields["Cookie"]) == ("text/html,text/csv", "a=1;b=2")


def test_host_and_client_are_those_of_the_connection(way: Inside) -> None:
    answer = get(way, "/seen/x", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: evil.example")
    assert (answer["host"], answer["client"]) == ("example.org", "127.0.0.1")


@pytest.mark.parametrize("end", ["0\r\n\r\n", "", "x\r\n"], ids=["whole", "cut", "odd"])
@pytest.mark.parametrize("path", ["/seen/x", "/sparql"])
def test_body_in_chunks_is_refused_as_nobody_knows_its_end(
    way: Inside, path: str, end: str
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\n{HOST}Content-Type: application/sparql-query\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    answer = talk(way, f"{head}6\r\nASK {{}}\r\n{end}".encode())
    assert answer.startswith(b"HTTP/1.1 411")
    assert b"with its Content-Length" in answer
    assert b"boolean" not in answer


def test_body_that_is_too_large_is_refused(way: Inside) -> None:
    size = 20_000
    head = (
        f"POST /sparql HTTP/1.1\r\n{HOST}Content-Type: application/sparql-query\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    answer = talk(way, head.encode() + b"x" * size)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()  # or the next request on it finds it closed


def test_long_body_comes_whole(way: Inside) -> None:
    answer = way.send("GET", "long")
    assert len(answer.data) == 8_000_000
    assert answer.data.endswith(b"0999999\n")
    packed = way.send("GET", "long", headers={"Accept-Encoding": "gzip"})
    assert packed.data == answer.data or gzip.decompress(packed.data) == answer.data


def test_body_that_breaks_off_is_not_taken_for_whole(way: Inside) -> None:
    head = f"GET /broken HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n"
    answer = talk(way, head.encode())
    assert b"content-length: 8000000" in answer
    assert len(answer) < 8_000_000
    assert way.ask("ASK {}").status_code == 200


def test_head_tells_the_length_and_sends_nothing(way: Inside) -> None:
    whole = way.send("GET", "")
    for _ in range(2):
        head = way.send("HEAD", "")
        assert head.data == b""
        assert head.headers["Content-Length"] == str(len(whole.data))


def test_behind_a_proxy_its_word_is_taken(tiny: Path) -> None:
    said = ("For: 192.0.2.1", "Proto: https", "Host: a.example")
    fields = [f"X-Forwarded-{word}" for word in said]
    with inside(Settings(build=tiny, processes=2, proxies=1), add_rules) as behind:
        answer = get(behind, "/seen/x", *fields)
        assert (answer["host"], answer["client"], answer["scheme"]) == (
            "a.example",
            "192.0.2.1",
            "https",
        )
        texts = [
            behind.send("GET", "sparql", headers={"X-Forwarded-Host": name}).text
            for name in ("a.example", "b.example", "a.example")
        ]
        assert behind.lookups("hit") == 1
    assert texts[0] == texts[2]
    assert "//a.example/sparql" in texts[0]
    assert "//b.example/sparql" in texts[1]


def test_body_that_fails_at_once_is_closed() -> None:
    class Body:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            raise RuntimeError("the disk is gone")

        def close(self) -> None:
            self.closed = True

    body = Body()

    def app(_: object, start: object) -> Body:
        start("200 OK", [("Content-Length", "10")])  # type: ignore[operator]
        return body

    with pytest.raises(RuntimeError, match="disk"):
        call(app, {})
    assert body.closed


def test_relative_address_resolves_against_that_of_the_endpoint(client: FlaskClient) -> None:
    def ask(query: str) -> bool:
        found = client.get("/sparql", query_string={"query": query}).get_json(force=True)["boolean"]
        assert isinstance(found, bool)
        return found

    assert ask("ASK { <id/municipality/se/kalmar> ?p ?o }")
    assert ask("ASK FROM <graph/registers/names> { <id/municipality/se/kalmar> ?p ?o }")
    assert ask("BASE <id/> ASK { <municipality/se/kalmar> ?p ?o }")
    assert not ask("BASE <http://x/> ASK { <id/municipality/se/kalmar> ?p ?o }")
    missing = client.get(
        "/sparql", query_string={"query": "ASK { <id/municipality/se/none> ?p ?o }"}
    )
    assert "id/municipality/se/none" in missing.headers["Query-Hint"]


@pytest.mark.parametrize(
    ("wanted", "status", "start", "length"),
    [
        ("bytes=0-1", 206, 0, 2),
        ("Bytes=2-", 206, 2, None),
        ("bytes=-3", 206, -3, 3),
        ("bytes=-99999999", 200, 0, None),
        ("bytes=0-99999999", 206, 0, None),
        ("items=0-1", 200, 0, None),
        ("pages=1", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("bytes=5-2", 200, 0, None),
        ("bytes=", 200, 0, None),
        ("nonsense", 200, 0, None),
        ("bytes=99999999-", 416, 0, None),
        ("bytes=-0", 416, 0, None),
    ],
)
def test_part_is_sent_as_asked_or_the_whole(
    client: FlaskClient, wanted: str, status: int, start: int, length: int | None
) -> None:
    path = "/static/style.css"
    whole = client.get(path, buffered=True).data
    part = client.get(path, headers={"Range": wanted}, buffered=True)
    assert part.status_code == status
    if status != 416:
        end = None if length is None or start < 0 else start + length
        assert part.data == whole[start:end]
    if status == 206:
        assert part.headers["Content-Range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_slash_too_many_leads_to_the_endpoint(client: FlaskClient, method: str) -> None:
    led = client.open("/sparql/?query=ASK%20%7B%7D&format=json", method=method)
    assert led.status_code == 308
    assert led.headers["Location"] == "/sparql?query=ASK%20%7B%7D&format=json"
