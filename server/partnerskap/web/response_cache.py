"""Answers from memory what was answered before: whole responses, as they were sent.

A response is kept under everything in a request that it may depend on; a query that is posted
is kept as the same query in an address.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote_plus

from cachetools import LRUCache
from werkzeug.http import is_resource_modified, parse_options_header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers = list[tuple[str, str]]
Key = tuple[str, ...]

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UTF_8: Final = ("utf-8", "utf8")
"""Names of the one charset that a query may be posted in."""
VARIES: Final = {"accept", "accept-encoding", "accept-language", "accept-datetime"}
"""Request headers that a response which is kept may depend on: part of its key, or never there."""
KEPT_BY_304: Final = {
    *("cache-control", "etag", "last-modified", "vary", "link"),
    "memento-datetime",
}
OWN: Final = ("content-length", "date")
SHARE: Final = 8
"""One response takes at most the cache's size divided by this."""
OVERHEAD: Final = 1024
"""Bytes that an entry takes beside its key and its content, roughly."""
VOLATILE: Final = re.compile(r"\b(?:now|rand|uuid|struuid|service)\b")
"""What makes a query have another answer each time; taking too much for it does no harm."""


class Response(NamedTuple):
    """A response of which nothing is sent yet."""

    status: int
    headers: Headers
    body: Iterable[bytes]
    """A list with one part if it is there in whole."""

    def header(self, name: str) -> str:
        """Return the value of the header *name* (in lower case), empty if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Kept(NamedTuple):
    """A response in memory."""

    response: Response
    note: object
    """What whoever keeps account wants to know of the response when it is sent again."""
    weight: int


def is_volatile(text: str) -> bool:
    """Tell whether the query *text* may have another answer the next time."""
    lower = text.lower()
    hint = "now" in lower or "rand" in lower or "uuid" in lower or "service" in lower
    return hint and VOLATILE.search(lower) is not None


def read_key(environ: WSGIEnvironment, snapshot: str) -> Key | None:
    """Return what the response to a request over *snapshot* may depend on; None: it isn't kept."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method in ("GET", "HEAD"):
        parameters: str | None = environ.get("QUERY_STRING", "")
    elif method == "POST" and path == "/sparql":
        parameters = read_posted(environ)
    else:
        return None
    if parameters is None or "HTTP_RANGE" in environ or "HTTP_ACCEPT_DATETIME" in environ:
        return None
    return (
        snapshot,
        path,
        parameters,
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        environ.get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"],
        environ["SCRIPT_NAME"],
    )


def read_posted(environ: WSGIEnvironment) -> str | None:
    """Return the query that is posted as the parameters of a GET would be, or None.

    The body has been read already.
    """
    given, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    media_type, charset = given.lower(), options.get("charset", "utf-8").lower()
    if environ.get("QUERY_STRING") or media_type not in (FORM, QUERY) or charset not in UTF_8:
        return None
    try:
        text: str = environ["wsgi.input"].getvalue().decode()
    except UnicodeDecodeError:
        return None
    if media_type == QUERY:
        return "query=" + quote_plus(text) if text else None
    asks = any(parameter.startswith("query=") for parameter in text.split("&"))
    return text if asks else None


def is_keepable(response: Response) -> bool:
    """Return whether *response* is whole and holds for everybody, as long as the data do."""
    known = {name.lower(): value for name, value in response.headers}
    varies = {name.strip().lower() for name in known.get("vary", "").split(",") if name}
    return (
        response.status == 200
        and isinstance(response.body, list)
        and "etag" in known
        and "public" in known.get("cache-control", "")
        and "set-cookie" not in known
        and varies <= VARIES
    )


class ResponseCache:
    """Responses of one snapshot, bounded by bytes; safe to use from many threads."""

    def __init__(self, size: int) -> None:
        """Keep at most *size* bytes."""
        self.most = size // SHARE
        self.lock = threading.Lock()
        self.entries: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.weight)
        self.snapshot = ""

    def find(self, key: Key) -> Kept | None:
        """Return what is kept under *key*."""
        with self.lock:
            return self.entries.get(key)

    def keep(self, key: Key, response: Response, note: object) -> None:
        """Keep *response*, which is whole, under *key*, unless it is too large.

        What other snapshots answered is forgotten: nobody is given it any more.
        """
        content = b"".join(response.body)
        weight = len(content) + sum(map(len, key)) + OVERHEAD
        if weight > self.most:
            return
        headers = [pair for pair in response.headers if pair[0].lower() not in OWN]
        headers.append(("Content-Length", str(len(content))))
        with self.lock:
            if key[0] != self.snapshot:
                self.entries.clear()
                self.snapshot = key[0]
            self.entries[key] = Kept(Response(response.status, headers, [content]), note, weight)


def revalidate(response: Response, environ: WSGIEnvironment) -> Response:
    """Return *response*, or a 304 without content if the client has it already (RFC 9110, 13)."""
    asks = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ
    if not asks or response.status != 200 or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return response
    tag, date = response.header("etag"), response.header("last-modified")
    if not tag or is_resource_modified(environ, tag, last_modified=date or None):
        return response
    headers = [pair for pair in response.headers if survives(pair[0])]
    return Response(304, headers, drop(response.body))


def drop(body: Iterable[bytes]) -> list[bytes]:
    """Close *body*, which nobody reads, and return an empty one."""
    close = getattr(body, "close", None)
    if close is not None:
        close()
    return []


def survives(name: str) -> bool:
    """Return whether the header *name* belongs to a 304 too."""
    lower = name.lower()
    return lower in KEPT_BY_304 or lower.startswith(("access-control-", "dataset-"))
