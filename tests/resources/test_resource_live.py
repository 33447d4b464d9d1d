"""The URIs of the published data, asked of a real server and read by parsers of others.

All of an excerpt are asked whether they answer; of each kind a sample is read in every format, and
of each kind of link in those pages a sample is followed, always the same one. `EVERY=1` asks, reads
and follows all of the whole content.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

from live import Live, serving
from partnerskap.vocabulary import BASE
from sampling import sample

DESCRIBED = re.compile(r"(?:id|graph|dataset)/.+|ns(?:/.+)?|shapes")
"""Paths of what is described in RDF; other addresses of ours give files, pages or answers."""
RAPPER = {"ttl": "turtle", "rdf": "rdfxml", "nt": "ntriples"}
MEDIA = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}
HTML = "text/html; charset=utf-8"
Statements = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest) -> Path:
    """The build folder whose URIs are asked."""
    name = "published" if os.environ.get("EVERY") else "excerpt"
    build: Path = request.getfixturevalue(name)
    return build


@pytest.fixture(scope="module")
def iris(served: Path) -> dict[str, set[str]]:
    """Every document that the data and the catalogue name → the IRIs in it."""
    found: dict[str, set[str]] = {}
    folder = served / "current"
    for path in (folder / "data.nq", folder / "catalog.nt"):
        for quad in parse(path=path, format=RdfFormat.N_QUADS):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                if isinstance(term, NamedNode) and term.value.startswith(BASE):
                    path = term.value.removeprefix(BASE)
                    found.setdefault(urldefrag(path).url, set()).add(term.value)
    return found


@pytest.fixture(scope="module")
def live(served: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real server."""
    with serving(
        tmp_path_factory.mktemp("live") / "log", "--build", str(served), processes=2
    ) as live:
        yield live


@pytest.fixture(scope="module")
def web(live: Live) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=live.url, timeout=60, verify=False) as client:  # noqa: S501
        yield client


def each(check: Callable[[str], list[str]], paths: Iterable[str]) -> list[str]:
    """All that *check* finds wrong with any of *paths*, four at a time."""
    with ThreadPoolExecutor(4) as pool:
        return [fault for faults in pool.map(check, paths) for fault in faults]


def rapper(content: bytes, syntax: str) -> Statements:
    """The statements in *content* as Raptor reads them."""
    command = ["rapper", "-q", "-i", syntax, "-o", "ntriples", "-", BASE]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[:500]
    assert not done.stderr, done.stderr.decode()[:500]
    return statements(done.stdout)


def statements(lines: bytes) -> Statements:
    return {
        (anonymous(quad.subject), anonymous(quad.predicate), anonymous(quad.object))
        for quad in parse(lines, format=RdfFormat.N_TRIPLES)
    }


def anonymous(term: object) -> str:
    """The *term* as text; blank nodes are all one."""
    return "_:" if str(term).startswith("_:") else str(term)


def read(content: bytes, suffix: str) -> Statements:
    """The statements in *content*, read by Raptor or, for JSON-LD, by RDFLib."""
    if suffix in RAPPER:
        return rapper(content, RAPPER[suffix])
    graph = rdflib.Graph().parse(data=content, format="json-ld")
    return statements(graph.serialize(format="nt", encoding="utf-8"))


def described(iris: dict[str, set[str]]) -> list[str]:
    return sorted(path for path in iris if DESCRIBED.fullmatch(path))


