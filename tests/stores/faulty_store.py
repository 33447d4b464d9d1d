"""A store that does what real ones do when they fail, behind a socket of the test's own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

SECRET = b"at org.example.Secret.trace(Secret.java:42)"
"""Text of the store's own, which nobody must be told."""
JSON = b"application/sparql-results+json"
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://x/1"}}]}}'
Fault = Callable[[socket.socket], None]


def head(status: bytes, *lines: bytes, media_type: bytes = JSON) -> bytes:
    """Return the head of an answer."""
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Type: " + media_type, *lines, b"", b""])


def whole(body: bytes, *lines: bytes, media_type: bytes = JSON, status: bytes = b"200 OK") -> Fault:
    """Return what sends *body* as it should be sent."""
    length = b"Content-Length: %d" % len(body)
    return lambda end: end.sendall(head(status, length, *lines, media_type=media_type) + body)


def half(end: socket.socket) -> None:
    """Send the first half of an answer, and hang up."""
    end.sendall(head(b"200 OK", b"Content-Length: %d" % len(ROWS)) + ROWS[:40])


def half_of_chunks(end: socket.socket) -> None:
    """Send some chunks of an answer, and hang up."""
    end.sendall(head(b"200 OK", b"Transfer-Encoding: chunked") + b"14\r\n" + ROWS[:20] + b"\r\n")


def silent(_end: socket.socket) -> None:
    """Say nothing for as long as the test lasts."""
    time.sleep(30)


def dripping(end: socket.socket) -> None:
    """Send an answer byte by byte, and never come to its end."""
    end.sendall(head(b"200 OK", b"Content-Length: 1000000"))
    while True:
        end.sendall(b" ")
        time.sleep(0.05)


def endless(end: socket.socket) -> None:
    """Send ten gigabytes."""
    row = b'{"s":{"type":"literal","value":"' + b"x" * 65536 + b'"}},'
    end.sendall(head(b"200 OK", b"Content-Length: 10000000000"))
    end.sendall(b'{"head":{"vars":["s"]},"results":{"bindings":[')
    while True:
        end.sendall(row)


def random_bytes(end: socket.socket) -> None:
    """Send what is no HTTP."""
    end.sendall(bytes(range(256)) * 40)


FAULTS: dict[str, Fault] = {
    "half": half,
    "half-of-chunks": half_of_chunks,
    "nothing": lambda end: end.close(),
    "empty": whole(b""),
    "garbage": whole(bytes(range(256)) * 10),
    "cut-json": whole(ROWS[:-10]),
    "no-json": whole(b"[" * 100_000),
    "random-bytes": random_bytes,
    "html": whole(b"<html>" + SECRET + b"</html>", media_type=b"text/html"),
    "rows-as-html": whole(ROWS, media_type=b"text/html"),
    "html-as-json": whole(b"<html>" + SECRET + b"</html>"),
    "500": whole(SECRET, status=b"500 Internal Server Error", media_type=b"text/plain"),
    "400": whole(SECRET, status=b"400 Bad Request", media_type=b"text/plain"),
    "401": whole(SECRET, status=b"401 Unauthorized", media_type=b"text/plain"),
    "503": whole(SECRET, status=b"503 Service Unavailable", media_type=b"text/plain"),
    "redirect": whole(b"", b"Location: /sparql", status=b"302 Found"),
    "unframed": lambda end: end.sendall(head(b"200 OK") + ROWS),
    "cut-by-timeout": whole(ROWS, b"X-SQL-State: S1TAT"),
    "cut-by-rows": whole(ROWS, b"X-SPARQL-MaxRows: 1"),
    "silent": silent,
    "dripping": dripping,
    "endless": endless,
}
"""Name → what the store does with each query; none of them gives a whole answer."""


@dataclass
class FaultyStore:
    """Where the store listens, what it does, and what it was asked."""

    url: str
    fault: Fault = field(default=half)
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def faulty_store() -> Iterator[FaultyStore]:
    """Run such a store until the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    store = FaultyStore(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")

    def serve() -> None:
        with suppress(OSError):
            while True:
                end, _ = listener.accept()
                threading.Thread(target=answer, args=(store, end), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield store
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def answer(store: FaultyStore, end: socket.socket) -> None:
    """Read a request from *end* and do what *store* does."""
    with suppress(OSError), end:
        store.asked.append(read_request(end))
        store.fault(end)


def read_request(end: socket.socket) -> bytes:
    """Return the request that comes over *end*, with its whole body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += end.recv(65536) or b"\r\n\r\n"
    top, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += end.recv(65536)
    return top + b"\r\n\r\n" + body
