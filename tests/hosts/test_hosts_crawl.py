"""Every address that the site gives is right: at the root of a host and below a path.

Behind one proxy an address of each kind is asked; behind the others each address that an answer
gives is looked at too, but fewer are asked. With `EVERY=1` all walks are whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import Crawl, kind, rough_kind

from live import BASE, Live, serving
from proxying import fetch, running

CALLED = "https://host.example/kg/"
"""What the site is called where it is told so, whatever host is asked."""
SEEDS = (
    *("", "about", "link", "explore", "ask", "search?q=umea", "quality", "sparql"),
    *("doc/nothing", "id/"),  # errors, which have links too
    *("sitemap.xml", "robots.txt", "changes.atom", "opensearch.xml", "search/suggest?q=kal"),
    *("catalog", "catalog.rdf", "catalog.ttl?page=1&size=5", ".well-known/void.ttl", "feed.ttl"),
    *("sparql?format=ttl", "reconcile", "datasets/dcat", "feed", "dump/", "ns.jsonld", "sparql/"),
    *("id/municipality/se/kalmar", "id/?code=0580", "timemap/doc/municipality/se/kalmar"),
    *("doc/municipality/se/kalmar", "doc/partnership/tuselog/energy", "doc/theme/energy"),
    *("openapi.json", ".well-known/api-catalog", "linkset/doc/municipality/se/kalmar", "api"),
    *("version/0.1.0/doc/municipality/se/kalmar", "version/0.1.0/id/municipality/se/kalmar"),
    "version/0.1.0/sparql?question=how-many-participants-does-each-partnership-have",
    "sparql?question=which-municipalities-does-kalmar-cooperate-with",
    "reconcile/preview?id=https://w3id.org/partnerskap/id/municipality/se/umea",
)
FORMATS = (
    *("text/html", "text/css", "text/javascript", "image/svg+xml", "font/woff2", "text/plain"),
    *("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"),
    *("application/n-quads", "application/trig", "application/json", "application/xml"),
    *("application/atom+xml", "application/opensearchdescription+xml", "application/gzip"),
    "application/link-format",
)
"""What is met on the way: were one of them missing, the walk would have missed a part."""


@pytest.fixture(scope="module")
def named(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that is told its address."""
    log = tmp_path_factory.mktemp("named") / "log"
    with serving(log, "--build", str(excerpt), processes=2, address=CALLED) as live:
        yield live


@pytest.fixture(scope="module")
def behind(excerpt: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that believes the proxy in front of it."""
    log = tmp_path_factory.mktemp("behind") / "log"
    with serving(log, "--build", str(excerpt), processes=2, proxies=1) as live:
        yield live


@contextmanager
def proxied(name: str, live: Live, path: str, folder: Path) -> Iterator[str]:
    """Run the proxy called *name* in front of *live*, and give where the site is behind it."""
    folder.chmod(0o755)
    with running(name, folder, urlsplit(live.url).port or 0, path) as address:
        door = address + path.removeprefix("/")
        fetch(door, {})
        yield door


@pytest.mark.parametrize(
    ("proxy", "path"),
    [("nginx", "/kg/"), ("apache", "/kg/"), ("apache", "")],
    ids=["prefix of nginx", "address behind Apache", "root of Apache"],
)
def test_every_address_that_is_given_answers_and_none_leads_out(
    request: pytest.FixtureRequest, tmp_path: Path, proxy: str, path: str
) -> None:
    told = (proxy, path) == ("apache", "/kg/")
    whole = proxy == "nginx" or "EVERY" in os.environ
    live: Live = request.getfixturevalue("named" if told else "behind")
    with proxied(proxy, live, path, tmp_path) as door:
        crawl = Crawl(
            door, CALLED if told else door, BASE, live.url, kind=kind if whole else rough_kind
        )
        crawl.walk(SEEDS)
    assert crawl.faults == []
    assert crawl.wrong == {"doc/nothing", "id/"}
    assert set(FORMATS) <= set(crawl.media_types)
    assert len(crawl.seen) > (250 if whole else 100)
