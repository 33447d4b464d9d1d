"""What the crawl asks the SPARQL endpoint."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from bench.crawl.ask import ETAG, MODIFIED, Ask

PATH: Final = "/sparql"
QUERIES: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("queries.toml").read_text(encoding="utf-8")
)
FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
KALMAR: Final = "https://w3id.org/partnerskap/id/municipality/se/kalmar"
GRAPH: Final = "https://w3id.org/partnerskap/graph/programmes/tuselog"
ACCEPTED: Final = (
    "",
    "*/*",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "text/html",
    "image/png",
    "*/*;q=1, application/sparql-results+json;q=0, text/csv;q=0.5",
    "text/csv;charset=utf-8",
    "application/sparql-results+json, application/n-triples",
    "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
)
FORMATS: Final = (
    *("json", "xml", "csv", "tsv", "turtle", "ttl", "n3", "nt", "ntriples", "n-triples", "rdf"),
    *("rdfxml", "jsonld", "json-ld", "nq", "nquads", "trig", "html", "text/csv", "pdf", ""),
)
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def asks() -> Iterator[Ask]:
    """Yield every request to the endpoint."""
    for text in QUERIES["answered"].values():
        yield from by_format(text)
    for text in QUERIES["refused"].values():
        for accept in ("", "text/csv", BROWSER):
            yield from by_method("sparql refusal", text, accept)
    for text in QUERIES["volatile"].values():
        yield from by_method("sparql volatile", text, "")
    yield from with_parameters()
    yield from odd()
    yield from introductions()
    yield from conditional()


def by_format(text: str) -> Iterator[Ask]:
    """Yield requests for the answer to *text* in each format, sent and packed in each way."""
    for accept in ACCEPTED:
        yield from by_method("sparql answer", text, accept)
    for name in FORMATS:
        yield Ask("sparql ?format=", f"{PATH}?{urlencode({'query': text, 'format': name})}")


def by_method(kind: str, text: str, accept: str) -> Iterator[Ask]:
    """Yield the three ways of asking *text*, plain and compressed, each twice."""
    query = urlencode({"query": text})
    for encoding in ("", "gzip"):
        given = {"Accept": accept, "Accept-Encoding": encoding}
        wanted = tuple((name, value) for name, value in given.items() if value)
        yield Ask(kind, f"{PATH}?{query}", "GET", wanted)
        yield Ask(kind, PATH, "POST", (*wanted, ("Content-Type", FORM)), query)
        yield Ask(kind, PATH, "POST", (*wanted, ("Content-Type", DIRECT)), text)


def with_parameters() -> Iterator[Ask]:
    """Yield requests with a dataset of their own, and with parameters that do not fit."""
    text = quote("SELECT ?s { ?s a pk:Partnership } ORDER BY ?s")
    named = quote("SELECT ?g { GRAPH ?g { ?s a pk:Partnership } } GROUP BY ?g")
    for rest in (
        f"query={text}&default-graph-uri={quote(GRAPH)}",
        f"query={text}&default-graph-uri={quote(GRAPH)}&default-graph-uri={quote(GRAPH)}",
        f"query={text}&default-graph-uri=http://example.org/none",
        f"query={named}&named-graph-uri={quote(GRAPH)}",
        f"query={text}&default-graph-uri=relative",
        f"query={text}&query={text}",
        f"query={text}&update=CLEAR+ALL",
        "update=CLEAR+ALL",
        "default-graph-uri=x",
        "unknown=1",
        "query=",
    ):
        yield Ask("sparql parameters", f"{PATH}?{rest}")
        yield Ask("sparql parameters", PATH, "POST", (("Content-Type", FORM),), rest)


def odd() -> Iterator[Ask]:
    """Yield requests that the protocol does not know, or that say too much."""
    query = "SELECT (1 AS ?one) {}"
    asked = f"{PATH}?{urlencode({'query': query})}"
    for media_type in ("application/sparql-update", "text/plain", "application/json", ""):
        headers = (("Content-Type", media_type),) if media_type else ()
        yield Ask("sparql odd", PATH, "POST", headers, query)
    charset = (("Content-Type", DIRECT + "; charset=latin-1"),)
    yield Ask("sparql odd", PATH, "POST", charset, query)
    for method in ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        yield Ask("sparql odd", asked, method)
    yield Ask("sparql odd", PATH, "POST", (("Content-Type", FORM),), "query=" + "a" * 300_000)
    yield Ask("sparql odd", f"{PATH}?{urlencode({'query': query + '#' * 9000})}")
    yield Ask("sparql odd", f"{PATH}?query=%FF")
    yield Ask("sparql odd", PATH + "/")


def introductions() -> Iterator[Ask]:
    """Yield requests without a query: for the description of the service, and for the page."""
    for accept in ("", "*/*", "text/turtle", "application/ld+json", "application/rdf+xml", BROWSER):
        for method in ("GET", "HEAD", "POST"):
            headers = (("Accept", accept),) if accept else ()
            yield Ask("service description", PATH, method, headers)
    for rest in ("format=ttl", "format=html", "format=pdf", "lang=sv", "question=none", "lang=xx"):
        yield Ask("service description", f"{PATH}?{rest}")


def conditional() -> Iterator[Ask]:
    """Yield requests whose answer is at hand already, or of which a part is asked."""
    path = f"{PATH}?{urlencode({'query': QUERIES['answered']['select']})}"
    for name, value in (
        ("If-None-Match", ETAG),
        ("If-None-Match", '"other"'),
        ("If-Modified-Since", MODIFIED),
        ("Range", "bytes=0-9"),
    ):
        for packed in ((), (("Accept-Encoding", "gzip"),)):
            yield Ask("sparql conditional", path, "GET", ((name, value), *packed))
            yield Ask("sparql conditional", PATH, "GET", ((name, value), *packed))
