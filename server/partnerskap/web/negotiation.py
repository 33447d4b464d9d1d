"""Content negotiation: the representation that a request selects, and how it is compressed.

Which representations there are, and which of them a request selects, is settled in Flask. What is
sent is compressed (RFC 9110, section 8.4) around the whole site, so that answers that never reach
Flask are compressed by the same rules.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import brotli
from backports import zstd
from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from partnerskap.engine.errors import NotAcceptable
from partnerskap.web.response_cache import Headers, Response


@dataclass(frozen=True)
class Representation:
    """One form in which something can be had."""

    suffix: str
    """What the address of a document, or the name of a file, ends in after the last point."""
    media_type: str
    name: str
    """What people call it."""
    aliases: tuple[str, ...] = ()
    """What else `?format=` may call it."""
    has_graphs: bool = False
    """Whether it tells which named graph a statement is in."""
    media_types: tuple[str, ...] = ()
    """What else clients call it in Accept, older ones above all."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what `?format=` may call it, beside its media type."""
        return self.suffix, *self.aliases

    @property
    def content_type(self) -> str:
        """Return the media type as the header Content-Type says it."""
        return content_type(self.media_type)

    @property
    def called(self) -> tuple[str, ...]:
        """Return every media type that it may be asked for by, its own first."""
        return self.media_type, *self.media_types


N3: Final = (
    *("text/n3", "application/n3", "text/rdf+n3", "application/rdf+n3"),
    *("application/x-turtle", "application/turtle"),
)
"""What Turtle was called before it had a media type; every Turtle document is Notation3."""
TURTLE: Final = Representation(
    "ttl", "text/turtle", "Turtle", ("turtle", "n3"), has_graphs=False, media_types=N3
)
JSON_LD: Final = Representation("jsonld", "application/ld+json", "JSON-LD", ("json-ld",), True)
RDF_XML: Final = Representation(
    *("rdf", "application/rdf+xml", "RDF/XML", ("rdfxml", "rdf+xml", "rdf-xml", "xml")),
    media_types=("text/rdf",),
)
N_TRIPLES: Final = Representation(
    *("nt", "application/n-triples", "N-Triples", ("ntriples", "n-triples")),
    media_types=("text/plain",),
)
TRIG: Final = Representation(
    "trig", "application/trig", "TriG", has_graphs=True, media_types=("application/x-trig",)
)
N_QUADS: Final = Representation(
    *("nq", "application/n-quads", "N-Quads", ("nquads",)),
    has_graphs=True,
    media_types=("text/x-nquads", "text/nquads"),
)
HTML: Final = Representation("html", "text/html", "HTML")
JSON: Final = Representation("json", "application/json", "JSON")

RDF: Final = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
"""Every format of RDF, the one for a request without preference first."""
DOCUMENTS: Final = (*RDF, HTML, JSON)
"""What documents can be had as; JSON is JSON-LD whose context is somewhere else."""
SUFFIXES: Final = {one.suffix: one for one in DOCUMENTS}
NAMES: Final = {name: one for one in DOCUMENTS for name in (one.media_type, *one.names)}
"""What `?format=` may say of a document."""
QUADS: Final = frozenset((*TRIG.called, *N_QUADS.called))
TRIPLES: Final = frozenset((*TURTLE.called, *RDF_XML.called, N_TRIPLES.media_type))
"""What only triples are asked for by."""


@dataclass(frozen=True)
class Selection:
    """What a request selects: a document, by its path, and one of its representations."""

    path: str
    """The document's path under the base, without suffix."""
    representation: Representation
    negotiated: bool
    """Whether the representation was chosen by the header Accept."""
    media_type: str
    """What the sender of the request calls the representation."""
    offered: tuple[Representation, ...]
    """All that the document can be had as."""


def select_representation(
    request: Request, offered: Sequence[Representation] = DOCUMENTS
) -> Selection:
    """Return what *request* selects of what is *offered*: by suffix, by `?format=` or by Accept.

    A suffix that no representation has is part of the path. Raises `NotAcceptable` if nothing
    that is offered is wanted.
    """
    path = request.path.lstrip("/")
    stem, _, suffix = path.rpartition(".")
    if suffix in SUFFIXES and stem:
        return select(stem, SUFFIXES[suffix], offered)
    if "format" in request.args:
        return select(path, find_named(request.args["format"]), offered)
    wanted, media_type = negotiate(request.accept_mimetypes, offered)
    return Selection(path, wanted, True, media_type, tuple(offered))


def select(path: str, wanted: Representation, offered: Sequence[Representation]) -> Selection:
    """Return the selection of what is *wanted* at *path*, asked for by name.

    Raises `NotAcceptable` if it is not *offered*.
    """
    if wanted not in offered:
        raise available(one.media_type for one in offered)
    return Selection(path, wanted, False, wanted.media_type, tuple(offered))


def find_named(name: str) -> Representation:
    """Return the representation that *name*, as in `?format=`, stands for."""
    found = NAMES.get(name.lower())
    if found is None:
        known = ", ".join(f"{one.suffix} ({one.media_type})" for one in DOCUMENTS)
        raise NotAcceptable(f"'{name}' is not a format of documents: there is {known}.")
    return found


def negotiate(accept: MIMEAccept, offered: Sequence[Representation]) -> tuple[Representation, str]:
    """Return the best of *offered* for *accept*, and what *accept* calls it.

    Raises `NotAcceptable` if there is none.
    """
    by_type = {one.media_type: one for one in offered}
    by_type |= {name: one for one in offered for name in one.media_types}
    try:
        chosen = choose(accept, tuple(by_type))
    except NotAcceptable as error:
        raise available(one.media_type for one in offered) from error
    return by_type[chosen], chosen


def choose(accept: MIMEAccept, offered: Sequence[str]) -> str:
    """Return the best of the media types *offered* for *accept*, or raise `NotAcceptable`.

    No header at all means the first one offered; parameters of media types are ignored. Who can
    read triples gets them even if quads were liked better: most who say so look for no graphs.
    """
    if not accept:
        return offered[0]
    best = bare(accept).best_match(offered)
    if best in QUADS:
        named = MIMEAccept(pair for pair in bare(accept) if "*" not in pair[0])
        best = named.best_match([one for one in offered if one in TRIPLES]) or best
    if best is None:
        raise available(offered)
    return best


def available(offered: Iterable[str]) -> NotAcceptable:
    """Return the error that names the media types *offered*."""
    return NotAcceptable("This resource is available as " + ", ".join(offered) + ".")


def bare(accept: MIMEAccept) -> MIMEAccept:
    """Return *accept* without media-type parameters; a lone star means everything."""
    names = ((value.partition(";")[0].strip(), quality) for value, quality in accept)
    return MIMEAccept(("*/*" if name == "*" else name, quality) for name, quality in names)


def complete(accept: str) -> str:
    """Return the header *accept* with `q=.2`, as Java writes it, as `q=0.2`."""
    return accept.replace("q=.", "q=0.")


def prefers_html(accept: MIMEAccept, others: Sequence[str]) -> bool:
    """Return whether the sender of *accept* would rather have HTML than one of *others*."""
    if not accept:
        return False
    return bare(accept).best_match([*others, HTML.media_type]) == HTML.media_type


def content_type(media_type: str) -> str:
    """Return *media_type* as the header Content-Type says it."""
    return media_type + "; charset=utf-8" if media_type.startswith("text/") else media_type


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
def choose_coding(accepted: str) -> str:
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
    name = choose_coding(accepted[:200]) if accepted else ""
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
