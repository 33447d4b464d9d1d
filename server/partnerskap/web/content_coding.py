"""Compresses what is sent, as each client can read it (RFC 9110, section 8.4).

This stands around the whole site, not in Flask, so that answers that never reach Flask are
compressed by the same rules.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import brotli
from backports import zstd
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from partnerskap.web.negotiation import DOCUMENTS
from partnerskap.web.response_cache import Headers, Response

SMALL: Final = 500
"""Bytes below which compressing gains nothing."""
MEDIA_TYPES: Final = frozenset(
    {
        *(one.media_type for one in DOCUMENTS),
        *("application/geo+json", "application/problem+json", "application/xml", "image/svg+xml"),
        *("application/sparql-results+json", "application/sparql-results+xml"),
        *("text/css", "text/csv", "text/javascript", "text/n3", "text/plain", "text/xml"),
        "text/tab-separated-values",
    }
)
"""What is text; all else is sent as it is."""
GZIP_LEVEL, BROTLI_QUALITY, ZSTD_LEVEL = 6, 4, 3


class Stream(NamedTuple):
    """A compressor for a body that comes in parts."""

    feed: Callable[[bytes], bytes]
    finish: Callable[[], bytes]


def stream_zstd() -> Stream:
    """Return a new compressor."""
    made = zstd.ZstdCompressor(level=ZSTD_LEVEL)
    return Stream(made.compress, made.flush)


def stream_brotli() -> Stream:
    """Return a new compressor."""
    made = brotli.Compressor(quality=BROTLI_QUALITY)
    return Stream(made.process, made.finish)


def stream_gzip() -> Stream:
    """Return a new compressor."""
    made = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS + 16)
    return Stream(made.compress, made.flush)


class Coding(NamedTuple):
    """A content coding: for a body that is there in whole, and for one that comes in parts."""

    compress: Callable[[bytes], bytes]
    stream: Callable[[], Stream]


CODINGS: Final = {
    "zstd": Coding(lambda content: zstd.compress(content, ZSTD_LEVEL), stream_zstd),
    "br": Coding(lambda content: brotli.compress(content, quality=BROTLI_QUALITY), stream_brotli),
    "gzip": Coding(lambda content: gzip.compress(content, GZIP_LEVEL, mtime=0), stream_gzip),
}
"""Content codings by name, the one that we like best first."""


@lru_cache(maxsize=256)
def choose(accepted: str) -> str:
    """Return the coding for a client whose Accept-Encoding is *accepted*; empty for none."""
    accept = parse_accept_header(accepted, Accept)
    plain = max((quality for name, quality in accept if name.lower() == "identity"), default=0.0)
    best = max(CODINGS, key=accept.quality)
    quality = accept.quality(best)
    return best if quality > 0 and quality >= plain else ""


def encode(response: Response, accepted: str) -> Response:
    """Return *response* compressed, if that makes sense and *accepted* (Accept-Encoding) allows it.

    A part of something (206) never is: its bytes are those of the whole as it lies.
    """
    name = choose(accepted[:200]) if accepted else ""
    headers = vary(response.headers)
    if not name or response.status != 200 or not is_compressible(response):
        return Response(response.status, headers, response.body)
    headers = [tag(pair, name) for pair in headers if pair[0].lower() != "content-length"]
    headers.append(("Content-Encoding", name))
    if isinstance(response.body, list):
        content = CODINGS[name].compress(b"".join(response.body))
        headers.append(("Content-Length", str(len(content))))
        return Response(200, headers, [content])
    return Response(200, headers, Encoded(response.body, CODINGS[name].stream()))


def is_compressible(response: Response) -> bool:
    """Tell whether *response* is text, not tiny, and not compressed already."""
    media_type = response.header("content-type").partition(";")[0].strip().lower()
    length = response.header("content-length")
    return (
        media_type in MEDIA_TYPES
        and not (length and int(length) < SMALL)
        and not response.header("content-encoding")
    )


def vary(headers: Headers) -> Headers:
    """Return *headers* with the note that the response depends on Accept-Encoding."""
    named = next((value for name, value in headers if name.lower() == "vary"), "")
    if "accept-encoding" in named.lower():
        return headers
    others = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*others, ("Vary", f"{named}, Accept-Encoding" if named else "Accept-Encoding")]


def tag(pair: tuple[str, str], coding: str) -> tuple[str, str]:
    """Return the header *pair*; a strong entity tag is that of the *coding* alone."""
    name, value = pair
    if name.lower() == "etag" and value.startswith('"'):
        return name, f'{value[:-1]}:{coding}"'
    return pair


class Encoded:
    """A body compressed part by part, as it is read."""

    def __init__(self, body: Iterable[bytes], stream: Stream) -> None:
        """Compress *body* by *stream*."""
        self.body, self.stream = body, stream

    def __iter__(self) -> Iterator[bytes]:
        """Yield what is compressed, and the end of it."""
        for part in self.body:
            if packed := self.stream.feed(part):
                yield packed
        yield self.stream.finish()

    def close(self) -> None:
        """Close the body."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()
