"""A harvester: fetches a server's catalogue and what it names, wherever the server runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.sax import SAXParseException

import httpx
from rdflib import FOAF, RDF, Graph, URIRef
from rdflib.namespace import Namespace
from rdflib.term import Node

from partnerskap.errors import PartnerskapError
from partnerskap.vocabulary import PREFIXES

DCAT: Final = Namespace(PREFIXES["dcat"])
"""DCAT with the terms of version 3, which rdflib's closed namespace does not have."""
RDF_XML: Final = "application/rdf+xml"
REDIRECTS: Final = frozenset({301, 303, 307, 308})
"""Redirections that the Swedish portal follows; 302 is not one of them."""
EVERY_REDIRECT: Final = REDIRECTS | {302}
"""Redirections that lead somewhere, followed or not."""
MAX_REDIRECTS: Final = 5
TIMEOUT: Final = 60.0
"""Seconds that a server may take to answer."""


class Unreachable(PartnerskapError):
    """The server does not answer; the text names the address."""


class NoCatalog(PartnerskapError):
    """There is no catalogue to check; the text says what came instead."""


@dataclass(frozen=True)
class Fetched:
    """What came back at the end of all redirections, and the statuses on the way there."""

    address: str
    status: int
    media_type: str
    headers: httpx.Headers
    body: bytes
    redirects: tuple[int, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """A fetched catalogue."""

    response: Fetched
    graph: Graph
    node: URIRef

    def of_type(self, kind: Node) -> list[URIRef]:
        """Return the resources of class *kind*, in order."""
        found = self.graph.subjects(RDF.type, kind)
        return sorted({node for node in found if isinstance(node, URIRef)})

    @property
    def is_published(self) -> bool:
        """Whether it lists a version of a dataset: data that are none are still in the making."""
        return (None, DCAT.hasVersion, None) in self.graph

    def values(self, node: Node, name: Node) -> list[Node]:
        """Return the values of property *name* of *node*, in order."""
        return sorted(self.graph.objects(node, name), key=str)


class Harvester:
    """Fetches addresses; those that the catalogue gives the server from where it really runs."""

    def __init__(self, client: httpx.Client, server: str) -> None:
        """Fetch with *client* from *server*, which has no other name yet."""
        self.client = client
        self.server = server.rstrip("/") + "/"
        self.public = self.server
        self.names: tuple[str, ...] = (self.server,)

    def learn_names(self, public: str, *others: str) -> None:
        """Know the server by its *public* name, which starts its IRIs, and by *others*."""
        self.public = public
        self.names = (self.server, public, *others)

    def resolve(self, address: str) -> str:
        """Return where *address* is really fetched from."""
        for name in self.names:
            if address.startswith(name):
                return self.server + address.removeprefix(name)
        return urljoin(self.server, address)

    def redirected(self, answer: httpx.Response) -> str:
        """Return where the *answer* leads; its path is one of the public address."""
        place = urljoin(str(answer.url), answer.headers["Location"])
        roots = {urljoin(self.server, urlsplit(name).path) for name in self.names}
        for root in sorted(roots, key=len, reverse=True):  # one may lie below another
            if place.startswith(root):
                return self.server + place.removeprefix(root)
        return self.resolve(place)

    def is_own(self, address: str) -> bool:
        """Tell whether *address* is one that this server answers for."""
        return address.startswith(self.names)

    def get(
        self,
        address: str,
        method: str = "GET",
        followed: frozenset[int] = REDIRECTS,
        **headers: str,
    ) -> Fetched:
        """Return what *address* answers, after up to five redirections of those *followed*."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._request(method, self.resolve(address.partition("#")[0]), named)
        redirects: list[int] = []
        while answer.status_code in followed and len(redirects) < MAX_REDIRECTS:
            redirects.append(answer.status_code)
            answer = self._request(method, self.redirected(answer), named)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        status, body = answer.status_code, answer.content
        return Fetched(address, status, media_type, answer.headers, body, tuple(redirects))

    def _request(self, method: str, place: str, headers: dict[str, str]) -> httpx.Response:
        try:
            return self.client.request(method, place, headers=headers)
        except httpx.HTTPError as error:
            raise Unreachable(f"{place} does not answer ({error}). Is it served?") from error


@contextmanager
def harvest(server: str) -> Iterator[Harvester]:
    """Yield a harvester of *server*; it asks for no compression, to see the bytes as they are."""
    with httpx.Client(timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}) as client:
        yield Harvester(client, server)


def fetch_catalog(harvester: Harvester) -> Catalog:
    """Return the catalogue that *harvester* finds at `/catalog`; raises `NoCatalog`.

    From then on the harvester knows the server by its public names.
    """
    address = harvester.server + "catalog"
    answer = harvester.get(address, followed=EVERY_REDIRECT, Accept=RDF_XML)
    if answer.status != 200:
        raise NoCatalog(f"{answer.address} answers {answer.status}: there is no catalogue to read.")
    graph = Graph()
    try:
        graph.parse(data=answer.body, format="xml")
    except SAXParseException as error:
        raise NoCatalog(f"{answer.address} is not RDF/XML: {error}.") from error
    node = next(iter(graph.subjects(RDF.type, DCAT.Catalog)), None)
    if not isinstance(node, URIRef):
        raise NoCatalog(f"{answer.address} describes no dcat:Catalog with an IRI.")
    homepages = (str(page) for page in graph.objects(node, FOAF.homepage))
    harvester.learn_names(str(node).removesuffix("catalog"), *homepages)
    return Catalog(answer, graph, node)
