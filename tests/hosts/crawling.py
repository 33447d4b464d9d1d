"""Walks a site as a browser, a harvester and a program do, through whatever stands in front of it.

Every address that an answer gives is looked at: in markup, style sheets, JSON, XML, RDF, text and
headers. One that is ours must lie below the public address and must answer there.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
from lxml import etree, html
from pyoxigraph import NamedNode, RdfFormat, parse

PAGE = {"Accept": "text/html"}
TEST = "the test"
FILLED = {
    "id": "https://w3id.org/partnerskap/id/municipality/se/umea",
    "searchTerms": "umea",
    "words": "umea",
    "count?": "3",
    "skos:notation": "0580",
    "skos:exactMatch": "http://www.wikidata.org/entity/Q508153",
    "?code": "?code=0580",
    "?same": "?same=http://www.wikidata.org/entity/Q508153",
    "?q": "?q=umea",
}
"""What stands in a template → what is put there; with a ? it is a whole query (RFC 6570)."""
LINKS = ("href", "src", "action", "poster", "cite", "formaction", "data-suggest")
MARKED = re.compile(r"""https?://[^\s"'<>\\|{}]+""")
TEMPLATE = re.compile(r"\$?\{+([^{}]+)\}+")
SPACES = ("identifierSpace", "schemaSpace", "service_url", "flyout_service_url")
"""What is no address by itself, but the beginning of some."""
STYLED = re.compile(r"""url\(\s*["']?([^"')]+)""")
HEADED = re.compile(r"<([^>]*)>")
RDF_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


@dataclass
class Crawl:
    """What a walk through one site has found so far."""

    door: str
    """Where the site is asked; ends in a slash."""
    address: str
    """What it is called from outside; ends in a slash."""
    base: str
    """Start of the IRIs, the rest of which is a path below the address."""
    inner: str
    """Where the server listens behind the proxy, which no answer may tell."""
    kind: Callable[[str], str]
    """Tells what an address with a path is one of; one of each kind is asked."""
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    """What was asked to see an error, which is told in several languages."""
    media_types: Counter[str] = field(default_factory=Counter)

    def walk(self, seeds: Iterable[str]) -> None:
        """Ask the paths *seeds*, and then what their answers lead to."""
        waiting = deque((seed, TEST) for seed in seeds)
        met: Counter[str] = Counter()
        with httpx.Client(timeout=60) as client:
            while waiting:
                path, source = waiting.popleft()
                if path in self.seen or (source != TEST and met[self.kind(path)]):
                    continue
                self.seen.add(path)
                met[self.kind(path)] += 1
                answer = self.ask(client, path, source)
                if met[self.kind(path)] == 1 or source == TEST:
                    waiting.extend((one, path) for one in self.follow(answer))

    def ask(self, client: httpx.Client, path: str, source: str) -> httpx.Response:
        """Return the answer at *path*, which *source* told; it must be one."""
        answer = client.get(self.door + path, headers=PAGE)
        if answer.status_code == 406:  # it is for programs
            answer = client.get(self.door + path)
        if answer.status_code >= 400 and source == TEST:
            self.wrong.add(path)
        elif answer.status_code >= 400 and source not in self.wrong:
            self.faults.append(f"{source} leads to {path}: {answer.status_code}")
        self.media_types[answer.headers.get("Content-Type", "").partition(";")[0]] += 1
        return answer

    def follow(self, answer: httpx.Response) -> Iterator[str]:
        """Yield the path of each address of ours that *answer* gives."""
        here = str(answer.url).replace(self.door, self.address, 1)
        for text in dict.fromkeys(addresses(answer)):  # RDF tells one many times
            path = self.place(here, text)
            if path is not None:
                yield path

    def place(self, here: str, text: str) -> str | None:
        """Return the path of the address *text* that was found *here*; None if it is not ours."""
        whole = urljoin(here, TEMPLATE.sub(fill, text)).partition("#")[0]
        if whole + "/" == self.address:  # to which a program adds paths
            return ""
        for start in (self.address, self.base):
            if whole.startswith(start):
                return whole.removeprefix(start)
        own = {urlsplit(one).netloc for one in (self.address, self.door, self.inner)}
        if urlsplit(whole).netloc in own:
            self.faults.append(f"{here} leads out to {text}")
        return None


def fill(found: re.Match[str]) -> str:
    """Return what stands for a part of a template."""
    return FILLED.get(found[1], found[0])


def kind(path: str) -> str:
    """Return what an address with *path* is one of: the start of it, its end and its fields."""
    parts = urlsplit(path)
    first, _, rest = parts.path.partition("/")
    inner = rest.split("/")[1 if first == "version" else 0] if "/" in rest else ""
    suffix = parts.path.rpartition(".")[2] if "." in parts.path.rpartition("/")[2] else ""
    fields = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)} - {"lang"}
    start = first if suffix or first == "timemap" else f"{first}/{inner}"
    return " ".join((start, suffix, *sorted(fields)))


def rough_kind(path: str) -> str:
    """Return the start and the end alone of an address with *path*: of these there are few."""
    start, suffix, *_ = kind(path).split(" ")
    return f"{start.partition('/')[0]} {suffix}"


def addresses(answer: httpx.Response) -> Iterator[str]:
    """Yield every address that *answer* gives, as it is written there."""
    for name in ("Location", "Content-Location"):
        if name in answer.headers:
            yield answer.headers[name]
    yield from HEADED.findall(answer.headers.get("Link", ""))
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if not answer.content:
        return
    if media_type == "text/html":
        yield from in_markup(answer.text)
    elif media_type == "text/css":
        yield from STYLED.findall(answer.text)
    elif media_type in RDF_TYPES:
        yield from in_rdf(answer.content, RDF_TYPES[media_type])
    elif media_type.endswith("json"):
        yield from in_json(answer.json())
    elif media_type.endswith("xml"):
        yield from in_xml(answer.content)
    elif media_type == "text/plain":
        yield from MARKED.findall(answer.text)


def in_markup(text: str) -> Iterator[str]:
    """Yield the addresses of a page: links, forms, data for scripts, and what it tells to copy."""
    tree = html.document_fromstring(text)
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if name in LINKS or (name.startswith("data-") and value.startswith("/")):
                yield value
            elif name in ("content", "srcset"):
                yield from MARKED.findall(value)
    for script in tree.xpath("//script[@type='application/ld+json']"):
        yield from in_json(json.loads(script.text))
    for code in tree.xpath("//code | //pre"):
        yield from (one for one in MARKED.findall(code.text_content()) if "…" not in one)


def in_json(value: object) -> Iterator[str]:
    """Yield the addresses in a value of JSON; a service and its path are one."""
    if isinstance(value, str) and MARKED.match(value) and " " not in value:
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from in_json(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name.endswith("service_path"):
                yield value[name.replace("path", "url")] + one
            elif name not in SPACES:
                yield from in_json(one)


def in_xml(content: bytes) -> Iterator[str]:
    """Yield the addresses in attributes and texts of XML."""
    for element in etree.fromstring(content).iter(etree.Element):
        yield from (one for one in element.attrib.values() if MARKED.match(one))
        if element.text and MARKED.fullmatch(element.text.strip()):
            yield element.text.strip()


def in_rdf(content: bytes, form: RdfFormat) -> Iterator[str]:
    """Yield the IRIs in statements; those of properties and classes stand for themselves."""
    for quad in parse(content, format=form):
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode):
                yield term.value
