"""Asks a running server for everything, and writes what came back."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

import brotli
import httpx
from backports import zstd

from bench.crawl.addresses import find_addresses, links
from bench.crawl.ask import ETAG, MODIFIED, Ask
from bench.crawl.asks import BROWSER, asks, page

HOST: Final = "crawl.example.org"
"""Sent as the header Host, so that no answer names the port."""
CLIENTS: Final = 3
PASSING: Final = ("date", "server-timing", "connection")
"""Headers that no two answers have alike."""
SHOWN: Final = 12
"""Characters of the snapshot's digest that pages show."""
UNSTEADY: Final = ("/metrics", "/shapes", "sparql volatile")
"""Paths and kinds of requests whose bodies and tags no two answers have alike."""
TIME: Final = re.compile(rb"<span>[\d.,]+(?: |\xc2\xa0)[a-z]+</span>")
"""How long a query took, as the query page says it."""
DECODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = MappingProxyType(
    {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
)

Line = dict[str, object]


def record(url: str, file: Path) -> int:
    """Ask the server at *url* for everything, write it to *file*; return how many requests."""
    with connect(url) as client, ThreadPoolExecutor(CLIENTS) as pool:
        digest = client.get("/health").json()["snapshot"]
        given = set(asks(find_addresses(client)))
        given |= {follow(path) for path in find_links(client, given)}
        groups = by_path(sorted(given))
        lines = list(
            chain.from_iterable(pool.map(lambda group: ask_all(client, group, digest), groups))
        )
    texts = (json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)
    file.write_text("".join(f"{text}\n" for text in sorted(texts)), encoding="utf-8")
    return len(lines)


def by_path(given: Sequence[Ask]) -> list[list[Ask]]:
    """Return what is *given* in groups, each asked by one client.

    What was remembered of an address is so the same each time that the crawl comes to it.
    """
    groups: dict[str, list[Ask]] = defaultdict(list)
    for one in given:
        groups[one.path.partition("?")[0]].append(one)
    return list(groups.values())


def ask_all(client: httpx.Client, group: Sequence[Ask], digest: str) -> list[Line]:
    """Ask the *group* in turn; queries again, when the answers are remembered."""
    lines = [ask(client, one, digest) for one in group]
    again = [one for one in group if one.kind.startswith("sparql")]
    return lines + [ask(client, one, digest) | {"name": f"{one.name} | again"} for one in again]


def connect(url: str) -> httpx.Client:
    """Return a client of the server at *url*."""
    return httpx.Client(base_url=url, timeout=60, headers={"Host": HOST})


def find_links(client: httpx.Client, given: Iterable[Ask]) -> set[str]:
    """Return the paths that the pages link to, in any language."""
    paths = {one.path for one in given if one.kind == "page"}
    accept = {"Accept": BROWSER}
    return {link for path in paths for link in links(path, client.get(path, headers=accept).text)}


def follow(path: str) -> Ask:
    """Return the request for a link to *path* on a page."""
    one = page(path, "tr", "")
    return Ask("link", one.path, one.method, one.headers)


def ask(client: httpx.Client, one: Ask, digest: str) -> Line:
    """Send *one* and return what is kept of the answer, without the *digest* of the snapshot."""
    try:
        response, sent = send(client, one)
    except httpx.RemoteProtocolError:  # a connection that was kept may end just then
        response, sent = send(client, one)
    whole = decode(sent, response.headers.get("Content-Encoding", ""))
    for shown in (digest, digest[:SHOWN]):
        whole = whole.replace(shown.encode(), b"")
    body, times = TIME.subn(b"", whole)
    steady = one.kind not in UNSTEADY and not one.path.startswith(UNSTEADY)
    dropped = (*PASSING, "content-length") if times or not steady else PASSING
    return {
        "name": one.name,
        "kind": one.kind,
        "status": response.status_code,
        "headers": read_headers(response, dropped, digest),
        "length": len(body) if steady else None,
        "sha256": hashlib.sha256(body).hexdigest() if steady else None,
    }


def read_headers(
    response: httpx.Response, dropped: Sequence[str], digest: str
) -> list[tuple[str, str]]:
    """Return the headers of *response*, sorted, without those that are *dropped* and *digest*."""
    return sorted(
        (name.lower(), in_order(value) if name.lower() == "allow" else value.replace(digest, ""))
        for name, value in response.headers.multi_items()
        if name.lower() not in dropped
    )


def in_order(value: str) -> str:
    """Return the list in *value*, which has no order, sorted."""
    return ", ".join(sorted(value.split(", ")))


def send(client: httpx.Client, one: Ask) -> tuple[httpx.Response, bytes]:
    """Send *one*, with what its placeholders stand for; return the answer and its body as sent.

    No header is sent that *one* does not have, but Host.
    """
    headers = {"Host": HOST} | dict(one.headers)
    if one.plain is not None:
        plain, _ = send(client, one.plain)
        known = {ETAG: plain.headers.get("ETag", ""), MODIFIED: plain.headers.get("Last-Modified")}
        for mark, value in known.items():
            headers = {name: text.replace(mark, value or "") for name, text in headers.items()}
    url = f"{str(client.base_url).rstrip('/')}{one.path}"
    request = httpx.Request(one.method, url, headers=headers, content=one.body or None)
    response = client.send(request, stream=True)
    return response, b"".join(response.iter_raw())


def decode(sent: bytes, encoding: str) -> bytes:
    """Return the body that was *sent* in *encoding*; as it is where that can't be."""
    try:
        return DECODERS[encoding](sent) if encoding and sent else sent
    except (OSError, EOFError, brotli.error, zstd.ZstdError) as error:
        return f"not {encoding}: {error}".encode() + sent