def test_there_is_much_to_ask_for(iris: dict[str, set[str]]) -> None:
    kinds = {path.split("/")[1] for path in described(iris) if path.startswith("id/")}
    assert {"municipality", "area", "organisation", "programme", "partnership"} <= kinds
    assert {"participation", "project", "theme", "scheme", "method", "role", "change"} <= kinds
    assert len(described(iris)) > 400


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # RDFLib's own use of it
def test_uris_of_each_kind_are_described_alike_in_every_format(
    web: httpx.Client, iris: dict[str, set[str]]
) -> None:
    def fetch(path: str, suffix: str) -> Statements:
        response = web.get(f"/{path}", headers={"Accept": MEDIA[suffix]}, follow_redirects=True)
        assert response.status_code == 200, path
        assert response.headers["Content-Type"].startswith(MEDIA[suffix]), path
        return read(response.content, suffix)

    def check(path: str) -> list[str]:
        found = {suffix: fetch(path, suffix) for suffix in MEDIA}
        subjects = {subject for subject, _, _ in found["nt"]}
        missing = {iri for iri in iris[path] if f"<{iri}>" not in subjects}
        whole = path == "shapes" or path.startswith(("graph/", "ns/"))
        return [
            *(f"{path} differs as {suffix}" for suffix in found if found[suffix] != found["nt"]),
            *(f"{path} does not describe {iri}" for iri in missing if "#" in iri or not whole),
            *([] if subjects else [f"{path} is empty"]),
        ]

    assert each(check, sample(described(iris))) == []


def test_every_thing_leads_to_its_document(web: httpx.Client, iris: dict[str, set[str]]) -> None:
    def check(path: str) -> list[str]:
        response = web.head(f"/{path}", headers={"Accept": "text/turtle"})
        found = response.status_code, response.headers.get("Location")
        right = (303, "/" + (successors.get(path) or path.replace("id/", "doc/", 1)))
        return [] if found == right else [f"{path}: {found}"]

    successors = read_successors(web)
    assert "id/participation/agreement/botkyrka-ordu/ordu" in successors
    assert each(check, [path for path in described(iris) if path.startswith("id/")]) == []


def read_successors(web: httpx.Client) -> dict[str, str]:
    """Return the path of each thing that was replaced → that of what stands in its place."""
    ours = f"FILTER STRSTARTS(STR(?old), '{BASE}id/')"
    query = f"SELECT ?old ?new {{ ?old dcterms:isReplacedBy ?new {ours} }}"
    answer = web.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    rows = [line.split(",") for line in answer.text.split()[1:]]
    return {old.removeprefix(BASE): new.removeprefix(BASE) for old, new in rows}


def test_every_address_that_the_data_name_answers(
    web: httpx.Client, iris: dict[str, set[str]]
) -> None:
    def check(path: str) -> list[str]:
        status = web.get(f"/{path}", follow_redirects=True).status_code
        return [] if status < 400 else [f"{path}: {status}"]

    assert each(check, sorted(iris)) == []


def test_size_and_checksum_of_a_dump_keep_their_spelling(web: httpx.Client) -> None:
    text = web.get("/dataset/partnerskap/distribution/n-quads.nt").text
    assert re.search(r'#byteSize> "\d+"\^\^<\S+#nonNegativeInteger> \.', text)
    assert re.search(r'n-quads#checksum> <\S+#checksumValue> "[0-9a-f]{64}"', text)


class Links(HTMLParser):
    """Collects where a page leads to and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.anchors.add(known.get("id") or "")
        if tag != "link" or known.get("rel") not in ("canonical", "alternate"):
            self.found.update(value for name in ("href", "src") if (value := known.get(name)))


def test_browsers_get_pages_without_dead_links(
    web: httpx.Client, iris: dict[str, set[str]]
) -> None:
    pages: dict[str, Links] = {}

    def collect(path: str) -> list[str]:
        response = web.get(f"/{path}", headers={"Accept": "text/html"}, follow_redirects=True)
        links = pages.setdefault(str(response.url), Links())
        links.feed(response.text)
        right = response.status_code == 200 and response.headers["Content-Type"] == HTML
        return [] if right else [f"{path}: {response.status_code}"]

    def check(path: str) -> list[str]:
        status = web.head(f"/{path}", follow_redirects=True).status_code
        return [] if status < 400 else [f"{path}: {status}"]

    assert each(collect, ["", *sample(described(iris))]) == []
    targets = {urldefrag(urljoin(page, one)).url for page in pages for one in pages[page].found}
    home = str(web.base_url)
    own = {url.removeprefix(home) for url in targets if url.startswith(home)}
    assert len(own) > 300
    assert each(check, sample(own)) == []
    inside = {(page, one[1:]) for page in pages for one in pages[page].found if one[0] == "#"}
    assert [place for place in inside if place[1] not in pages[place[0]].anchors] == []
