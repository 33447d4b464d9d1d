"""Remembers whole responses, compressed as they were sent; GET and POST of a query are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache
from werkzeug.http import is_resource_modified

from partnerskap.web.gateway.request import Request
from partnerskap.web.gateway.response import Headers, Response
from partnerskap.web.memory.keys import Key

KEPT_BY_304: Final = {"cache-control", "etag", "last-modified", "vary", "link"}
OWN: Final = ("content-length", "date")
SHARE: Final = 8
"""One response takes at most the memory's size divided by this."""
OVERHEAD: Final = 1024
"""Bytes that an entry takes beside its key and its content, roughly."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A response as it was sent."""

    response: Response
    note: object
    """What whoever keeps account wants to know of the response when it is sent again."""
    weight: int


class Memory:
    """Responses, bounded by bytes; used in one event loop only, so nothing is locked."""

    def __init__(self, size: int) -> None:
        """Keep at most *size* bytes."""
        self.most = size // SHARE
        self.entries: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.weight)

    def find(self, key: Key) -> Kept | None:
        """Return what is kept under *key*."""
        return self.entries.get(key)

    def keep(self, key: Key, response: Response, note: object) -> None:
        """Keep *response* under *key*, unless it is too large."""
        content = response.content
        weight = len(content) + sum(map(len, key)) + OVERHEAD
        if weight > self.most:
            return
        headers = [pair for pair in response.headers if pair[0].lower() not in OWN]
        headers.append(("Content-Length", str(len(content))))
        self.entries[key] = Kept(Response(response.status, headers, content), note, weight)


def repeat(kept: Kept, request: Request) -> Response:
    """Return what was *kept* as the response to *request*: whole, or 304 if the client has it."""
    fields = request.fields
    asks = "if-none-match" in fields or "if-modified-since" in fields
    if asks and request.method != "POST" and not modified(kept.response.headers, fields):
        headers = [pair for pair in kept.response.headers if survives(pair[0])]
        return Response(304, headers)
    if request.method == "HEAD":
        return Response(kept.response.status, kept.response.headers)
    return kept.response


def modified(headers: Headers, fields: dict[str, str]) -> bool:
    """Return whether a client that sent *fields* has not what has these *headers*."""
    known = {name.lower(): value for name, value in headers}
    asked = {"REQUEST_METHOD": "GET"}
    for name in ("if-none-match", "if-modified-since"):
        if name in fields:
            asked["HTTP_" + name.upper().replace("-", "_")] = fields[name]
    return is_resource_modified(asked, known["etag"], last_modified=known.get("last-modified"))


def survives(name: str) -> bool:
    """Return whether the header *name* belongs to a 304 too."""
    lower = name.lower()
    return lower in KEPT_BY_304 or lower.startswith(("access-control-", "dataset-"))
