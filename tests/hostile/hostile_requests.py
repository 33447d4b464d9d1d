"""Requests that nobody sends in good faith: what hypothesis makes them of."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from hostile_queries import queries
from hypothesis import strategies as st

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
LATIN: Final = st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f")
TEXTS: Final = st.text(max_size=30)


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


METHODS: Final = st.sampled_from(
    [*["GET"] * 9, *["POST"] * 9, "HEAD", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "QUERY"]
)
BASES: Final = st.sampled_from(
    [
        *("/", "/sparql/", "/sparql.json", "//sparql", "/SPARQL", "/health", "/metrics", "/ns"),
        *("/id/municipality/se/kalmar", "/doc/municipality/se/kalmar", "/doc/x.ttl", "/id/"),
        *("/doc/municipality/se/kalmar.jsonld", "/graph/programmes/tuselog", "/graph/none.nq"),
        *("/catalog", "/catalog.rdf", "/dump/", "/dump/all.nq.gz", "/shapes", "/sitemap.xml"),
        *("/.well-known/void", "/robots.txt", "/changes", "/search?q=umea", "/static/site.js"),
        *("/static/../../settings.py", "/dump/..%2f..%2fsnapshot.json", "/version/", "/feed"),
    ]
)
PATHS: Final = st.one_of(
    *[st.just("/sparql")] * 6,
    BASES,
    st.tuples(BASES, TEXTS).map(lambda pair: pair[0] + "/" + quote(pair[1], safe="")),
    st.text(max_size=20).map(lambda text: "/" + quote(text, safe="/%?&=;")),
)
GRAPHS: Final = st.one_of(
    st.sampled_from(
        [
            "https://w3id.org/partnerskap/graph/programmes/tuselog",
            *("", "relative", "file:///etc/passwd", "http://127.0.0.1:9/", "urn:x", "<>", "a b:c"),
        ]
    ),
    TEXTS,
)
FORMATS: Final = st.one_of(
    st.sampled_from(["json", "xml", "csv", "tsv", "ttl", "nt", "jsonld", "html", "text/csv", ""]),
    TEXTS,
)
PARAMETERS: Final = st.one_of(
    st.tuples(st.just("query"), queries()),
    st.tuples(st.just("query"), queries()),
    st.tuples(st.sampled_from(["default-graph-uri", "named-graph-uri"]), GRAPHS),
    st.tuples(st.just("format"), FORMATS),
    st.tuples(st.just("update"), TEXTS),
    st.tuples(st.sampled_from(["lang", "question", "timeout", "q", "page"]), TEXTS),
    st.tuples(TEXTS, TEXTS),
)
PAIRS: Final = st.one_of(
    st.tuples(st.just("query"), queries()).map(lambda pair: [pair]),
    st.lists(PARAMETERS, max_size=4),
)
RAW: Final = st.text(max_size=40).map(lambda text: quote(text, safe="%&=+;?/"))
STRINGS: Final = st.one_of(PAIRS.map(urlencode), PAIRS.map(urlencode), RAW, st.just("query=%FF%FE"))

MEDIA: Final = st.sampled_from(
    [
        *("*/*", "text/html", "text/turtle", "application/sparql-results+json", "text/csv"),
        *("application/json", "application/ld+json", "application/rdf+xml", "image/png", "*", ""),
        *("application/n-quads", "text/*", "application/*;q=0", "a/b;c=d;q=1;e", "/", ";q=1"),
    ]
)
ACCEPTS: Final = st.lists(
    st.tuples(MEDIA, st.sampled_from(["", ";q=0", ";q=0.3", ";q=2", ";q=-1", ";q=x", ";q"])),
    max_size=4,
).map(lambda pairs: ", ".join(media + quality for media, quality in pairs))
CODINGS: Final = st.sampled_from(["gzip", "br", "zstd", "identity;q=0", "*;q=0", "gzip;q=x", ",,"])
KINDS: Final = st.sampled_from(
    [
        *(FORM, FORM, FORM, DIRECT, DIRECT, DIRECT, "application/sparql-update", "text/plain"),
        *("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "", "x"),
        *(FORM + "; charset=utf-16", DIRECT + "; charset=latin-1", DIRECT + '; charset="', "a/b;"),
        FORM + "; charset=\xff",
    ]
)
DATES: Final = st.sampled_from(
    ["Sun, 22 Nov 2026 09:00:00 GMT", "Sun, 99 Nov 9999 99:99:99 GMT", "yesterday", "0"]
)
OTHERS: Final = st.one_of(
    st.tuples(st.just("Accept"), ACCEPTS),
    st.tuples(st.just("Accept"), ACCEPTS),
    st.tuples(st.just("Accept-Encoding"), CODINGS),
    st.tuples(
        st.just("Accept-Language"), st.sampled_from(["sv", "tr;q=0.1,en", "*", "x" * 99, "-"])
    ),
    st.tuples(st.sampled_from(["If-Modified-Since", "If-Unmodified-Since", "If-Range"]), DATES),
    st.tuples(
        st.sampled_from(["If-None-Match", "If-Match"]),
        st.sampled_from(["*", '"x"', 'W/"x", "y"', '"', ""]),
    ),
    st.tuples(
        st.just("Range"), st.sampled_from(["bytes=0-9", "bytes=9-0", "bytes=-1", "bytes=,", "x"])
    ),
    st.tuples(
        st.sampled_from(["Origin", "Referer", "Cookie", "Authorization", "X-Forwarded-For"]),
        st.text(LATIN, max_size=20).map(str.strip),
    ),
    st.tuples(st.just("Access-Control-Request-Method"), st.sampled_from(["POST", "\xe5"])),
    st.tuples(st.just("Content-Encoding"), st.sampled_from(["gzip", "br", "x"])),
    st.tuples(st.just("Host"), st.sampled_from(["localhost", "[::1", "a b", "x" * 300, "å.se"])),
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a content type and a body, which need not fit each other."""
    kind = draw(KINDS)
    form = draw(st.integers(0, 5))
    if form == 0:
        return kind, draw(st.binary(max_size=60))
    text = draw(STRINGS) if kind.startswith(FORM) == (form < 5) else draw(queries())
    coding = draw(st.sampled_from(["utf-8"] * 6 + ["utf-16", "utf-32", "zip"]))
    if coding == "zip":
        return kind, gzip.compress(text.encode("utf-8", "replace"))
    return kind, text.encode(coding, "replace")


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Draw one request."""
    method = draw(METHODS)
    headers = draw(st.lists(OTHERS, max_size=3))
    target = draw(PATHS)
    body = None
    if method in ("POST", "PUT", "QUERY"):
        kind, body = draw(bodies())
        headers.append(("Content-Type", kind))
    if method != "POST" or draw(st.integers(0, 4)) == 0:
        target += ("&" if "?" in target else "?") + draw(STRINGS)
    return Request(method, target, tuple(headers), body)
