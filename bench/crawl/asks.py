"""What the crawl asks of a server that has certain addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from bench.crawl import sparql
from bench.crawl.addresses import Addresses
from bench.crawl.ask import ETAG, MODIFIED, Ask

LANGUAGES: Final = ("sv", "en", "tr")
ENCODINGS: Final = ("", "gzip", "br", "zstd")
SUFFIXES: Final = ("ttl", "jsonld", "rdf", "nt", "trig", "nq", "html", "json", "docx")
ACCEPTED: Final = (
    *("", "*/*", "text/turtle", "application/ld+json", "application/rdf+xml"),
    *("application/n-triples", "application/trig", "application/n-quads", "text/html"),
    *("application/json", "image/png", "text/turtle;q=0.5, application/ld+json;q=0.7"),
)
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FIXED: Final = (
    *("/", "/about", "/catalog", "/municipalities", "/ns", "/partnerships", "/quality"),
    *("/shapes", "/sources", "/sparql/vocabulary.json", "/themes", "/version/", "/dump/"),
    *("/.well-known/void", "/changes.atom", "/context.jsonld", "/datasets/dcat", "/feed"),
    *("/feed/1", "/favicon.ico", "/opensearch.xml", "/robots.txt", "/sitemap.xml", "/health"),
    *("/search?q=kalmar", "/search?q=", "/search/suggest?q=si", "/problem/invalid-query"),
    *("/static/style.css", "/dump/partnerskap.nt.gz", "/dump/municipalities.csv"),
    *("/dump/partnerskap-csv.zip", "/dump/ontology.ttl", "/dump/SHA256SUMS"),
    *("/doc/municipality/se/kalmar", "/doc/municipality/tr/sisli", "/doc/theme/energy"),
    *("/id/municipality/se/kalmar", "/dataset/partnerskap", "/graph/programmes/tuselog"),
)
"""Addresses at which everything that HTTP has is tried."""
WRONG: Final = (
    *("/nothing", "/id/", "/id/municipality/se/atlantis", "/doc/municipality/se/atlantis"),
    *("/doc/municipality/se/atlantis.ttl", "/graph/none", "/dataset/none", "/dump/none"),
    *("/version/9.9.9/", "/version/9.9.9/dump/partnerskap.nt.gz", "/feed/999", "/feed/0"),
    *("/sitemap-1.xml", "/sitemap-0.xml", "/problem/none", "/static/none.css", "/ns/none"),
    *("/shapes.docx", "/ns.docx", "/catalog.docx", "/.well-known/void.docx", "/feed.docx"),
    *("/%FF", "/doc/%00", "/doc/..%2F..%2Fetc", "//", "/doc//", "/ID/municipality/se/kalmar"),
    *("/id/municipality/se/kalmar/", "/municipalities/", "/about?lang=xx", "/?lang=tr"),
    *("/dump/../snapshot.json", "/context", "/version/0.1.0", "/version/0.1.0/changes"),
)
TRIED: Final[tuple[tuple[tuple[str, str], ...], ...]] = (
    (("If-None-Match", ETAG),),
    (("If-None-Match", f'W/{ETAG}, "other"'),),
    (("If-None-Match", "*"),),
    (("If-Match", '"other"'),),
    (("If-Modified-Since", MODIFIED),),
    (("If-None-Match", ETAG), ("Accept-Encoding", "gzip")),
    (("Range", "bytes=0-9"),),
    (("Range", "bytes=-5"),),
    (("Range", "bytes=999999999-"),),
    (("Range", "bytes=0-9"), ("Accept-Encoding", "gzip")),
    (("Range", "bytes=0-9"), ("If-Range", ETAG)),
    (("Range", "bytes=0-9"), ("If-Range", '"other"')),
    (("Origin", "https://example.org"),),
    (("Accept-Datetime", "Sat, 28 Nov 2026 00:00:00 GMT"),),
)


def asks(addresses: Addresses) -> Iterator[Ask]:
    """Yield every request to a server that has *addresses*."""
    yield from pages(addresses.pages)
    yield from documents(addresses.documents)
    yield from others(addresses.others)
    for path in FIXED:
        yield from tried(path)
    for path in WRONG:
        for accept in ("", BROWSER, "application/json"):
            yield Ask("wrong address", path, "GET", accepting(accept))
    yield from sparql.asks()


def accepting(accept: str, **others: str) -> tuple[tuple[str, str], ...]:
    """Return the header Accept, and *others* with hyphens in their names, without empty ones."""
    named = {"Accept": accept} | {name.replace("_", "-"): text for name, text in others.items()}
    return tuple((name, text) for name, text in named.items() if text)


def pages(paths: Iterable[str]) -> Iterator[Ask]:
    """Yield requests for each page as browsers send them, and for its other formats."""
    for path, language, encoding in product(paths, LANGUAGES, ENCODINGS):
        yield page(path, language, encoding)
    for path in paths:
        yield from by_format("page format", path)


def page(path: str, language: str, encoding: str) -> Ask:
    """Return the request of a browser for *path*."""
    headers = accepting(BROWSER, Accept_Language=language, Accept_Encoding=encoding)
    return Ask("page", path, "GET", headers)


def documents(paths: Iterable[str]) -> Iterator[Ask]:
    """Yield requests for each document and for the thing that it is about."""
    for path in paths:
        thing = path.replace("/doc/", "/id/", 1)
        yield from by_format("document", path)
        yield from by_format("thing", thing)
        for name in ("ttl", "text/csv"):
            yield Ask("thing", f"{thing}?format={name}")
            yield Ask("document", f"{path}?format={name}")
        for language, encoding in product(LANGUAGES, ENCODINGS):
            yield page(path, language, encoding)


def by_format(kind: str, path: str) -> Iterator[Ask]:
    """Yield requests for *path* with every suffix, and with every Accept."""
    for suffix in SUFFIXES:
        yield Ask(kind, f"{path}.{suffix}")
    for accept in ACCEPTED:
        yield Ask(kind, path, "GET", accepting(accept))
    for encoding in ENCODINGS[1:]:
        yield Ask(kind, path, "GET", accepting("text/turtle", Accept_Encoding=encoding))


def others(paths: Iterable[str]) -> Iterator[Ask]:
    """Yield requests for graphs, data sets, versions, dumps and whatever else has an address."""
    for path in paths:
        if "/dump/" in path:
            yield Ask("dump", path)
            yield Ask("dump", path, "HEAD")
            for headers in TRIED:
                yield Ask("dump", path, "GET", headers)
        else:
            yield from by_format("other", path)
            yield page(path, "sv", "")


def tried(path: str) -> Iterator[Ask]:
    """Yield what HTTP has beside GET, for *path*."""
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
        yield Ask("method", path, method)
    preflight = (
        ("Origin", "https://example.org"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "Content-Type, X-Own"),
    )
    yield Ask("preflight", path, "OPTIONS", preflight)
    for headers in TRIED:
        yield Ask("conditional", path, "GET", headers)
        yield Ask("conditional", path, "HEAD", headers)
    for encoding in ("gzip;q=0", "identity;q=0", "gzip, br", "*", "deflate", "gzip, deflate, br"):
        yield Ask("encoding", path, "GET", (("Accept-Encoding", encoding),))
        yield Ask("encoding", path, "HEAD", (("Accept-Encoding", encoding),))
